"""Read, validate and answer X12 health-care claims (837P, 837I, 835)."""

__version__ = "0.1.0"
