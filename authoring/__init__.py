"""Where authors of rules begin and go on: a new agreement's folder (`headnote new`), and what a save turned (`watch`).

Stands beside the language server; read `starting` first. `begun/` is the folder that an agreement begins with.
"""
