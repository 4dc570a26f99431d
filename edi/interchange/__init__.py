"""The outermost shell of X12: delimiters, segments and envelopes."""
