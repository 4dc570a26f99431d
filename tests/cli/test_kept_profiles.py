"""What profiles come to is kept between runs, and believed only while nothing has changed."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from edi_command import CLEAN, ROOT

import edi as package
from edi.engine.check import Runner
from edi.rule_language import code_set
from edi.rule_language.code_set import CodeSet
from edi.rules import cases, kept_profiles, profile
from edi.rules.partner import partner as partner_module
from edi.rules.partner.binding import BoundRule
from edi.rules.partner.table import ProfileError
from edi.rules.selection import Selection

PROFILES = [ROOT / "fixtures" / "profiles" / "riverside.toml", *profile.shipped().values()]
RULE = """# Office visits of level 4.
rule TPR101 error visit
  "This payer wants a prior authorization (REF*G1)."
  in 837P
  for each 2400
  when SV101-2 = "99214"
  require REF[G1] or 2300/REF[G1]
"""
LISTED = """rule TPR201 error listed
  "Listed."
  in 837P
  for each 2400
  forbid SV101-2 in list visits
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept. What the process itself remembers of lists is forgotten."""
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setattr(kept_profiles, "cache_folder", lambda: folder)
    monkeypatch.setattr(code_set, "_NAMED", {})
    return folder


@pytest.fixture
def is_read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files that are read anew, as they are."""
    read: list[Path] = []

    def note(file: Path) -> str:
        read.append(file)
        return file.read_text(encoding="utf-8")

    monkeypatch.setattr(profile, "text_of", note)
    monkeypatch.setattr(profile, "text_of_toml", note)
    return read


