"""Workflows on one encounter: read its message, assess the risk, plan a manoeuvre."""
