"""From observations to orbits.

Observations and a snapshot enter; associations, orbits with covariance and detected
manoeuvres leave. It will refuse to call an interval calibrated that was not tested.

This room is a promise: nothing stands in it yet.
"""
