"""Agreement, annex and appendix files: their nodes, lines and checks. May import `grammar.rules`; read `nodes`
first."""
