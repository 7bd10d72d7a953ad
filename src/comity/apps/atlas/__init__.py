"""Workflows of the atlas: collection, search, review, reading site, exchange between nodes."""
