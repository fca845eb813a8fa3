"""Rulesets as versions: files kept by their digest, drafts, publications from an instant, and the shelf of engines that
decide. May import the store and the engine; read `bundles` first."""
