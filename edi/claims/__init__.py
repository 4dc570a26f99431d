"""What the segments mean: claims (837), claim payments (835), acknowledgements (999, TA1) and claim
statuses (277CA); and whether amounts balance."""
