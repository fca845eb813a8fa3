"""What pages are made of: the grid of materials, bars of requirements, the trace as a tree."""
