"""Workflows on contacts: windows, budgets, schedules, routes, requests between partners."""
