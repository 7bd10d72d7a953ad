"""Notices at work: sent, heard, acknowledged, over several channels, with watches."""
