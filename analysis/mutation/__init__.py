"""Mistakes planted in a ruleset, one at a time, and which of them its check and its cases notice.

Which operators there are, and which rows of an annex stand for all, is fixed in `rulesets/mutation.toml`. Read
`mutants` first, then `noticing`.
"""
