"""The templates of a site."""
