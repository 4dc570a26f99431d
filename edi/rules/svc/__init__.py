"""Service types: ambulance, anaesthesia, laboratory, orthodontia and others (SNIP 6)."""
