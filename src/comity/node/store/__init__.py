"""Disk: the database, keys, settings and fence of a node. The only place with SQL."""
