"""Headnote as tools of an assistant, by the Model Context Protocol: `server` offers what `answering` does."""
