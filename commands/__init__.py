"""The commands, by what they are about: rules, importing, claims, papers, duties, screening, reference."""
