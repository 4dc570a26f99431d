"""Implementation guides as tables, one JSON file each, made by scripts/generate_guides.py."""
