"""Single faults at random places: each is found there, and no other error is reported."""

import pytest
from defect import Defect
from effort import examples
from seeded_defects import DEFECTS, WITHOUT, often, once, told
from trial import trials

from edi.rules import registry

ONCE = [once(number, one) for number, one in enumerate(DEFECTS)]


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize("one", ONCE, ids=lambda one: f"{one.code}-{one.name}".replace(" ", "-"))
def test_a_defect_is_found_in_its_place_and_is_the_only_error(one: Defect) -> None:
    (made,) = trials([one], 1)
    assert made.placed, told(made)
    assert not made.errors, told(made)


@pytest.mark.slow
@pytest.mark.parametrize("family", sorted({one.code[:3] for one in DEFECTS}))
def test_at_several_places_each(family: str) -> None:
    made = [t for one in DEFECTS if one.code.startswith(family) for t in often(one, examples(4))]
    told_of = "\n" + "\n".join(told(t) for t in made if not t.placed or t.errors)
    assert sum(t.placed for t in made) >= 0.99 * len(made), told_of
    assert sum(bool(t.errors) for t in made) < 0.01 * len(made), told_of


def test_every_rule_has_a_defect_or_a_reason() -> None:
    planted = {one.code for one in DEFECTS}
    known = {rule.code for rule in registry.all_rules()}
    assert planted <= known
    explained = {code if code in WITHOUT else code[:3] for code in known - planted}
    assert sorted(explained) == sorted(WITHOUT)
    assert not {code[:3] for code in planted} & set(WITHOUT)
    assert len(DEFECTS) > 450
    assert len({(one.name, one.code) for one in DEFECTS}) == len(DEFECTS)
