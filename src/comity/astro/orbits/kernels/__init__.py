"""Compiled loops of the element-set theory. They know arrays and floats."""
