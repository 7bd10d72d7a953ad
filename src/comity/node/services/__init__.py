"""Workflows: load, compute, decide, gate, send, record. No formula stands here."""
