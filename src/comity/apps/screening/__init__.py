"""Workflows of screening: catalogue against itself, own ephemerides, changed objects."""
