"""What a node can prove: tree heads, evidence, verification of ledgers."""
