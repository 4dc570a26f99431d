"""Trading partners: what a profile asks for (SNIP 7)."""
