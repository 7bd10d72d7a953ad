"""Notices on a node: sent, received, acknowledged, over several channels, with a duty roster."""
