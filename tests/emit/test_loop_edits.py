"""Changes of loops: new segments and loops stand where the guide wants them."""

from __future__ import annotations

import pytest
from claims_837 import BASE, claims_in, rewritten, said

import edi
from edi.claims.claim import Claim
from edi.emit.loop_edits import Edits, loop_place, segment_place, span
from edi.emit.write_837 import Run, WrittenClaim
from edi.guides.guide import load
from edi.structure.chunk import LoopChunk

KINDS = ("professional", "institutional", "dental")


def of(kind: str) -> bytes:
    return (BASE / f"{kind}.edi").read_bytes()


def the_claim(kind: str) -> Claim:
    (claim,) = claims_in(of(kind))
    return claim


def priced(claim: Claim, one: WrittenClaim) -> WrittenClaim:
    """HCP and REF*9A put into the claim and its lines."""
    head = Edits(claim.chunk)
    root = claim.chunk.layout.root
    head.put(root, "HCP", ("HCP", ("00", "0", "100")))
    head.put(root, "REF[9A]", ("REF", ("9A", "R1")))
    segments = list(head.run().segments)
    for chunk in claim.line_chunks:
        line = Edits(chunk)
        line.put(chunk.layout.root, "HCP", ("HCP", ("00", "0", "100")))
        segments += line.run().segments
    return one._replace(claim=Run(segments, claim.delimiters))


@pytest.mark.parametrize("kind", KINDS)
def test_new_segments_stand_in_their_place(kind: str) -> None:
    result = rewritten(of(kind), priced)
    assert [f for f in said(result) if f[0].startswith(("SEG", "ELE"))] == []
    (claim,) = edi.read_claims(result)
    assert claim.reference("9A") == "R1"
    assert claim.pricing and claim.pricing.savings == 100
    assert all(line.pricing for line in claim.lines)
    again = rewritten(result, priced)
    assert again == result, "what is there is replaced"


def test_a_segment_of_each_key_stands_in_its_place() -> None:
    """Wherever a guide has it: no finding says that it stands too early or too late."""
    claim = the_claim("professional")
    root = claim.chunk.layout.root
    places = [segment_place(claim.chunk.layout, root, spec.key) for spec in root.loop.segments]
    assert places == sorted(places)
    assert places[0] >= 1 and places[-1] <= len(claim.chunk.segments)
    with pytest.raises(KeyError):
        segment_place(claim.chunk.layout, root, "SVD")


def test_a_loop_is_taken_out_with_all_in_it() -> None:
    claim = the_claim("professional")
    assert claim.other_payers
    edits = Edits(claim.chunk)
    for payer in claim.other_payers:
        edits.remove_loop(payer.node)
    left = edits.run().segments
    assert not [one for one in left if str(one).startswith(("SBR", "AMT*D", "OI"))]
    first, end = span(claim.chunk.layout, claim.other_payers[0].node)
    assert claim.chunk.segments[first].startswith("SBR")
    assert len(left) == len(claim.chunk.segments) - sum(
        end - first for first, end in (span(claim.chunk.layout, p.node) for p in claim.other_payers)
    )
    assert end > first


def test_a_new_loop_is_the_last_of_its_siblings() -> None:
    claim = the_claim("professional")
    guide = load(claim.guide_id)
    root = claim.chunk.layout.root
    edits = Edits(claim.chunk)
    new = [("SBR", ("T",)), ("OI", ("", "", "Y"))]
    edits.put_loop(root, guide.loops["2320"], new)
    run = edits.run()
    assert list(run.segments[-2:]) == new
    place = loop_place(claim.chunk.layout, root, guide.loops["2310B"])
    assert claim.chunk.segments[place].startswith(("SBR", "NM1"))
    assert not claim.chunk.segments[place].startswith("NM1*82")


def test_changes_do_not_disturb_each_other() -> None:
    chunk = the_claim("dental").chunk
    edits = Edits(chunk)
    assert not edits and edits.run().segments == chunk.segments
    edits.insert(1, ("K3", ("A",)))
    edits.insert(1, ("K3", ("B",)))
    edits.replace(0, ("CLM", ("X",)))
    edits.replace(1)
    edits.insert(len(chunk.segments), ("K3", ("C",)))
    assert edits
    assert edits.run().segments == [
        ("CLM", ("X",)),
        ("K3", ("A",)),
        ("K3", ("B",)),
        *chunk.segments[2:],
        ("K3", ("C",)),
    ]


def test_a_level_is_written_without_its_hl() -> None:
    claim = the_claim("professional")
    level = claim.levels[-1]
    assert isinstance(level, LoopChunk)
    run = Edits(level).run().without_first()
    assert str(level.segments[0]).startswith("HL*")
    assert list(run.segments) == level.segments[1:]
