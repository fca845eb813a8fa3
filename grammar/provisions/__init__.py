"""Questions, answers and forms of proof: nodes, lines, checks. May import `grammar.agreements` and
`grammar.rules`; read `nodes` first."""
