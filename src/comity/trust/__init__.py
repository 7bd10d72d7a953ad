"""Identity, policy and ledger: who signed it, who may see it, what was sent.

``identity`` verifies signatures and certificates, ``policy`` decides by signed agreements
what may be released to whom, ``ledger`` holds envelopes and proofs. Text that does not
verify is refused with a typed error; no module touches a disk or a network.
"""
