"""The record that neither side can deny.

Entries enter; a signed, append-only log leaves, and from it a proof or a named fault.
It will refuse entries whose signature or predecessor does not fit.

This room is a promise: nothing stands in it yet.
"""
