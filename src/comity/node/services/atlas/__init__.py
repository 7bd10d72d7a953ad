"""Workflows of the atlas: read, search, draw, import, review, exchange."""
