"""Compiled loops of the constellations. They know arrays and floats."""
