"""What a commercial validator finds in guide examples as printed, and what of it is found here."""

from collections import Counter

from commercial import REASONS, expected, missed, reason
from sample_files import Sample


def test_every_expected_finding_is_found_or_explained(every_sample: tuple[Sample, ...]) -> None:
    bad = [sample for sample in every_sample if sample.path.endswith("-bad.edi")]
    assert len(bad) == 13
    lost = []
    tally: Counter[str] = Counter()
    for sample in bad:
        sought = [one for one in expected(sample) if reason(one) is None]
        lost += missed(sought, sample.findings())
        tally["sought"] += len(sought)
        tally.update(why for one in expected(sample) if (why := reason(one)))
    assert not lost
    assert set(tally) - {"sought"} == set(REASONS), "a reason that nothing needs"
    print(tally)
