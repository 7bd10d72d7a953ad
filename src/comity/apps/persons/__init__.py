"""Persons of a node and tokens of its programs: listed, invited, changed; the first administrator."""
