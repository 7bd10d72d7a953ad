"""Drills: scripted exercises over several nodes, with keys and an id of their own."""
