"""Comity: coordination in orbit between parties that do not share a boss."""
