"""The routes of /v1, a module for each kind of thing asked; each names the role it needs; `determinations` first."""
