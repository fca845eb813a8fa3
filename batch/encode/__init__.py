"""Cells to columns that can be compared and summed. What a cell means, the claim's own models say, once for each
distinct value; amounts alone are read in columns, and only those that nobody could read otherwise."""
