"""Claims (837) and claim payments (835): what the segments mean, and whether amounts balance."""
