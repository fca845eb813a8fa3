"""Tables of others to rule files. May import `engine.claims` and the grammar; read `schedule` first."""
