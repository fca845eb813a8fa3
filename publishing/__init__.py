"""A ruleset as a web site, in English and Japanese: what `headnote docs` writes.

Stands beside the language server. `contents` gathers what there is to show, once; `annexes`, `chapters`, `cases` and
`changes` say it in the language spoken; `site` makes the pages, on the template of all of Headnote's pages.
"""
