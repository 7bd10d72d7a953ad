"""Workflows of tracking: fit, associate, correlate, manoeuvres, forecasts, tasking."""
