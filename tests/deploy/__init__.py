"""Tests of the files with which a node is installed."""
