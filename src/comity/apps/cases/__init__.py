"""Cases on a node: opened, received, signed, shown and kept on time."""
