"""From measurements to verdicts: each distinct vector of states is decided once, by the single engine on a claim that
has it, which also tells whether the columns measured as the engine does. What has no form, is determined by itself."""
