"""What stands behind a code: its tree, reading, expanding. May import `grammar.text`, `codes`, `syntax` and
diagnostics; read `tree` first."""
