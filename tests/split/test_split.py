"""Files parted by group, payer and provider: nothing lost, everything where it belongs."""

from __future__ import annotations

import stat
from decimal import Decimal
from pathlib import Path

import pytest
from split_cases import BASE, DEMO, NPIS, Case, claim, file_of, found, wrapped

import edi
from edi.emit.draft_folder import FolderInUse
from edi.errors import NotX12
from edi.split import InvalidPlatforms, Refused, SplitOutcome, split_claims, totals
from edi.split.totals import Totals

RENEWED = """
[[group]]
number = "G1"
platform = "legacy"
through = 2026-03-31

[[group]]
number = "G1"
platform = "new"
effective = 2026-04-01

[[group]]
numbers = ["G2", "G3"]
"""


def split(
    tmp_path: Path, content: bytes, by: str, platforms: str = "", **more: object
) -> SplitOutcome:
    source = tmp_path / "claims.837"
    source.write_bytes(content)
    groups = None
    if platforms:
        groups = tmp_path / "groups.toml"
        groups.write_text(platforms)
    return split_claims([source], by, tmp_path / "out", groups=groups, **more)  # type: ignore[arg-type]


def names(outcome: SplitOutcome) -> dict[str, int]:
    return {one.path.name: one.claims for one in outcome.files}


def ids(path: Path) -> list[str]:
    return [claim.id for claim in edi.read_claims(path)]


CASES = [
    Case(),
    Case(dependent=0),
    Case(dependent=1, charge=250),
    Case(group="G2", person=1),
    Case(provider=1, group="G2", payer="P2", person=1),
    Case(provider=1, person=2),
    Case(provider=2, payer="P2"),
]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("group", {"group-G1.837": ["C1", "C2", "C3", "C6", "C7"], "group-G2.837": ["C4", "C5"]}),
        (
            "payer",
            {"payer-P1.837": ["C1", "C2", "C3", "C4", "C6"], "payer-P2.837": ["C5", "C7"]},
        ),
        (
            "provider",
            {
                f"provider-{NPIS[0]}.837": ["C1", "C2", "C3", "C4"],
                f"provider-{NPIS[1]}.837": ["C5", "C6"],
                f"provider-{NPIS[2]}.837": ["C7"],
            },
        ),
    ],
)
def test_each_claim_is_in_its_part(tmp_path: Path, by: str, expected: dict[str, list[str]]) -> None:
    outcome = split(tmp_path, file_of(CASES), by)
    assert {one.path.name: ids(one.path) for one in outcome.files} == expected
    assert outcome.is_clean
    assert outcome.read.charges == outcome.written.charges == Decimal(850)
    assert sum(one.charges for one in outcome.files) == Decimal(850)
    for one in outcome.files:
        assert found(one.path) == []
        (first, *_) = one.path.read_text().splitlines()
        assert "*000001001*0*T*:~" in first, "ISA13 and ISA15 of the source"
        assert "BHT*0019*00*BASE0001*20260615*0915*CH~" in one.path.read_text()


@pytest.mark.parametrize("kind", ["professional", "institutional", "dental"])
@pytest.mark.parametrize("by", ["group", "payer", "provider"])
def test_every_kind_of_claim(tmp_path: Path, kind: str, by: str) -> None:
    content = (BASE / f"{kind}.edi").read_bytes()
    outcome = split(tmp_path, content, by)
    (one,) = outcome.files
    assert one.claims == 1 and outcome.is_clean
    assert found(one.path) == found(content)


def test_findings_of_the_parts_are_those_of_the_whole(tmp_path: Path) -> None:
    """Also where there are many."""
    content = (DEMO / "claims" / "cob_errors.837").read_bytes()
    outcome = split(tmp_path, content, "provider")
    together = sorted(one for file in outcome.files for one in found(file.path))
    assert together == found(content) != []


def test_a_renewal_moves_a_group_to_another_platform(tmp_path: Path) -> None:
    cases = [
        Case(day="20260331"),
        Case(day="20260401"),
        Case(group="G3", day="20260401", person=1),
        Case(group="G4", person=2),
        Case(group="", person=3),
    ]
    outcome = split(tmp_path, file_of(cases), "group", RENEWED)
    assert {one.path.name: ids(one.path) for one in outcome.files} == {
        "group-G2.837": ["C3"],
        "platform-legacy.837": ["C1"],
        "platform-new.837": ["C2"],
        "unknown-group.837": ["C4", "C5"],
    }
    assert not outcome.is_clean
    assert [(one.claim, one.message) for one in outcome.unknown.first] == [
        ("C4", "belongs to an employer group that is not in the groups file"),
        ("C5", "names no employer group (2000B SBR03)"),
    ]


def test_a_claim_that_lasts_beyond_the_renewal_goes_by_its_first_day(tmp_path: Path) -> None:
    content = file_of([Case()]).replace(b"DTP*472*D8*20260402", b"DTP*472*RD8*20260330-20260402")
    outcome = split(tmp_path, content, "group", RENEWED)
    assert names(outcome) == {"platform-legacy.837": 1}
    (note,) = outcome.notes.first
    assert note.claim == "C1" and "2026-03-30 to 2026-04-02" in note.message
    assert "platform new" in note.message


