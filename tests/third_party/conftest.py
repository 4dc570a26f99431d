"""The samples, or a skipped test where they are not at hand."""

import pytest
from sample_files import Sample, samples


@pytest.fixture(scope="session")
def every_sample() -> tuple[Sample, ...]:
    found = samples()
    if not found:
        pytest.skip("no folder of third-party samples beside the checkout")
    return found
