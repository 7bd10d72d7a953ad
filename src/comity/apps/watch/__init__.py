"""An operator's watch: own satellites, what comes near them, what changed, what to decide by when."""
