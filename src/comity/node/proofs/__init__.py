"""Proofs of a node: tree heads, evidence, verification of ledgers."""
