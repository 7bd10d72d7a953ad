"""A node over its life: set up, opened, recovered, retention, backups."""
