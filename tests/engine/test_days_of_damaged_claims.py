"""A limit of days clears a claim that is looked at only where the rule finds nothing in it.

Whatever else is wrong with the claim: other qualifiers, other dates, segments that are gone.
"""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from edited_files import ALL_FILES, EDITS, VALUES, edited
from effort import examples

import edi
from edi.rules import profile
from edi.rules.partner.binding import BoundRule

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
TEXTS = [
    text
    for text in (
        *ALL_FILES.values(),
        *(file.read_text(encoding="utf-8") for file in sorted(BASE.glob("*.edi"))),
    )
    if "CLM*" in text
]
PROFILE = """[profile]
[timely-filing]
days = {days}
days-after-primary = 3
by-frequency = {{ 7 = 200, 8 = "never" }}
[crossover]
wait-days = {days}
filing-indicators = ["MA", "MB", "CI", "BL", "HM", "MC"]
"""
DATES = ("20260101", "20251201", "20260810", "20260613", "20260230", "2026061")
QUALIFIERS = ("47", "472 ", "999", "435", "471", "472", "573")


def _made(dice: random.Random) -> str:
    text = dice.choice(TEXTS)
    if dice.random() < 0.5:  # then the days of the lines count
        text = text.replace("DTP*434*", "DTP*096*")
    chance = dice.choice((0, 0, 0.3))  # of another qualifier
    edits = [(dice.choice(EDITS), dice.random(), dice.choice(VALUES)) for _ in range(3)]
    text = edited(text, edits[: dice.choice((0, 1, 3))])

    def other(found: re.Match[str]) -> str:
        qualifier = dice.choice(QUALIFIERS) if dice.random() < chance else found[1]
        day = dice.choice(DATES) if dice.random() < 0.3 else found[3]
        return f"DTP*{qualifier}*{found[2]}*{day}"

    return re.sub(r"DTP\*(472|434|573)\*(D8|RD8)\*(\d{8})", other, text)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_cleared_that_is_found(seed: int, tmp_path: Path) -> None:
    rules: list[BoundRule] = []
    for days in (5, 60, 150):
        file = tmp_path / f"p{days}.toml"
        file.write_text(PROFILE.format(days=days), encoding="utf-8")
        rules += [
            one
            for one in profile.load([file])
            if isinstance(one, BoundRule) and one.day_limit is not None
        ]
    dice = random.Random(seed)
    found: Counter[tuple[str, str, bool]] = Counter()
    for _ in range(examples(100)):
        try:
            claims = [one for one in edi.read_claims(_made(dice).encode()) if one.is_whole]
        except edi.EdiError:
            continue
        for claim in claims:
            for rule in rules:
                if rule.is_for(claim.guide_id):
                    assert rule.functions.check is not None and rule.check is not None
                    hits = list(rule.functions.check(claim))
                    assert list(rule.check(claim)) == hits
                    found[claim.guide_id, rule.code, bool(hits)] += 1
    assert len(found) == 3 * 2 * 2  # of each guide and rule, with hits and without
