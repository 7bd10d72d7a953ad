"""Who may see what, and why.

Parties, agreements and a document enter; what may be released to whom leaves, with
the reason. It will refuse by default: an error, an unknown label or an empty audience
means nobody.

This room is a promise: nothing stands in it yet.
"""
