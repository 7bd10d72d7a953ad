"""Faces over the network: the federation's inbox, and the people's API on loopback.

The inbox is a bare Starlette application that knows three paths. The people's API is
FastAPI with a token; later services add their routes to it. The console will stand here.
"""
