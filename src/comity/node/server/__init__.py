"""What serves peers: the inbox application, the scheduler of periodic work, logs."""
