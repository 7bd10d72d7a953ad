"""Disk: files, snapshots, checkpoints, tables. Every write appears whole or not at all."""
