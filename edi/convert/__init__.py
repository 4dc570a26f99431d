"""X12 in other forms."""
