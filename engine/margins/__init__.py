"""How far a value content stands above its threshold, and what takes it below: figures, rates, origin, a period.

Asks the engine, and decides nothing. May import origin and what lies below it; read `content` first.
"""
