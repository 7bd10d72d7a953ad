"""Announcements and warnings that are understood, not only sent.

Launches, re-entries, break-ups, manoeuvres and warnings enter as forms; acknowledged
and cross-confirmed notices leave. It will refuse fields outside their limits.

This room is a promise: nothing stands in it yet.
"""
