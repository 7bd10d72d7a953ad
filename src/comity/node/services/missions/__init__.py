"""Joint missions on a node: found, followed, shown, reported."""
