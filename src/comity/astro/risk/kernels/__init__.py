"""Arrays and floats in, probabilities and rates out."""
