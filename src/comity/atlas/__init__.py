"""The history of cooperation in orbit.

Records, sources and articles enter; timeline, network, search and dated shifts leave.
It will refuse claims without a source.

This room is a promise: nothing stands in it yet.
"""
