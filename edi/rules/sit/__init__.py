"""Situational checks across claims (SNIP 4)."""
