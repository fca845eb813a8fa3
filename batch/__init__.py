"""Many claims at once: two tables in, a verdict for each good and agreement out. Beside `analysis`, over the engine.

`encode` reads cells as a claim does, `measure` weighs every requirement in columns, `decide` has each distinct outcome
decided once by the single engine, `run` takes partition by partition. What has no form in columns, the single engine
determines claim by claim. Needs the extra `headnote[batch]`; read `run.partition` first.
"""
