"""Workflows of joint fleets: opened, covered, shared, tested for losses, planned, told."""
