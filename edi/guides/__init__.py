"""Implementation guides: of each a table, made by scripts/generate_guides.py, and a spec."""
