"""The modules of tests/third_party, for those who look at samples and at pyx12 together."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "third_party"))
