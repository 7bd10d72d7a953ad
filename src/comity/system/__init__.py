"""The machine: files, tables, caches, engines, environment, public HTTP.

Paths and addresses enter, typed records and tables leave. It knows no node, no party and
no topic. A file that cannot be read raises a typed error that names it.
"""
