"""The SQL of notices: named reads and writes, typed rows; no other module here has SQL."""
