"""Compiled loops of the screening. They know arrays and floats."""
