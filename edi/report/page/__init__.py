"""A page about claims and remittances: one HTML file with all that it needs."""
