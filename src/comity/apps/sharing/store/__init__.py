"""The SQL of sharing: functions that take a connection and hand out typed rows."""
