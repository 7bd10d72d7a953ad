"""How probable a collision is.

A conjunction with covariances enters; a probability leaves, with its method and
whether that method is valid there. It will refuse to give a number without it.

This room is a promise: nothing stands in it yet.
"""
