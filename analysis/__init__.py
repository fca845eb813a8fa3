"""What rules say when nobody asks: compared with proof and witnesses, checked for what is dead, tested by mistakes.

Uses the engine's compiled rules and runs it; nothing of the engine imports it. Read `inclusion` first: one rule is
contained in another; then `comparing`, which shows it by claims.
"""
