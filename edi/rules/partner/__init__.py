"""Trading partner profiles: what a TOML file says of a payer, clearinghouse or administrator, and
the rules of family TPR that it makes of it (docs/profiles.md)."""
