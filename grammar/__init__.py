"""Rule files: text to syntax tree to text. Knows no claim and no agreement."""
