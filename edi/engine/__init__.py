"""Runs the rules over a file: what is asked about which claim, fast, and by several processes."""
