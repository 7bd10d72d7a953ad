"""Orbits and what follows from them: arrays and records in, arrays and records out.

``orbits`` (states), ``catalogue`` (snapshots), ``screening`` (conjunctions), ``tracking``
(orbits from observations), ``constellations`` (coverage), ``links`` (contacts), ``risk``
(probabilities) and ``manoeuvre`` (burns). Nothing here reads a clock, a file or a network.
"""
