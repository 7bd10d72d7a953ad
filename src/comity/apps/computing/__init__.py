"""Commands on files as computations of a node: what each takes is read from the command itself."""
