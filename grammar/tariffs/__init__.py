"""Tariffs of countries: nodes, lines, checks. May import `grammar.schedules` and what that may; read `nodes` first."""
