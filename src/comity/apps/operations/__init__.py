"""Running an installation: demo, doctor, node commands, exercises, status."""
