"""What a commercial validator finds in guide examples as printed, and what of it is found here."""

from collections import Counter

import pytest
from commercial import MISSED, REASONS, Expected, Sought, expected, missed, reason
from sample_files import ROOT, Sample

import edi


def bad(samples: tuple[Sample, ...]) -> list[Sample]:
    return [sample for sample in samples if sample.path.endswith("-bad.edi")]


def test_every_expected_finding_is_found_in_its_segment_or_explained(
    every_sample: tuple[Sample, ...],
) -> None:
    assert len(bad(every_sample)) == 13
    lost: list[Expected] = []
    tally: Counter[str] = Counter()
    eligible = 0
    for sample in bad(every_sample):
        wanted = [one for one in expected(sample) if reason(one) is None]
        lost += missed(wanted, sample.findings(strict=True))
        eligible += len(wanted)
        tally.update(why for one in expected(sample) if (why := reason(one)))
    explained = {(one.id, "/".join(one.path.split("/")[-2:])) for one in lost}
    assert explained == set(MISSED), lost
    assert len(lost) <= 0.05 * eligible
    assert set(tally) == set(REASONS), "a reason that nothing needs"


def test_a_finding_elsewhere_is_no_match(every_sample: tuple[Sample, ...]) -> None:
    """Without the findings of one segment or element, nothing else takes their place."""
    (sample,) = (one for one in bad(every_sample) if one.path.endswith("X222-HC837/3b-bad.edi"))
    wanted = [one for one in expected(sample) if reason(one) is None]
    found = sample.findings(strict=True)
    assert not missed(wanted, found)
    needed = []
    for number, one in enumerate(found):
        if missed(wanted, [*found[:number], *found[number + 1 :]]):
            needed.append((one.code, one.segment))
    assert [code for code, _ in needed if code == "COD001"] == ["COD001"] * 3
    assert {"ENV008", "ENV012", "COD012", "SIT010", "SIT012", "COB016", "CAS003", "SEG001"} <= {
        code for code, _ in needed
    }


@pytest.mark.parametrize(
    ("said", "is_said"),
    [
        (Sought(("COD012",), "N4", 3), True),
        (Sought(("COD012",), "N4", 3, value="83638"), True),
        (Sought(("COD012",), "N4", 3, value="83639"), False),
        (Sought(("COD012",), "N4", 2), False),
        (Sought(("COD012",), "N3", 3), False),
        (Sought(("COD001",), "N4", 3), False),
        (Sought(("COD012",), "N4", 3, loop="2310C"), False),
        (Sought(("COD012",), "N4", 3, word="nine-digit"), True),
    ],
)
def test_what_says_the_same(said: Sought, is_said: bool) -> None:
    text = (ROOT / "fixtures" / "rules" / "base" / "professional.edi").read_text(encoding="utf-8")
    (finding,) = edi.validate(text.replace("836384418", "83638").encode())
    assert said.is_said_by(finding) is is_said
