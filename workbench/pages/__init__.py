"""A module for each page; each draws itself from a `Page` and asks `headnote.service` for what it shows."""