def test_a_day_for_which_the_group_has_no_entry(tmp_path: Path) -> None:
    content = file_of([Case(day="20260501"), Case(day="", person=1)])
    entry = '[[group]]\nnumber = "G1"\nthrough = 2026-03-31\n'
    outcome = split(tmp_path, content, "group", entry)
    assert names(outcome) == {"unknown-group.837": 2}
    first, second = outcome.unknown.first
    assert "began on 2026-05-01" in first.message
    assert "has no date of service" in second.message


def test_the_groups_file_of_remit_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sources = sorted((DEMO / "claims").iterdir())
    outcome = split_claims(sources, "group", out, groups=DEMO / "groups.toml")
    assert set(names(outcome)) == {"group-G0012.837", "group-G0034.837"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"groups.toml: has no \[\[group\]\]"),
        ("[[group]]\n", "line 1: group must have number or numbers, and not both"),
        ('[[group]]\nnumber = "1"\nplatfrom = "x"\n', "line 3: unknown key platfrom.*platform"),
        ('[[group]]\nnumber = "1"\nplatform = "a/b"\n', "line 3: group.platform must be 1 to 40"),
        ('[[group]]\nnumber = "1"\nthrough = "2026-01-01"\n', "line 3: group.through must be a da"),
        (
            '[[group]]\nnumber = "1"\neffective = 2026-02-01\nthrough = 2026-01-01\n',
            "line 4: group.through is before effective",
        ),
        (
            '[[group]]\nnumber = "1"\n\n[[group]]\nnumbers = ["2", "1"]\n',
            "line 5: group.numbers has two entries for group 1 on the same day",
        ),
        ('[[group]]\nnumbers = ["2", "2"]\n', "line 2: group.numbers names a number twice"),
        ('[[group]]\nnumber = " 1"\n', "line 2: group.number must have 1 to 50"),
        ("[[grp]]\n", "unknown key grp"),
        ("[[group]\n", "line 1"),
    ],
)
def test_a_groups_file_that_is_not_right(tmp_path: Path, text: str, message: str) -> None:
    groups = tmp_path / "groups.toml"
    groups.write_text(text)
    with pytest.raises(InvalidPlatforms, match=message):
        split_claims([BASE / "dental.edi"], "group", tmp_path / "out", groups=groups)
    assert not (tmp_path / "out").exists()


def test_keys_that_no_file_may_be_named_by(tmp_path: Path) -> None:
    keys = ["../A", "a", "A", "X Y/Z", "É", "=41"]
    outcome = split(tmp_path, file_of([Case(payer=key) for key in keys]), "payer")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [
            *("payer-=2E=2E=2FA.837", "payer-a.837", "payer-A-2.837", "payer-X=20Y=2FZ.837"),
            *("payer-=C3=89.837", "payer-=3D41.837"),
        ]
    )
    assert {one.key for one in outcome.files} == set(keys)


def test_a_claim_without_payer_or_provider_is_unknown(tmp_path: Path) -> None:
    content = file_of([Case()]).replace(b"*****PI*P1~", b"~").replace(b"*****XX*1500001213~", b"~")
    assert names(split(tmp_path, content, "payer")) == {"unknown-payer.837": 1}
    other = split_claims([tmp_path / "claims.837"], "provider", tmp_path / "out2")
    assert names(other) == {"unknown-provider.837": 1}
    assert found(other.files[0].path) == found(content)


