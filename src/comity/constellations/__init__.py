"""What a joint fleet can do, and who brings what.

Members and targets enter; coverage, revisit, shares and resilience leave. It will
refuse shares that do not add up to the whole.

This room is a promise: nothing stands in it yet.
"""
