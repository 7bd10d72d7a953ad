"""Writes records and sources of the shipped atlas from collected tables of rows.

``python -m tools.atlas_rows`` reads ``atlas/rolls`` and ``atlas/history`` under
``COMITY_DATA`` and writes YAML into the collection. It is deterministic and may be run
again: a claim that it writes replaces the claim of the same id, all others stay. What a
row does not say by itself (which record it supplements, who is the speaker, what a
conflict is about) stands in ``decisions.yaml`` and ``hosts.csv``.
"""
