"""Workflows on shared fleets: coverage, shares, losses, backups, reports."""
