"""Workflows of tracking: histories opened, manoeuvres told, models trained, risks forecast."""
