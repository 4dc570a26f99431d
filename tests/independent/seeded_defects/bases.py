"""The valid files that defects are planted into: hand-made, and from three generators."""

import importlib.util
import io
import os
import random
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import edi

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "rules")]

from claim_files import KINDS  # noqa: E402
from right_cob_claims import SHAPES, claim  # noqa: E402

FIXTURES = ROOT / "fixtures" / "rules" / "base"
OTHER_GENERATOR = os.environ.get(
    "EDI_CLAIM_GENERATOR", ROOT.parent / "shared" / "tools" / "generate_claims.py"
)
BY_HAND = {
    "837P": "professional",
    "837I": "institutional",
    "837D": "dental",
    "835": "remittance",
    "999": "acknowledgement",
    "277CA": "status",
}
COB_KINDS = {"837P": "professional", "837I": "institutional", "837D": "dental"}


class Base(NamedTuple):
    """A valid file: who made it, its text, and claims in it that are not valid after all."""

    source: str
    guide: str
    text: str
    wrong_claims: frozenset[str] = frozenset()


def by_hand(guide: str, _: random.Random) -> Base:
    path = FIXTURES / f"{BY_HAND[guide]}.edi"
    return Base("by hand", guide, path.read_text(encoding="utf-8"))


def generated(guide: str, rng: random.Random) -> Base:
    """Eight claims of the generator of files of any size."""
    segments = KINDS[guide.lower()](8, rng.randrange(40))
    return Base("generated", guide, "~\n".join(segments) + "~\n")


def coordinated(guide: str, rng: random.Random) -> Base:
    """A claim after other payers."""
    shape = rng.choice(SHAPES)
    text = claim(COB_KINDS[guide], shape, rng.randrange(7)).decode()
    return Base(f"after other payers ({shape})", guide, text)


def others(guide: str, rng: random.Random) -> Base:
    """Claims of another program's generator; what has findings there is left alone."""
    return _others(guide, rng.randrange(8))


@cache
def _others(guide: str, seed: int) -> Base:
    spec = importlib.util.spec_from_file_location("other_generator", OTHER_GENERATOR)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    out = io.StringIO()
    (module.gen837 if guide == "837P" else module.gen835)(out, 8, seed)
    wrong = frozenset(f.claim or "" for f in edi.validate(out.getvalue().encode()))
    return Base("another generator", guide, out.getvalue(), wrong)


def makers(guide: str) -> Iterator[Callable[[str, random.Random], Base]]:
    """The sources that have files of a guide."""
    yield by_hand
    yield generated
    if guide in COB_KINDS:
        yield coordinated
    if guide in ("837P", "835") and Path(OTHER_GENERATOR).is_file():
        yield others
