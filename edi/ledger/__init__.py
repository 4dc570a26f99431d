"""What must be remembered between runs: numbers issued, payments, claims decided."""
