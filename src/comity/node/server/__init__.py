"""The serving node: the inbox application, the scheduler of periodic work, logs."""
