"""What tells claims apart, in columns: which kinds of lines they have, and on which side of thresholds their sums fall.

`forms` says which requirements have one, `signatures` puts together what they ask, `table` works it out. Whether a
requirement is met is the engine's to say; what is written here again is what that can hang on.
"""
