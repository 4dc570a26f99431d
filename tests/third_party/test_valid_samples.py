"""Files that their authors call valid: every error found in one is judged true, or there is none.

valid_samples.toml is the table of judgements: reason, file, places. Warnings are not compared.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_files import Sample, errors

TABLE = Path(__file__).with_name("valid_samples.toml")

# Parser fixtures of which nobody says that they follow a guide.
NOT_CALLED_VALID = (
    "azoner__pyx12/history_test_files/",
    "xlate__staedi/837-header-ref-only.edi",
    "xlate__staedi/sample837-HL-nested.edi",
)
CALLED_VALID = ("azoner__pyx12/history_test_files/835_mult_loops.txt",)


def called_valid(sample: Sample) -> bool:
    """Do its authors expect it to pass, as their tests, file names or guide examples say?"""
    if "DELIBERATELY INVALID" in sample.notes:
        return False
    return sample.path in CALLED_VALID or not sample.path.startswith(NOT_CALLED_VALID)


def judged() -> dict[str, Counter[str]]:
    """File -> places that were judged true errors, with their number."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for _, path, place, number in rows():
        found[path][place] += number
    return found


def rows() -> Iterator[tuple[str, str, str, int]]:
    """Reason, file, place, number: the table flattened."""
    for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["judged"]:
        for path, places in row["found"].items():
            for text in places:
                number, times, place = text.rpartition(" x ")
                yield row["reason"], path, place, int(number) if times else 1


@pytest.mark.slow
def test_every_error_in_a_valid_file_is_judged(every_sample: tuple[Sample, ...]) -> None:
    table = judged()
    wrong = {}
    for sample in filter(called_valid, every_sample):
        found, wanted = errors(sample.findings()), table.pop(sample.path, Counter())
        if found != wanted:
            wrong[sample.path] = {"not judged": found - wanted, "lost": wanted - found}
    assert not wrong
    assert not table, "judged files that are not among the samples"


def test_corrected_guide_examples_have_no_error_of_their_own(
    every_sample: tuple[Sample, ...],
) -> None:
    """Examples corrected until a commercial validator accepted them: three are not right."""
    good = [sample for sample in every_sample if sample.path.endswith("-good.edi")]
    clean = [sample.path for sample in good if not errors(sample.findings())]
    assert len(good) == 13
    assert len(clean) == 10
    # One 835 follows 005010X221, one 837I 005010X223A1, one billing provider lives in a box.
