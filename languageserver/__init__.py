"""A language server for rule files: what an editor asks about a text while it is written (`headnote lsp`).

Stands beside the command line. Reads with `grammar`, checks with `engine.agreements` and `analysis.checks`, and says
what they say; `server` speaks the protocol, everything else answers from a `View`, a folder as it was last checked.
Read `views` first.
"""
