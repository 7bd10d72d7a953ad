"""Level curves of a probability in the encounter plane."""
