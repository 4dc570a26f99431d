"""Profiles of trading partners in TOML: whom they concern, what is wrong with them, the shipped
ones, comparing two."""

import json
from pathlib import Path

import pytest
from edi_command import CLEAN, ROOT, edi

import edi as package
from edi.rules import profile
from edi.rules.partner import lists, table
from edi.rules.partner.partner import read_partner
from edi.rules.partner.table import ProfileError

BASE = ROOT / "fixtures" / "rules" / "base"
INSTITUTIONAL, DENTAL, REMITTANCE = (
    BASE / name for name in ("institutional.edi", "dental.edi", "remittance.edi")
)
LATE = "[timely-filing]\ndays = 30\n"  # each claim of the base files is late


def written(folder: Path, text: str, name: str = "partner.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def codes(file: Path, text: str, folder: Path, **options: object) -> list[str]:
    own = written(folder, text)
    return [one.code for one in package.validate(file, profile=own, **options)]  # type: ignore[arg-type]


# -- whom it concerns


@pytest.mark.parametrize(
    ("applies", "is_meant"),
    [
        ("", True),
        ('payers = ["12345"]', True),
        ('payers = ["12340..12349"]', True),
        ('payers = ["54321"]', False),  # another payer of the claim
        ("payers = []", False),
        ('receivers = ["12345"]', True),
        ('receivers = ["CLEARLINK"]', False),
        ('groups = ["G0012"]', True),
        ('groups = ["GRP7"]', False),  # of the other payer
        ('filing-indicators = ["CI"]', True),
        ('filing-indicators = ["MB"]', False),
        ('responsibilities = ["S"]', True),
        ('responsibilities = ["P"]', False),
        ('guides = ["837P"]', True),
        ('guides = ["837I"]', False),
        ('isa-senders = ["CLEARLINK"]', True),
        ('isa-senders = ["12345"]', False),
        ('isa-receivers = ["12345"]', True),
        ('gs-senders = ["CLEARLINK"]', True),
        ('gs-receivers = ["CLEARLINK"]', False),
        ('payers = ["12345"]\ngroups = ["G0099"]', False),
    ],
)
def test_to_which_claims_it_applies(applies: str, is_meant: bool, tmp_path: Path) -> None:
    text = f"[profile]\n[applies-to]\n{applies}\n{LATE}"
    assert codes(CLEAN, text, tmp_path) == ["TPR004"] * is_meant
    # What it ignores and how severe findings are goes by the same.
    terms = (
        f'[profile]\nignore = ["SIT013"]\n[severities]\nSIT015 = "info"\n[applies-to]\n{applies}\n'
    )
    data = CLEAN.read_bytes().replace(b"11:B:1*", b"11:B:7*")
    data = data.replace(b"UN*1***1:2~", b"UN*1*11**1:2~")
    found = list(package.validate(data, profile=written(tmp_path, terms)))
    expected = [("SIT015", "info" if is_meant else "error")]
    expected += [] if is_meant else [("SIT013", "warning")]
    assert sorted((one.code, str(one.severity)) for one in found) == sorted(expected)


def test_each_interchange_by_itself(tmp_path: Path) -> None:
    """Of two in a file, only one is exchanged with the partner."""
    other = CLEAN.read_bytes().replace(b"CLEARLINK      ", b"OTHERLINK      ")
    other = other.replace(b"000001001", b"000001002")
    file = tmp_path / "two.edi"
    file.write_bytes(CLEAN.read_bytes() + other)
    text = f'[profile]\n[applies-to]\nisa-senders = ["OTHERLINK"]\n{LATE}'
    own = written(tmp_path, text)
    found = list(package.validate(file, profile=own, select="TPR"))
    assert [(one.code, one.interchange) for one in found] == [("TPR004", "000001002")]


def test_remittances(tmp_path: Path) -> None:
    """Severities and rules of a profile concern the 835 of that payer too."""
    rules = written(tmp_path, RULE_835, "own.rule")
    for ids, expected in (("12345", 2), ("99999", 0)):
        text = f'[profile]\nrules = "{rules.name}"\n[applies-to]\npayers = ["{ids}"]\n'
        assert codes(REMITTANCE, text, tmp_path, select="TPR") == ["TPR201"] * expected


RULE_835 = """rule TPR201 info every-payment
  "A claim payment."
  in 835
  for each 2100
  forbid CLP01
"""


def test_rules_beside_it_are_asked_of_its_claims_only(tmp_path: Path) -> None:
    rule = RULE_835.replace("835", "837P").replace("2100", "2300").replace("CLP01", "CLM01")
    written(tmp_path, rule, "own.rule")
    for payer, expected in (("12345", ["TPR201"]), ("1", [])):
        text = f'[profile]\nrules = ["own.rule"]\n[applies-to]\npayers = ["{payer}"]\n'
        assert codes(CLEAN, text, tmp_path) == expected
    # Two profiles may share them.
    first = written(tmp_path, text, "first.toml")
    second = written(tmp_path, text.replace('"1"', '"12345"'), "second.toml")
    both = list(package.validate(CLEAN, profile=[first, second]))
    assert [one.code for one in both] == ["TPR201"]


def test_two_profiles_of_one_table_each(tmp_path: Path) -> None:
    first = written(tmp_path, f'[profile]\nname = "One"\n{LATE}', "one.toml")
    second = written(tmp_path, f'[profile]\nname = "Two"\n{LATE}', "two.toml")
    found = list(package.validate(CLEAN, profile=[first, second]))
    assert [one.code for one in found] == ["TPR004", "TPR004"]
    assert [one.message[:3] for one in found] == ["One", "Two"]


@pytest.mark.slow
def test_the_command_line_wins(tmp_path: Path) -> None:
    own = written(tmp_path, f'[profile]\n{LATE}[severities]\nTPR004 = "warning"\n')
    run = ("validate", CLEAN, "--profile", own, "-q")
    assert edi(*run).returncode == 0
    assert "warning TPR004" in edi(*run).stdout
    assert edi(*run, "--strict").returncode == 1
    assert edi(*run, "--ignore", "TPR004").stdout == ""
    assert edi(*run, "--snip", "6").stdout == ""


# -- lists


def test_lists(tmp_path: Path) -> None:
    written(tmp_path, "# payers\n12345, ours\n\n60000..60999;range\n", "payers.csv")
    text = '[profile]\n[lists]\nours = "payers.csv"\nmore = ["list ours", "77777"]\n[payer-ids]\n'
    for accepted, expected in (
        ("list ours", []),
        ("list more", []),
        ("60500", ["TPR003"]),
    ):
        assert codes(CLEAN, f'{text}accepted = ["{accepted}"]\n', tmp_path) == expected


RULE_LIST = """rule TPR201 error listed
  "Listed."
  in 837P
  for each 2400
  forbid SV101-2 in list {name}
"""


@pytest.mark.parametrize("length", [3, 5000])
def test_lists_in_rules(length: int, tmp_path: Path) -> None:
    """A short list is written out, a long one is not."""
    written(tmp_path, RULE_LIST.format(name="visits"), "own.rule")
    listed = [f"{n:05}" for n in range(length)]
    head = '[profile]\nrules = "own.rule"\n[lists]\nvisits = '
    for _ in range(2):  # the second time from what was kept
        assert codes(CLEAN, head + json.dumps(listed), tmp_path) == []
        assert codes(CLEAN, head + json.dumps([*listed, "99214"]), tmp_path) == ["TPR201"]
        assert codes(CLEAN, head + json.dumps([*listed, "99210..99219"]), tmp_path) == ["TPR201"]
    with pytest.raises(package.EdiError, match="there is no code list visits"):
        profile.load([tmp_path / "own.rule"])


def test_lists_of_settings(tmp_path: Path) -> None:
    written(tmp_path, '[profile]\n[payer-ids]\naccepted = ["list payers"]\n')
    settings = written(
        tmp_path, 'profiles = ["partner.toml"]\n[lists]\npayers = ["12345"]\n', "edi.toml"
    )
    assert edi("validate", CLEAN, "--config", settings, "-q").stdout == ""
    written(tmp_path, settings.read_text().replace("12345", "12346"), "edi.toml")
    found = edi("validate", CLEAN, "--config", settings, "-q")
    assert (found.returncode, "TPR003" in found.stdout) == (1, True)
    for text, reason in (
        ('[lists]\npayers = "none.txt"', "edi.toml, line 2: lists.payers cannot be read from"),
        ("[lists]\npayers = 3", "edi.toml, line 2: lists.payers must be a text in quotes"),
        ('[list]\npayers = ["1"]', "edi.toml, line 1: unknown key list; did you mean lists?"),
        ('[lists]\nnpi = ["1"]', "edi.toml, line 2: lists.npi is a code list of edi"),
    ):
        written(tmp_path, text, "edi.toml")
        done = edi("validate", CLEAN, "--config", settings)
        assert done.returncode == 2
        assert reason in done.stderr.replace(f"{tmp_path}/", "")


# -- what is wrong

WRONG = [
    ("", "partner.toml: there is no table [profile]"),
    ("[profile]\nname = ", "partner.toml, line 2: Invalid value"),
    ("[profile]\nnames = 'x'", "partner.toml, line 2: unknown key names; did you mean name?"),
    ("[profile]\n\n[timely_filing]\ndays = 3", "line 3: unknown key timely_filing; did you mean"),
    ("[profile]\nname = 3", "line 2: profile.name must be a text in quotes"),
    ("[profile]\nname = '" + "x" * 61 + "'", "line 2: profile.name must have at most 60"),
    ("[profile]\nrules = ['x.txt']", "line 2: profile.rules names a file that does not end in"),
    ("[profile]\nrules = ['x.rule']", "line 2: profile.rules names a file that is not there"),
    ("[profile]\nignore = ['TPR', 'XYZ']", "profile.ignore names a code that no rule has: XYZ"),
    ("profile = 3", "line 1: profile must be a table: [profile]"),
    ("[profile]\n[applies-to]\npayer = ['1']", "line 3: unknown key payer; did you mean payers?"),
    ("[profile]\n[applies-to]\nguides = ['837X']", "line 3: applies-to.guides names a guide"),
    ("[profile]\n[applies-to]\npayers = [1]", "applies-to.payers must be a text in quotes, or"),
    ("[profile]\n[severities]\nSIT001 = 'fatal'", 'severities.SIT001 must be "error"'),
    ("[profile]\n[severities]\nSIT999 = 'off'", "line 3: severities.SIT999 names a code that no"),
    ("[profile]\n[lists]\nImaging = ['1']", "lists.Imaging is not a name"),
    ("[profile]\n[lists]\nx = 'none.txt'", "line 3: lists.x cannot be read from"),
    ("[profile]\n[lists]\nx = '\\u0000'", "line 3: lists.x cannot be read from"),
    ("[profile]\n[lists]\nx = ['1..22']", "lists.x 1..22: both ends of a range are of the same"),
    ("[profile]\n[lists]\nx = [\n 'a',\n '9..1',\n]", "line 5: lists.x 9..1: the range ends"),
    ("[profile]\n[lists]\nx = ['list y']", "lists.x names a list that there is not: y"),
    ("[profile]\n[lists]\nx = ['']", "lists.x a code is empty"),
    ("[profile]\n[member-ids]\npatterns = ['[A']", "line 3: member-ids.patterns has not a pattern"),
    ("[profile]\n[member-ids]\npatterns = ['(a|aa)+b']", "member-ids.patterns has this pattern"),
    ("[profile]\n[member-ids]\npatterns = ['(.*)*x']", "member-ids.patterns has this pattern"),
    ("[profile]\n[timely-filing]\ndays = true", "timely-filing.days must be a whole number"),
    ("[profile]\n[timely-filing]\ndays = 0", "timely-filing.days must be a whole number, 1 to"),
    ("[profile]\n[timely-filing]\n", "line 2: timely-filing has no days"),
    ("[profile]\n[timely-filing]\ndays=9\nby-frequency = { 7 = 'no' }", "by-frequency.7 must be"),
    ("[profile]\n[crossover]\n", "crossover has no wait-days"),
    ("[profile]\n[claims]\nnamed-groups-only = 'yes'", "must be true or false, without quotes"),
    ("[profile]\n[programs.x]\nname = 'x'", "programs.x has neither procedures nor revenue-codes"),
    (
        "[profile]\n[programs.x]\nprocedures='1'\npartner='y'",
        "names a partner that there is not: y",
    ),
    ("[profile]\n[programs.x]\nprocedures='1'\nreference='F8'", 'reference must be "G1"'),
    ("[profile]\n[programs]\nx = 3", "line 3: programs.x must be a table"),
    ("[profile]\n[groups.G1]\nprograms=['y']", "groups.G1.programs names a program that there is"),
    ("[profile]\n[groups.G1]\nself-funded = 1", "line 3: groups.G1.self-funded must be true"),
    (
        "[profile]\n[[never-together]]\nprocedures=['1']",
        "never-together needs procedures, and with",
    ),
    ("[profile]\n[never-together]\nx=1", "line 2: never-together must be tables: [[never-tog"),
    (
        "[profile]\n[[modifier-needed]]\nprocedures='1'\nmodifiers='2'\n[[modifier-needed]]\nmodifier='3'",
        "line 6: unknown key modifier; did you mean modifiers?",
    ),
    ("[profile]\n[repricing]\nrequired = 'no'", "repricing.required must be true or false"),
]


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_what_is_wrong(text: str, reason: str, tmp_path: Path) -> None:
    own = written(tmp_path, text)
    with pytest.raises(ProfileError) as caught:
        profile.load([own])
    assert reason in str(caught.value).replace(f"{tmp_path}/", "")
    assert str(caught.value).startswith(str(own))


@pytest.mark.slow_but_one_in(8)
@pytest.mark.parametrize("text", [text for text, _ in WRONG])
def test_what_is_wrong_is_usage(text: str, tmp_path: Path) -> None:
    own = written(tmp_path, text)
    done = edi("validate", CLEAN, "--profile", own)
    assert (done.returncode, done.stdout) == (2, "")
    assert "partner.toml" in done.stderr and "internal error" not in done.stderr
    assert edi("profile", "check", own).returncode == 1
    assert edi("profile", "compare", own, own, CLEAN).returncode == 2


def test_files_that_are_no_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "partner.toml"
    own.write_bytes(b"[profile]\nname = '\xff'\n")
    with pytest.raises(ProfileError, match="line 2: this is not UTF-8 text"):
        profile.load([own])
    written(tmp_path, "x = " + "[" * 5000)
    with pytest.raises(ProfileError, match=r"partner\.toml: "):
        profile.load([own])
    monkeypatch.setattr(table, "MOST_BYTES", 10)
    written(tmp_path, "[profile]\n" + "#" * 20)
    with pytest.raises(ProfileError, match="a profile has at most"):
        profile.load([own])
    for name, reason in (
        ("medicare-secondry", "did you mean medicare-secondary"),
        ("partner.txt", "a profile is a file of rules"),
    ):
        with pytest.raises(ProfileError, match=reason):
            profile.load([name])
    done = edi("validate", CLEAN, "--profile", tmp_path / "none.toml")
    assert (done.returncode, "No such file" in done.stderr) == (2, True)


def test_files_that_are_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = written(tmp_path, "[profile]\n[lists]\nx = 'list.txt'\n")
    file = tmp_path / "list.txt"
    for content, reason in (
        (b"", "list.txt: the list is empty"),
        (b"1\n\xff\n", "list.txt, line 2: this is not UTF-8 text"),
        (b"1\n" + b"9" * 81 + b"\n", "list.txt, line 2: a code has at most 80 characters"),
        (b"1\n2..1\n", "list.txt, line 2: 2..1: the range ends before it starts"),
    ):
        file.write_bytes(content)
        with pytest.raises(ProfileError, match=reason.replace(".", r"\.")):
            profile.load([own])
    monkeypatch.setattr(lists, "_MOST_VALUES", 3)
    file.write_bytes(b"1\n2\n3\n4\n")
    with pytest.raises(ProfileError, match="a list has at most 3 values"):
        profile.load([own])
    monkeypatch.setattr(lists, "_MOST_BYTES", 3)
    with pytest.raises(ProfileError, match=r"line 3: .* has more than"):
        profile.load([own])


def test_a_large_list_is_fast(tmp_path: Path) -> None:
    """A hundred thousand ids are looked up, not gone through."""
    written(tmp_path, "\n".join(f"{n:07}" for n in range(100_000)), "list.txt")
    text = "[profile]\n[lists]\nx = 'list.txt'\n[payer-ids]\naccepted = ['list x', '12345']\n"
    assert codes(CLEAN, text, tmp_path) == []


# -- shipped


@pytest.mark.slow
@pytest.mark.parametrize("name", list(profile.shipped()))
def test_shipped_profiles(name: str) -> None:
    assert edi("profile", "check", name).returncode == 0
    done = edi("profile", "test", name)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    claims = profile.shipped()[name].parent / "claims" / f"{name}.837"
    assert edi("validate", claims, "--profile", name, "-q").stdout == ""
    listed = edi("profile", "list").stdout.splitlines()
    assert any(line.startswith(f"{name}  ") for line in listed)
    assert len(listed) == len(profile.shipped())


def test_a_shipped_profile_in_settings(tmp_path: Path) -> None:
    settings = written(tmp_path, 'profiles = ["aso-administrator"]\n', "edi.toml")
    found = edi("validate", CLEAN, "--config", settings, "-q")
    assert "TPR002" in found.stdout  # TS1000877 is not its member id


def test_groups_that_are_self_funded() -> None:
    whole = table.Table.read(profile.file_of("aso-administrator"))
    partner = read_partner(whole, {})
    without = [
        n for n, one in partner.groups.items() if one.is_self_funded and one.has_recoupment is False
    ]
    assert without == ["G0034"]


# -- comparing

OLD = '[profile]\nname = "Old"\n[timely-filing]\ndays = 90\n[groups.G0012]\n'
NEW = '[profile]\nname = "New"\n[timely-filing]\ndays = 60\n[groups.G0012]\n'


@pytest.mark.slow
def test_compare(tmp_path: Path) -> None:
    old, new = written(tmp_path, OLD, "old.toml"), written(tmp_path, NEW, "new.toml")
    same = edi("profile", "compare", old, old, CLEAN, DENTAL)
    assert (same.returncode, same.stderr) == (0, "")
    assert same.stdout.splitlines() == [
        f"{CLEAN}: 1 claim, all treated alike",
        f"{DENTAL}: 1 claim, all treated alike",
    ]
    done = edi("profile", "compare", old, new, CLEAN)
    assert done.returncode == 1
    first, second, last = done.stdout.splitlines()
    assert first == "claim 1: old: accepted, new: rejected"
    assert second.startswith("  only new: error TPR004 New takes claims within 60 days")
    assert second.endswith("(line 27, CLM01)")
    assert last == f"{CLEAN}: 1 of 1 claim treated differently"
    assert "P1002" not in done.stdout
    shown = edi("profile", "compare", old, new, CLEAN, "--show-values").stdout
    assert shown.startswith("claim 1 (P1002): ") and "67 days" in shown


@pytest.mark.slow
def test_compare_as_json(tmp_path: Path) -> None:
    old, new = written(tmp_path, OLD, "old.toml"), written(tmp_path, NEW, "new.toml")
    done = edi("profile", "compare", old, new, CLEAN, REMITTANCE, "--format", "json")
    found = json.loads(done.stdout)
    assert found["profiles"] == ["old", "new"]
    assert found["summary"] == {"claims": 3, "different": 1}
    one, other = found["files"]
    assert (one["claims"], one["different"], other["differences"]) == (1, 1, [])
    (difference,) = one["differences"]
    assert (difference["number"], difference["claim"]) == (1, None)
    assert difference["first"] == {"verdict": "accepted", "findings": []}
    (finding,) = difference["second"]["findings"]
    assert (finding["code"], finding["element"], finding["line"]) == ("TPR004", 1, 27)
    shown = edi("profile", "compare", old, new, CLEAN, "--format", "json", "--show-values")
    assert json.loads(shown.stdout)["files"][0]["differences"][0]["claim"] == "P1002"


def test_compare_many_claims(tmp_path: Path) -> None:
    """Each difference is that of its claim, whatever other findings there are."""
    claims = ROOT / "fixtures" / "demo" / "claims"
    limits = '[profile]\n[claims]\nplaces-of-service = ["11"]\n'
    old = written(tmp_path, "[profile]\n", "old.toml")
    new = written(tmp_path, limits, "new.toml")
    done = edi("profile", "compare", old, new, claims, "--format", "json")
    for one in json.loads(done.stdout)["files"]:
        alone = list(package.validate(one["file"], profile=new, select="TPR"))
        codes = [f["code"] for d in one["differences"] for f in d["second"]["findings"]]
        assert codes == [finding.code for finding in alone]
        assert [d["number"] for d in one["differences"]] == sorted(
            {d["number"] for d in one["differences"]}
        )


def test_compare_what_cannot_be_read(tmp_path: Path) -> None:
    old = written(tmp_path, OLD, "old.toml")
    assert edi("profile", "compare", old, old, tmp_path / "none.837").returncode == 3
    assert edi("profile", "compare", old, old, "-").returncode == 2
    assert edi("profile", "compare", old, "nothing", CLEAN).returncode == 2
