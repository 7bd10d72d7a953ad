"""Compiled loops of the links. They know arrays and floats."""
