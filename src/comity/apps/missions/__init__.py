"""Joint missions on a node: promises, flights, reports."""
