"""Whether a good originates: facts, findings, and the decision. May import `engine.agreements`, `engine.claims` and the
grammar; read `engine` first."""
