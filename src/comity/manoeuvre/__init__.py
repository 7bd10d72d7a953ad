"""Burns that avoid one conjunction without making another.

Risk and constraints enter; candidate burns leave, each with its cost and the risk that
remains against the whole catalogue. It will refuse burns that were not screened.

This room is a promise: nothing stands in it yet.
"""
