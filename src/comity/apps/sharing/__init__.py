"""Data shared under agreements: agreements, peers, offers, deliveries, the ledger."""
