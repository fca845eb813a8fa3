"""Tariff schedules, and duties as printed: nodes, lines, checks. May import `grammar.agreements` and
`grammar.rules`; read `nodes` first."""
