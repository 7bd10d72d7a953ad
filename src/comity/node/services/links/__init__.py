"""Links: files → windows, budgets, matches, schedules, routes."""
