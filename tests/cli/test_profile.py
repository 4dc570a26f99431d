"""`edi profile`, and the rules of a user's own in the other commands."""

import json
from pathlib import Path

import pytest
from edi_command import CLEAN, edi

import edi as package
from edi.engine import check as engine_check
from edi.engine.check import FileSummary, Runner
from edi.engine.parallel import file_split
from edi.engine.parallel.forked_task import can_fork
from edi.errors import EdiError
from edi.rules import profile
from edi.rules.profile import ProfileError
from edi.rules.selection import Selection

RULE = """# Office visits of level 4 need a prior authorization.
rule TPR101 error visit-authorization
  "This payer wants a prior authorization (REF*G1) for 99214."
  in 837P
  for each 2400
  when SV101-2 = "99214"
  require REF[G1] or 2300/REF[G1]
  status A7:252
"""
CASES = """base = "claim.edi"

[[case]]
name = "with authorization"
replace = [["REF*D9*2606150000102~", "REF*G1*A5501~\\nREF*D9*2606150000102~"]]

[[case]]
name = "without"
expect = [{ code = "TPR101", segment_id = "LX" }]
"""


@pytest.fixture
def partner(tmp_path: Path) -> Path:
    """A file of rules, with cases beside it."""
    file = tmp_path / "partner.rule"
    file.write_text(RULE, encoding="utf-8")
    (tmp_path / "partner.cases.toml").write_text(CASES, encoding="utf-8")
    (tmp_path / "claim.edi").write_bytes(CLEAN.read_bytes())
    return file


def test_check(partner: Path) -> None:
    done = edi("profile", "check", partner)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "TPR101 error   visit-authorization\n"
    partner.write_text(RULE.replace("REF[G1] or", "REF[G9] or"), encoding="utf-8")
    done = edi("profile", "check", partner)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"edi: {partner}, line 7, column 11: loop 2400 of 837P has no")
    assert edi("profile", "check", partner.with_name("none.rule")).returncode == 3
    assert edi("profile", "check", CLEAN).returncode == 1  # neither .rule nor .toml
    assert edi("profile", "check").returncode == 2


@pytest.mark.slow
def test_test(partner: Path) -> None:
    done = edi("profile", "test", partner)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("partner.cases.toml: 2 cases\n")
    partner.write_text(RULE.replace('"99214"', '"99215"'), encoding="utf-8")
    done = edi("profile", "test", partner)
    assert done.returncode == 1
    assert done.stdout.splitlines()[1:] == [
        "  without: not found: code TPR101, segment_id LX",
    ]
    partner.write_text(RULE.replace('"99214"', '"93000"'), encoding="utf-8")
    done = edi("profile", "test", partner)
    assert done.returncode == 0  # a line of the claim it is, too
    cases = partner.with_name("partner.cases.toml")
    cases.write_text(CASES[: CASES.rindex("expect")], encoding="utf-8")
    assert edi("profile", "test", partner).stdout.splitlines()[1:] == [
        "  without: not expected: TPR101 error at 2000A[1]/2000B[1]/2000C[1]/2300[1]/2400[2]/LX[1]",
        "  TPR101 has no case that it rejects",
    ]
    cases.write_text(CASES[: CASES.index("[[case]]")] + CASES[CASES.rindex("[[case]]") :], "utf-8")
    done = edi("profile", "test", partner)
    assert done.stdout.endswith("  there is no case in which nothing is found\n")


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('base = "claim.edi"', "", "with authorization: there is no base, the file that"),
        ("REF*D9*26", "REF*D9*27", "with authorization: 'REF*D9*2706150000102~' occurs 0 times"),
        ("segment_id", "segmentid", "without: expect has no key segmentid"),
        ("expect", "expects", "without: unknown key expects"),
        ('name = "without"', "", "a case has no name"),
        ("[[case]]", "[case", "partner.cases.toml: "),
    ],
)
def test_cases_that_cannot_be_made(old: str, new: str, reason: str, partner: Path) -> None:
    file = partner.with_name("partner.cases.toml")
    file.write_text(CASES.replace(old, new, 1), encoding="utf-8")
    done = edi("profile", "test", partner)
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_validate(partner: Path) -> None:
    done = edi("validate", CLEAN, "--profile", partner, "--format", "json", "--statistics")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    (finding,) = found["files"][0]["findings"]
    assert (finding["code"], finding["name"]) == ("TPR101", "visit-authorization")
    assert (finding["snip"], finding["loop"]) == (7, "2400")
    assert found["summary"]["rules"][0]["name"] == "visit-authorization"
    for options in (["--ignore", "TPR"], ["--snip", "6"], ["--select", "BAL"]):
        assert edi("validate", CLEAN, "--profile", partner, *options).returncode == 0
    assert edi("validate", CLEAN, "--profile", partner, "--select", "TPR101").returncode == 1
    assert edi("validate", CLEAN, "--select", "TPR101").returncode == 2
    partner.write_text("rule", encoding="utf-8")
    done = edi("validate", CLEAN, "--profile", partner)
    assert done.returncode == 2
    assert "partner.rule, line 1, column 5: the text ends too early" in done.stderr
    assert edi("validate", CLEAN, "--profile", partner.with_name("none.rule")).returncode == 2


