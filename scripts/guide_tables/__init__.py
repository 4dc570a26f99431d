"""How the guide tables, grammars and vocabulary are made; see scripts/generate_guides.py."""
