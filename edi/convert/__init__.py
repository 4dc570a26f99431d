"""X12 as other forms: what of a file can be read by itself, and what is made of it."""
