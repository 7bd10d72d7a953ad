"""The topics: one folder each, with its commands, routes, handlers, jobs and workflows.

A workflow loads, computes, decides, passes the gate, sends and records; it holds no
formula. ``wiring`` builds the registry of all topics for a node.
"""
