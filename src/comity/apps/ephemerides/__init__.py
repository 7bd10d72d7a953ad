"""The topic of ephemerides: where objects are, what sees them, in which light."""