def test_explain_rules_and_costs(partner: Path) -> None:
    shown = edi("explain", "TPR101", "--profile", partner).stdout
    assert shown.startswith("TPR101 visit-authorization\nerror, SNIP type 7 (trading partners)\n")
    assert "claim status A7:252 (277CA)" in shown
    assert "Office visits of level 4" in shown
    assert edi("rules", "TPR1", "--profile", partner).stdout.startswith("TPR101 error   7 visit-")
    costs = json.loads(
        edi("rules", "--cost", CLEAN, "--profile", partner, "--format", "json").stdout
    )
    (own,) = (one for one in costs["rules"] if one["code"] == "TPR101")
    assert (own["calls"], own["findings"]) == (1, 1)
    assert "visit-authorization" in edi("rules", "--cost", CLEAN, "--profile", partner).stdout


def test_files_of_other_editors(partner: Path) -> None:
    """With a byte order mark, and lines that end in CR LF."""
    for file in (partner, partner.with_name("partner.cases.toml")):
        text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
        file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert edi("profile", "test", partner).returncode == 0
    shown = edi("explain", "TPR101", "--profile", partner).stdout
    assert "\nOffice visits of level 4 need a prior authorization.\n" in shown


def test_toml(partner: Path) -> None:
    file = partner.with_name("partner.toml")
    file.write_text('[profile]\nname = "Partner"\nrules = "partner.rule"\n', encoding="utf-8")
    assert [rule.code for rule in profile.load([file])] == ["TPR101"]
    assert [rule.code for rule in profile.load([file, partner])] == ["TPR101"]  # each file once
    assert edi("profile", "test", file).returncode == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no table [profile]"),
        ("[profil]\n", "unknown key profil; did you mean profile?"),
        ('[profile]\nruls = "x"', "unknown key ruls; did you mean rules?"),
        (
            "[profile]\nrules = 3",
            "line 2: profile.rules must be a text in quotes",
        ),
        ("[profile", "partner.toml, line 1: "),
    ],
)
def test_toml_that_is_wrong(text: str, reason: str, partner: Path) -> None:
    file = partner.with_name("partner.toml")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        profile.load([file])
    assert reason in str(caught.value)


def test_codes_that_are_taken(partner: Path) -> None:
    partner.write_text(RULE.replace("TPR101", "SIT015"), encoding="utf-8")
    with pytest.raises(EdiError, match="SIT015 is a rule of edi"):
        profile.load([partner])
    other = partner.with_name("other.rule")
    partner.write_text(RULE, encoding="utf-8")
    other.write_text(RULE, encoding="utf-8")
    with pytest.raises(EdiError, match=r"TPR101 is the code of a rule in .*partner\.rule too"):
        profile.load([partner, other])


def test_from_python(partner: Path) -> None:
    found = list(package.validate(CLEAN, profile=partner))
    assert [one.code for one in found] == ["TPR101"]
    assert [one.code for one in package.validate(CLEAN, profile=[str(partner)])] == ["TPR101"]
    with pytest.raises(OSError):
        package.validate(CLEAN, profile="none.rule")


@pytest.mark.slow
@pytest.mark.skipif(not can_fork(), reason="the system has no fork")
def test_several_processes(partner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file in parts, and several files side by side."""
    monkeypatch.setattr(engine_check, "LARGE", 3000)
    monkeypatch.setattr(file_split, "WARM_UP", 500)
    monkeypatch.setattr(file_split, "LEAST", 1500)
    text = CLEAN.read_text(encoding="utf-8")
    head, _, rest = text.partition("HL*2*1*22")
    body, end, tail = rest.partition("SE*")
    many = "".join(
        f"HL*{n}*1*22{body.replace('HL*3*2*23', f'HL*{n + 1}*{n}*23')}" for n in range(2, 42, 2)
    )
    count = (head + many).partition("ST*")[2].count("~") + 1
    path = partner.with_name("many.edi")
    path.write_text(f"{head}{many}{end}{count}{tail[tail.index('*') :]}", encoding="utf-8")
    rules = profile.load([partner])

    def check(jobs: int) -> list[tuple[str, str | None]]:
        runner = Runner(Selection.of(["TPR"], profile=rules), jobs)
        with path.open("rb") as stream:
            return [
                (one.code, one.path) for one in runner.check(stream, summary=FileSummary(str(path)))
            ]

    alone = check(1)
    assert len(alone) == 20
    assert check(3) == alone
    for name in ("a.edi", "b.edi"):
        partner.with_name(name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    files = [partner.with_name("a.edi"), partner.with_name("b.edi")]
    one, two = (
        edi("validate", *files, "--select", "TPR", "--profile", partner, "--jobs", jobs, "--all")
        for jobs in ("1", "2")
    )
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
    assert one.stdout.count("TPR101") == 40
