"""The modules of tests/independent/seeded_defects, for the tables of docs/evidence.md."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent / "seeded_defects"))
