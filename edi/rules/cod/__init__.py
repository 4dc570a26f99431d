"""Values against external code sets."""
