"""Cases on a node: opened, heard, signed, shown, watched."""
