"""How many random examples the tests with many of them try: `scripts/test --thorough` ten times."""

import os

EFFORT = int(os.environ.get("EDI_TEST_EFFORT", "1"))


def examples(usual: int) -> int:
    return usual * EFFORT


def one_in(usual: int) -> int:
    """Of many places only each such is tried; with more effort each."""
    return max(1, usual // EFFORT)
