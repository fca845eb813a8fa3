"""From measurements to verdicts: claims that are alike are decided once, by the single engine on one of them, and on a
second one to be sure. What has no form in columns, is determined by itself."""
