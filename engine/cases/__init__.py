"""Cases beside the rules, run as claims and as rates. May import every other wing of the engine; read `claims`
first."""
