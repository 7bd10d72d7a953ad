"""Joint missions on a node: what was promised, what was flown, reports."""
