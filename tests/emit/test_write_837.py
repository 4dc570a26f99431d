"""837s from claims: levels shared and numbered, envelopes counted, values unchanged."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from claims_837 import (
    BASE,
    CREATED,
    ENVELOPE,
    as_written,
    claims_in,
    findings,
    rewritten,
    said,
    segments_of,
    write,
)

import edi
from edi.emit.error import CannotWrite
from edi.emit.write_837 import ClaimEnvelope, ClaimWriter, Run, WrittenClaim, around
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, InterchangeHeader

KINDS = ("professional", "institutional", "dental")
PROFESSIONAL = (BASE / "professional.edi").read_bytes()


def of(kind: str) -> bytes:
    return (BASE / f"{kind}.edi").read_bytes()


def family(*shapes: str) -> list[WrittenClaim]:
    """Claims by billing provider, subscriber and patient: "A S" or "A S P"."""
    (claim,) = claims_in(PROFESSIONAL)
    known: dict[str, Run] = {}
    found = []
    for shape in shapes:
        billing, subscriber, *patient = shape.split()
        one = as_written(claim)
        for name in shape.split():
            known.setdefault(name, Run([("NM1", ("XX", "2", name))]))
        levels = one.around._replace(
            billing=known[billing],
            subscriber=known[subscriber],
            patient=known[patient[0]] if patient else None,
        )
        found.append(one._replace(around=levels, claim=Run([("CLM", (shape,))])))
    return found


def levels(*shapes: str) -> list[str]:
    """HL segments and claims that are written."""
    lines = segments_of(write(family(*shapes))[0])
    return [line for line in lines if line[:3] in ("HL*", "CLM")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_written_as_it_was_read(kind: str) -> None:
    source = of(kind)
    result = rewritten(source)
    before, after = segments_of(source), segments_of(result)
    numbers = ("ST*", "SE*", "GE*", "IEA")
    assert [one for one in before if one[:3] not in numbers] == [
        one for one in after if one[:3] not in numbers
    ]
    assert said(result) == said(source) == []


def test_levels_are_shared_where_they_are_equal() -> None:
    assert levels("A S", "A S", "A T P", "A T Q", "A T Q", "B T") == [
        *("HL*1**20*1", "HL*2*1*22*0", "CLM*A S", "CLM*A S"),
        *("HL*3*1*22*1", "HL*4*3*23*0", "CLM*A T P"),
        *("HL*5*3*23*0", "CLM*A T Q", "CLM*A T Q"),
        *("HL*6**20*1", "HL*7*6*22*0", "CLM*B T"),
    ]


def test_a_subscriber_with_claims_of_her_own_and_patients() -> None:
    """HL04 is known when the first patient comes; claims of her own cannot follow the patients."""
    assert levels("A S", "A S P", "A S Q", "A S") == [
        *("HL*1**20*1", "HL*2*1*22*1", "CLM*A S", "HL*3*2*23*0", "CLM*A S P"),
        *("HL*4*2*23*0", "CLM*A S Q", "HL*5*1*22*0", "CLM*A S"),
    ]


def test_a_subscriber_whose_level_has_left_memory_is_opened_again() -> None:
    spool, stream = io.BytesIO(), io.BytesIO()
    writer = ClaimWriter(spool)
    for one in family("A S", "A S P"):
        writer.add(ENVELOPE, one)
        writer.flush()
        assert writer.held == 0
    counts = writer.finish(stream)
    found = [line for line in segments_of(stream.getvalue()) if line[:3] in ("HL*", "CLM")]
    assert found == [
        *("HL*1**20*1", "HL*2*1*22*0", "CLM*A S"),
        *("HL*3*1*22*1", "HL*4*3*23*0", "CLM*A S P"),
    ]
    assert counts.claims == 2


def test_no_level_has_more_claims_than_the_guide_allows() -> None:
    found = levels(*["A S"] * 101, *["A S P"] * 101)
    assert [line for line in found if line[:2] == "HL"] == [
        *("HL*1**20*1", "HL*2*1*22*0", "HL*3*1*22*1", "HL*4*3*23*0", "HL*5*3*23*0")
    ]


def test_memory_does_not_grow_with_the_file() -> None:
    writer = ClaimWriter(io.BytesIO())
    (one,) = family("A S")
    one = one._replace(claim=Run([("NTE", ("ADD", "X" * 1000))]))
    most = 0
    for _ in range(500):
        writer.add(ENVELOPE, one)
        most = max(most, writer.held)
    assert most < 70_000
    assert writer.counts.claims == 500


def test_counts_and_numbers_of_envelopes() -> None:
    """A new transaction set for a new header, a group for a new guide, an interchange for others
    who exchange it."""
    (first,) = claims_in(of("professional"))
    (second,) = claims_in(of("dental"))
    one, dental = as_written(first), as_written(second)
    other = one._replace(around=one.around._replace(header=Run([("BHT", ("0019", "00", "2"))])))
    test = ClaimEnvelope(replace(ENVELOPE.header, receiver="OTHER", test=True), 8)
    content, counts = write(
        [one, one, other, dental, one, one],
        envelopes=[*[ENVELOPE] * 5, test],
    )
    shown = [
        line.replace("\n", "")
        for line in content.decode().split("~")
        if line.strip()[:2] in ("IS", "GS", "ST", "SE", "GE", "IE")
    ]
    isa = (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*{:15}*260701*0905*^*00501*{}*0*{}*:"
    )
    gs = "GS*HC*SENDER*{}*20260701*0905*{}*X*{}"
    p, d = first.spec.id, second.spec.id
    assert [line for line in shown if not line.startswith("SE")] == [
        isa.format("RECEIVER", "000000007", "P"),
        gs.format("RECEIVER", 1, p),
        f"ST*837*0001*{p}",
        f"ST*837*0002*{p}",
        "GE*2*1",
        gs.format("RECEIVER", 2, d),
        f"ST*837*0001*{d}",
        "GE*1*2",
        gs.format("RECEIVER", 3, p),
        f"ST*837*0001*{p}",
        "GE*1*3",
        "IEA*3*000000007",
        isa.format("OTHER", "000000008", "T"),
        gs.format("OTHER", 1, p),
        f"ST*837*0001*{p}",
        "GE*1*1",
        "IEA*1*000000008",
    ]
    assert counts[:3] == (2, 5, 6)
    assert [f.code for f in findings(content) if f.code.startswith("ENV")] == []


def test_values_that_hold_delimiters_are_kept() -> None:
    """A source with other delimiters may have ours in its values."""
    other = Delimiters("|", "!", ">", "'", "")
    source = PROFESSIONAL.decode().translate(str.maketrans("*^:~", "|!>'")).replace("\n", "")
    name = source.replace("NM1|85|2|", "NM1|85|2|A*B:C^D~E ")
    assert name != source
    again = rewritten(name.encode())
    (claim,) = edi.read_claims(again)
    assert claim.billing_provider and claim.billing_provider.party
    assert claim.billing_provider.party.last_name.startswith("A*B:C^D~E ")
    kept = write(map(as_written, claims_in(name.encode())), preferred=other)[0]
    assert kept.startswith(b"ISA|00|") and b"\n" not in kept and b"'GS|" in kept
    assert [c.charge for c in edi.read_claims(kept)] == [claim.charge]


def test_segments_made_anew_stand_beside_those_that_were_read() -> None:
    """Free text is written as UTF-8, composites with the separator of the file."""
    (claim,) = claims_in(PROFESSIONAL)
    one = as_written(claim)
    changed = one._replace(
        claim=Run([*one.claim.segments[:1], ("NTE", ("ADD", "Zoë")), *one.claim.segments[1:]])
    )
    content, _ = write([changed])
    assert "~\nNTE*ADD*Zoë~\n" in content.decode()
    other = DEFAULT._replace(component=">")
    assert "SV1*HC>" in write([one], preferred=other)[0].decode()


def test_values_of_other_characters_are_kept_to_the_byte() -> None:
    for name in ("ZOË".encode(), "ZOË".encode("latin-1")):
        source = PROFESSIONAL.replace(b"NM1*85*2*", b"NM1*85*2*" + name)
        assert name in source
        assert b"NM1*85*2*" + name in rewritten(source)


@pytest.mark.parametrize("control", "\x1c\x1d\x1e\x1f")
def test_what_x12_cannot_carry_is_refused_without_the_value(control: str) -> None:
    (claim,) = claims_in(PROFESSIONAL)
    one = as_written(claim)
    writer = ClaimWriter(io.BytesIO())
    with pytest.raises(CannotWrite, match=r"^NTE holds a control character") as error:
        writer.add(ENVELOPE, one._replace(claim=Run([f"NTE*ADD*SECRET{control}"])))
    assert "SECRET" not in str(error.value)
    with pytest.raises(CannotWrite, match="NTE02"):
        writer.add(ENVELOPE, one._replace(claim=Run([("NTE", ("ADD", f"SECRET{control}"))])))
    assert writer.counts.claims == writer.held == 0


def test_control_characters_as_delimiters_of_a_source() -> None:
    source = PROFESSIONAL.decode().translate(str.maketrans("*^:~", "\x1d\x1e\x1f\x1c"))
    assert segments_of(rewritten(source.encode())) == segments_of(rewritten(PROFESSIONAL))


def test_two_delimiters_that_are_the_same() -> None:
    """ISA11 of some files repeats another separator; the others still tell values apart."""
    same = PROFESSIONAL.replace(b"*^*00501*", b"*:*00501*")
    assert same != PROFESSIONAL
    assert segments_of(rewritten(same)) == segments_of(rewritten(PROFESSIONAL))


def test_a_claim_without_its_levels_is_refused() -> None:
    (claim,) = claims_in(PROFESSIONAL)
    with pytest.raises(CannotWrite, match="loop 2000A is missing"):
        around(claim.levels[:1])


def test_a_sender_that_no_isa_may_have_is_refused() -> None:
    (claim,) = claims_in(PROFESSIONAL)
    header = InterchangeHeader("S" * 16, "R", CREATED)
    with pytest.raises(CannotWrite, match="ISA06"):
        ClaimWriter(io.BytesIO()).add(ClaimEnvelope(header, 1), as_written(claim))


def test_nothing_is_written_for_no_claims() -> None:
    content, counts = write([])
    assert content == b"" and counts == (0, 0, 0, 0)
