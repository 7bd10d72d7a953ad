"""When who can talk to whom, and how well.

Stations and satellites enter; contact windows, budgets, compatibility, schedules and
routes leave. It will refuse a window that was not refined at its edges.

This room is a promise: nothing stands in it yet.
"""
