"""The commands, by what they are about: rules, claims, papers, duties, screening, reference."""
