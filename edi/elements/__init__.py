"""Segments against their guide: accepted fast by one regular expression, explained slowly."""
