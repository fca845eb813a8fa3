"""Requirements in columns: what the engine's findings are, three-valued, as expressions over sums of a claim's lines.

`forms` says which kinds of requirement have one. What a code or a word means is asked of `engine.origin.findings` for
each distinct value; what is written here again are comparisons and sums, and a property test compares both.
"""
