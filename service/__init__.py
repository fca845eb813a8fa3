"""The service: determinations, rulesets and records over HTTP. A face beside the command line: it may import every wing
of the engine and the grammar, and decides nothing itself. Read `app` first."""
