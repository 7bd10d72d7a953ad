"""Compiled loops of tracking. They know arrays and floats."""