def test_files_are_private(tmp_path: Path) -> None:
    outcome = split(tmp_path, file_of([Case()]), "payer")
    if stat.S_IMODE((tmp_path / "claims.837").stat().st_mode) & 0o077:
        assert stat.S_IMODE(outcome.files[0].path.stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_several_files_with_their_own_envelopes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.837", tmp_path / "2.837"
    first.write_bytes(file_of([Case()], isa13=7))
    other = file_of([Case(charge=5)], isa13=7).decode().translate(str.maketrans("*:~", "|>!"))
    second.write_text(
        other.replace("0915|^", "0916|^").replace("CLINIC 0", "A*B:C~D").replace("BASE", "NEXT")
    )
    outcome = split_claims([first, second], "payer", tmp_path / "out")
    text = outcome.files[0].path.read_text()
    assert outcome.files[0].claims == 2
    assert text.count("ISA") == 2 and "000000007" in text and "000000008" in text
    assert found(outcome.files[0].path) == []
    (_, last) = edi.read_claims(outcome.files[0].path)
    assert last.billing_provider and last.billing_provider.party
    assert last.billing_provider.party.last_name == "A*B:C~D"


def test_control_numbers_are_counted_on_when_asked_for(tmp_path: Path) -> None:
    outcome = split(tmp_path, file_of(CASES), "payer", control_number=41)
    numbers = [one.path.read_text()[90:99] for one in outcome.files]
    assert numbers == ["000000041", "000000042"]


STRAY = file_of([Case(), Case(person=1)]).replace(
    b"REF*6R*C1L1~\n", b"REF*6R*C1L1~\nSVC*HC:99213*1*1~\n"
)


def test_segments_without_a_place_are_refused_or_kept_apart(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        split(tmp_path, STRAY, "payer")
    (reason,) = refused.value.reasons
    assert reason.claim == "C1" and reason.line == 20 and "have no place" in reason.message
    assert not (tmp_path / "out").exists()
    outcome = split(tmp_path, STRAY, "payer", on_error="apart")
    assert names(outcome) == {"malformed.837": 1, "payer-P1.837": 1}
    assert not outcome.is_clean
    together = sorted(one for file in outcome.files for one in found(file.path))
    assert [one for one in together if one[0] != "SEG013"] == [
        one for one in found(STRAY) if one[0][:3] != "ENV"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((b"SE*", b"SX*"), "ENV009"),
        ((b"IEA*1*000001001~\n", b""), "ENV009: IEA is missing"),
        ((b"CLM*C1*", b"CLX*C1*"), "no claim below it"),
        ((b"HL*2*1*22*0", b"HL*2*1*99*0"), "HL of a level that no claim has"),
        ((b"NM1*41", b"TA1*1~\nNM1*41"), "."),
        ((b"005010X222A1", b"004010X098A1"), "version that is not read"),
        ((b"CLINIC 0", b"CLINIC" + b"X" * 140_000), "ENV018"),
        ((b"CLINIC 0", b"CLI\x1cNIC"), "NM1 holds a control character"),
        ((b"000001001", b"00000X001"), "ISA13 is not a number"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(
    tmp_path: Path, change: tuple[bytes, bytes], message: str
) -> None:
    content = file_of([Case()])
    changed = content.replace(*change)
    assert changed != content
    for on_error in ("refuse", "apart"):
        with pytest.raises(Refused, match=message):
            split(tmp_path, changed, "payer", on_error=on_error)
        assert not (tmp_path / "out").exists()


def test_a_level_without_claims_is_not_lost_silently(tmp_path: Path) -> None:
    body = ["HL*1**20*1", "NM1*85*2*CLINIC*****XX*1500001213", "HL*2*1*22*0", "SBR*P*18*G1"]
    with pytest.raises(Refused, match="loop 2000B has no claim below it"):
        split(tmp_path, wrapped([*body, *claim(1, Case()), *body]), "payer")


def test_claims_without_levels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="stands in no loop 2000B"):
        split(tmp_path, wrapped(claim(1, Case())), "payer")


def test_versions_are_those_of_the_source(tmp_path: Path) -> None:
    content = file_of([Case()]).replace(b"*0001*005010X222A1", b"*0001*005010X222")
    outcome = split(tmp_path, content, "payer")
    assert found(outcome.files[0].path) == found(content) != []
    assert "ST*837*0001*005010X222~" in outcome.files[0].path.read_text()


def test_wrong_counts_are_mended_and_said(tmp_path: Path) -> None:
    content = file_of([Case()]).replace(b"~\nSE*", b"~\nSE*9")
    outcome = split(tmp_path, content, "payer")
    assert outcome.is_clean
    (note,) = outcome.notes.first
    assert note.message.startswith("ENV008") and "made anew" in note.message
    assert found(outcome.files[0].path) == []


def test_what_is_no_x12(tmp_path: Path) -> None:
    with pytest.raises(NotX12):
        split(tmp_path, b"no claims here", "payer")
    assert not (tmp_path / "out").exists()


def test_no_claims_at_all(tmp_path: Path) -> None:
    remittance = (BASE / "remittance.edi").read_bytes()
    with pytest.raises(Refused, match="transaction set 835 is not one of claims"):
        split(tmp_path, remittance, "payer")
    with pytest.raises(Refused, match="there is no claim"):
        split_claims([], "payer", tmp_path / "out")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("x")
    with pytest.raises(FolderInUse):
        split(tmp_path, file_of([Case()]), "payer")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kept"]


def test_sums_that_differ_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a claim changed on its way, no part would appear."""
    true = totals.spooled
    calls = iter(range(100))
    monkeypatch.setattr(totals, "spooled", lambda run: true(run) + (b"X" * (next(calls) == 0)))
    totals._of_level.cache_clear()
    with pytest.raises(Refused, match="not the same on both sides"):
        split(tmp_path, file_of([Case(charge=77)]), "payer")
    assert not (tmp_path / "out").exists()


def test_differences_are_said_in_words() -> None:
    one, other = Totals(), Totals()
    one.claims, one.lines, one.charges, one.without_charge, one.checksum = 2, 3, Decimal(5), 1, 9
    assert list(one.differences(other)) == [
        "2 claims in, 0 out",
        "3 service lines in, 0 out",
        "charges of 5.00 in, 0.00 out",
        "1 claims without a charge in, 0 out",
        "segments of claims are not the same on both sides",
    ]


def test_wrong_arguments(tmp_path: Path) -> None:
    for by, more in (("colour", {}), ("payer", {"groups": "x"}), ("payer", {"on_error": "x"})):
        with pytest.raises(ValueError):
            split_claims([], by, tmp_path / "out", **more)  # type: ignore[arg-type]
