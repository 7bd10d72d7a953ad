"""Who moves, agreed and signed.

A state and an event enter; the new state and the documents to send leave. It will know
no socket and no clock, and refuse every step that the table does not hold.

This room is a promise: nothing stands in it yet.
"""