def written(folder: Path, text: str, name: str = "partner.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def in_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_set, "_NAMED", {})


def found(file: Path, profiles: profile.Profiles | None = None) -> list[str]:
    profiles = profiles or profile.read([file])
    runner = Runner(Selection.of(profile=profiles.rules)._replace(terms=profiles.terms))
    return [one.code for one in runner.check(BytesIO(CLEAN.read_bytes()))]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_it_is_the_same(file: Path, is_read: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules and all that is asked, with claims of which each rule rejects and accepts one."""
    first = profile.read([file])
    assert set(is_read) == set(first.files)
    in_another_run(monkeypatch)
    is_read.clear()
    second = profile.read([file])
    assert not is_read
    assert [one.declared for one in second.rules] == [one.declared for one in first.rules]
    assert (second.terms, second.files) == (first.terms, first.files)
    for one, other in zip(first.rules, second.rules, strict=True):
        assert type(one) is type(other)
        assert one.documentation == other.documentation
        if isinstance(one, BoundRule):
            assert isinstance(other, BoundRule)
            assert one.applies == other.applies
            assert (one.day_limit is None) == (other.day_limit is None)
        assert (one.precheck is None) == (other.precheck is None)
    known = {one.code for one in first.rules}
    rejected = set()
    runners = [
        Runner(Selection.of(profile=each.rules)._replace(terms=each.terms))
        for each in (first, second)
    ]
    beside = {one.with_name(one.stem + ".cases.toml") for one in first.files}
    for cases_file in sorted(one for one in beside if one.is_file()):
        table, listed = cases.read(cases_file)
        for case in listed:
            data = cases.data(table, case, cases_file.parent)
            one, other = (list(runner.check(BytesIO(data))) for runner in runners)
            assert one == other
            rejected |= {each.code for each in one} & known
    assert rejected == known, known - rejected


@pytest.mark.usefixtures("folder")
def test_nothing_of_a_profile_is_read_for_claims_that_it_clears(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = PROFILES[0]
    profile.read([file])
    in_another_run(monkeypatch)
    monkeypatch.setattr(partner_module, "read_partner", None)
    assert found(file) == []


def test_a_file_of_rules(folder: Path, is_read: list[Path], tmp_path: Path) -> None:
    """Until its text changes; whatever is in the file that keeps it."""
    own = written(tmp_path, RULE, "own.rule")
    (first,) = profile.load([own])
    (again,) = profile.load([own])
    assert is_read == [own]
    assert (again.declared, again.documentation) == (first.declared, first.documentation)
    assert found(own) == ["TPR101"]
    written(tmp_path, RULE.replace("TPR101", "TPR102"), "own.rule")
    assert [rule.code for rule in profile.load([own])] == ["TPR102"]
    (kept,) = folder.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    whole = kept.read_text(encoding="utf-8")
    of_another = whole.replace("TPR102 ", "TPR103 ")
    assert of_another != whole
    for content in (
        *("", "{", "[]", "3", '{"texts": 3}', '{"texts": {}}', '{"parts": []}'),
        *(whole.replace('"RuleTree"', '"x"'), of_another),
    ):
        kept.write_text(content, encoding="utf-8")
        assert [rule.code for rule in profile.load([own])] == ["TPR102"]
        assert kept.read_text(encoding="utf-8") == whole


@pytest.mark.usefixtures("folder")
def test_whatever_is_missing_in_what_is_kept(tmp_path: Path, folder: Path) -> None:
    written(tmp_path, RULE, "own.rule")
    text = '[profile]\nrules = "own.rule"\nignore = ["SIT"]\n[payer-ids]\naccepted = ["1"]\n'
    file = written(tmp_path, text)
    profile.read([file])
    (kept,) = folder.iterdir()
    whole = json.loads(kept.read_text(encoding="utf-8"))

    def torn(value: object) -> list[object]:
        """The value with one of its parts left out, for each of these."""
        pairs: list[object] = []
        if isinstance(value, dict):
            pairs += [{k: v for k, v in value.items() if k != key} for key in value]
            pairs += [{**value, key: one} for key in value for one in torn(value[key])]
        elif isinstance(value, list):
            pairs += [value[:n] + value[n + 1 :] for n in range(len(value))]
            pairs += [
                [*value[:n], one, *value[n + 1 :]]
                for n in range(len(value))
                for one in torn(value[n])
            ]
        return pairs

    for part in ("of", "texts", "stamps", "parts"):
        without = {key: value for key, value in whole.items() if key != part}
        for content in (without, *({**whole, part: one} for one in torn(whole[part])[:40])):
            kept.write_text(json.dumps(content), encoding="utf-8")
            profile.read([file])  # raises nothing


def test_only_the_latest_are_kept(folder: Path, tmp_path: Path) -> None:
    for number in range(200, 230):
        text = RULE.replace("TPR101", f"TPR{number}")
        profile.load([written(tmp_path, text, f"own{number}.rule")])
    assert len(list(folder.iterdir())) == 16


def test_a_file_of_a_list_changes(
    folder: Path, is_read: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its values are those of the file."""
    text = '[profile]\n[lists]\nvisits = "visits.txt"\n[payer-ids]\n'
    file = written(tmp_path, f'{text}accepted = ["list visits"]\n')
    many = "\n".join(f"{n:04}" for n in range(1000))
    for values, expected in (
        ("1\n", ["TPR003"]),
        ("12345\n99214\n", []),
        (f"{many}\n", ["TPR003"]),
        (f"{many}\n12345\n99214\n", []),
        ("12345", []),
    ):
        listed = written(tmp_path, values, "visits.txt")
        is_read.clear()
        assert found(file) == expected
        assert is_read
        in_another_run(monkeypatch)
        is_read.clear()
        assert found(file) == expected
        assert not is_read
    listed.unlink()
    with pytest.raises(ProfileError, match=r"lists.visits cannot be read"):
        profile.read([file])


@pytest.mark.parametrize("others", [[], [f"M{n:05}" for n in range(600)]], ids=["few", "many"])
def test_lists_of_files_in_rules_are_not_kept(
    others: list[str], folder: Path, tmp_path: Path
) -> None:
    """They may be of members, whose numbers are in no cache."""
    written(tmp_path, LISTED.replace("SV101-2", "2010BA/NM109"), "own.rule")
    text = '[profile]\nrules = "own.rule"\n[lists]\nvisits = "visits.txt"\n'
    file = written(tmp_path, text)
    written(tmp_path, "\n".join([*others, "TS1000877"]), "visits.txt")
    for _ in range(2):
        assert set(found(file)) == {"TPR201"}
    assert not list(folder.iterdir())
    # Nor are those of settings.
    given = CodeSet([*others, "TS1000877"])
    own = tmp_path / "own.rule"
    for _ in range(2):
        assert set(found(own, profile.read([own], {"visits": given}))) == {"TPR201"}
    assert not list(folder.iterdir())


@pytest.mark.usefixtures("folder")
def test_lists_are_asked_as_they_were_when_the_profile_was_read(tmp_path: Path) -> None:
    """What a rule needs and what it checks agree, whatever becomes of the files meanwhile."""
    text = "[profile]\n[lists]\nours = 'ours.txt'\n[payer-ids]\nother-payers = ['list ours']\n"
    file = written(tmp_path, text)
    listed = written(tmp_path, "1\n", "ours.txt")
    profile.read([file])
    kept = profile.read([file])
    listed.unlink()
    file.unlink()
    assert found(file, kept) == ["TPR008"]


@pytest.mark.usefixtures("folder")
def test_lists_of_settings_change(is_read: list[Path], tmp_path: Path) -> None:
    file = written(tmp_path, '[profile]\n[payer-ids]\naccepted = ["list payers"]\n')
    many = [str(number) for number in range(1000)]
    other = CodeSet(["1"])
    for lists, expected in (
        ({"payers": CodeSet(["12345"])}, []),
        ({"payers": CodeSet(["1"]), "others": other}, ["TPR003"]),
        ({"payers": CodeSet([*many, "12345"])}, []),
        ({"payers": CodeSet(many)}, ["TPR003"]),
    ):
        for is_new in (True, False):
            is_read.clear()
            assert found(file, profile.read([file], lists)) == expected
            assert bool(is_read) == is_new
    is_read.clear()
    profile.read([file], {"payers": CodeSet(many), "others": other})
    assert not is_read  # it names no list of the others


@pytest.mark.usefixtures("folder")
def test_what_it_depends_on_beside(is_read: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of all rules that profiles bind, and those that they are read with."""
    from edi.rules import index, registry

    bound = [one for one in registry.all_rules() if one.declared.needs_partner]
    stamps = kept_profiles.Keeping([PROFILES[0]], {})._of([])[-1]
    files = {one.source_file for one in bound} | {Path(partner_module.__file__)}
    assert {str(file) for file in files} <= stamps.keys()
    profile.read([PROFILES[0]])
    is_read.clear()
    monkeypatch.setattr(index, "stamps_beside", lambda *_: {**stamps, "another.py": [1, 1]})
    profile.read([PROFILES[0]])
    assert is_read


def test_what_is_too_large_is_not_kept(folder: Path, tmp_path: Path) -> None:
    written(tmp_path, "\n".join(f"{n:09}" for n in range(400_000)), "list.txt")
    text = "[profile]\n[lists]\nx = 'list.txt'\n[payer-ids]\naccepted = ['list x', '12345']\n"
    file = written(tmp_path, text)
    assert found(file) == []
    assert not list(folder.iterdir())


def test_without_a_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept_profiles, "cache_folder", lambda: None)
    own = written(tmp_path, RULE, "own.rule")
    for _ in range(2):
        assert found(own) == ["TPR101"]
    assert [one.code for one in package.validate(CLEAN, profile=own)] == ["TPR101"]
