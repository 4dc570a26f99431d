"""Files in other forms: X12 as JSON Lines without a loss and back, JSON objects, typed tables."""
