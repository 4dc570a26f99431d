"""A page for each rule, from its declaration, its documentation and its cases."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from edi.cli.rules import summary
from edi.codes import acknowledgement
from edi.finding import Snip
from edi.rules import registry
from edi.rules.rule import Rule
from website import markdown
from website.sources import ROOT

_LEAD = re.compile(r"(Rejected|Accepted): (.+)")
_SCOPES = {
    "engine": "the file, while it is read",
    "claim": "a claim (837)",
    "payment": "a claim payment (835)",
    "group": "a loop 2000 with totals of its own (835)",
    "remittance": "a remittance, at its end (835)",
}


def page(rule: Rule, mentions: list[tuple[str, str]]) -> str:
    """The page of a rule; `mentions` are title and place of pages that speak of it."""
    lines = [
        *_ALONE,
        f"# {rule.code} {rule.name}",
        "",
        _above(rule.code),
        "",
        "| | |",
        "|---|---|",
        *(f"| **{name}** | {says} |" for name, says in _facts(rule)),
        "",
        _documentation(rule.documentation),
        "",
        *_cases(rule.code),
        "## At hand",
        "",
        "```sh",
        f"edi explain {rule.code}                     # this page, in the terminal",
        f"edi validate claims/ --select {rule.code}   # this rule alone",
        f"edi validate claims/ --ignore {rule.code}   # all others",
        "```",
        "",
        "Another severity, or none in some files or of some payers: [settings]"
        "(../commands/validate.md#settings-in-a-file). What the parts of a finding are:"
        " [How to read a finding](../findings.md).",
        "",
    ]
    if mentions:
        lines += ["Pages that speak of it:", ""]
        lines += [f"- [{title}](../{place})" for title, place in mentions]
    return "\n".join(lines) + "\n"


# Not in the navigation beside every page: among hundreds of rules nobody finds anything, and Sphinx
# would write it anew for each page.
_ALONE = ("---", "orphan: true", "---", "")


def _above(code: str) -> str:
    """Links to the list of rules and to the rules before and behind."""
    codes = [rule.code for rule in registry.all_rules()]
    number = codes.index(code)
    around = [("before", codes[number - 1 : number]), ("next", codes[number + 1 : number + 2])]
    links = [f"{word}: [{one}]({one}.md)" for word, some in around for one in some]
    return " · ".join(
        (f"[Rules](../rules.md) › [{code[:3]}](../rules.md#{_anchor(code[:3])})", *links)
    )


def _title(family: str) -> str:
    return f"{family}: {markdown.escaped(registry.title(family))}"


def _anchor(family: str) -> str:
    return markdown.slug(_title(family))


def index(head: str) -> str:
    """The list of all rules, by family and by SNIP type."""
    lines = [head, "", "## By family", ""]
    for family in registry.FAMILIES:
        lines += [f"### {_title(family)}", "", *_HEAD]
        lines += [_row(registry.get(code)) for code in registry.codes(family)]
        lines.append("")
    lines += ["## By SNIP type", ""]
    for snip in Snip:
        found = [rule for rule in registry.all_rules() if rule.snip == snip]
        name = snip.name.lower().replace("_", " ")
        lines += [f"### Type {int(snip)}: {name}", ""]
        codes = " ".join(f"[{rule.code}](rules/{rule.code}.md)" for rule in found)
        lines += [codes or "None.", ""]
    return "\n".join(lines)


_HEAD = ("| code | name | severity | SNIP | what it finds |", "|---|---|---|---|---|")


def _row(rule: Rule) -> str:
    severity = f"{rule.severity}, optional" if rule.optional else str(rule.severity)
    says = markdown.escaped(summary(rule))
    cells = (f"[{rule.code}](rules/{rule.code}.md)", rule.name, severity, str(int(rule.snip)), says)
    return f"| {' | '.join(cells)} |"


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    snip = rule.snip.name.lower().replace("_", " ")
    yield "severity", str(rule.severity)
    yield "SNIP type", f"{int(rule.snip)} ({snip})"
    yield "family", _title(rule.code[:3])
    yield "looks at", ", ".join(_SCOPES[scope] for scope in sorted(rule.scopes))
    if rule.guides is not None:
        yield "guides", ", ".join(sorted(rule.guides))
    if rule.status:
        yield "claim status (277CA)", _status(rule.status)
    if rule.optional:
        yield "when", "only with `--strict`, or selected by its code"
    if rule.declared.needs_answered:
        yield "when", "only with `--claims`, the claims that the remittance answers"
    if rule.declared.needs_partner:
        yield "when", "only with a [profile](../profiles.md) that asks for it"


def _status(status: str) -> str:
    """ "A8:696" with its meanings."""
    category, code, *_ = status.split(":")
    says = (acknowledgement.category_meaning(category), acknowledgement.status_meaning(code))
    return f"{status}: {markdown.escaped('; '.join(one for one in says if one))}"


def _documentation(text: str) -> str:
    """A rule's documentation as Markdown: prose, with examples as blocks."""
    done: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        lines = paragraph.splitlines()
        if all(line.startswith("    ") for line in lines):
            done += ["```text", *(line[4:] for line in lines), "```", ""]
            continue
        done += [*(_line(line) for line in lines), ""]
    return "\n".join(done)


def _line(line: str) -> str:
    lead = _LEAD.fullmatch(line)
    if lead is not None:
        return f"\n**{lead[1]}:** {_example(lead[2])}\n"
    if line.startswith("Source: "):
        return f"\n**Source:** {markdown.escaped(line.removeprefix('Source: '))}"
    bullet = "- " if line.startswith("- ") else ""
    return bullet + markdown.escaped(line.removeprefix(bullet))


def _example(text: str) -> str:
    """An example: a segment as code, words as words."""
    is_segment = re.fullmatch(r"[A-Z][A-Z0-9]{1,2}\*\S*~?", text) is not None
    return f"`{text}`" if is_segment else markdown.escaped(text)


def _cases(code: str) -> Iterator[str]:
    """What is rejected in the tests, with what the rule says there, and what is accepted."""
    file = ROOT / "fixtures" / "rules" / code[:3].lower() / f"{code.lower()}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    said = _said(code)
    rejected = [case for case in table["case"] if _is_rejected(code, case)]
    accepted = [case for case in table["case"] if not _is_rejected(code, case)]
    name = file.relative_to(ROOT).as_posix()
    yield "## Cases"
    yield ""
    yield f"The tests of this rule change files of `fixtures/rules/base`; all of them: `{name}`."
    yield ""
    for case in rejected[:_IN_FULL]:
        base = case.get("base", table.get("base"))
        yield f"**Rejected: {markdown.escaped(case['name'])}** ({base})"
        yield ""
        changes = list(_changes(case))
        if changes:
            yield from ("```diff", *changes, "```", "")
        for message in said.get(case["name"], ()):
            yield f"> {markdown.escaped(message)}\n"
    for title, some in (("Rejected as well", rejected[_IN_FULL:]), ("Accepted", accepted)):
        if some:
            names = "; ".join(markdown.escaped(case["name"]) for case in some)
            yield from (f"**{title}:** {names}.", "")


def _is_rejected(code: str, case: dict[str, Any]) -> bool:
    return any(one.get("code", code) == code for one in case.get("expect", []))


_IN_FULL = 8  # cases whose change is shown
_LONGEST = 12  # lines of a change that are shown


def _changes(case: dict[str, Any]) -> Iterator[str]:
    for old, new, *_ in case.get("replace", []):
        lines = [
            *(f"-{line}" for line in old.rstrip("\n").split("\n") if line),
            *(f"+{line}" for line in new.rstrip("\n").split("\n") if line),
        ]
        yield from (line if len(line) < 120 else f"{line[:120]}…" for line in lines[:_LONGEST])
        if len(lines) > _LONGEST:
            yield f" … {len(lines) - _LONGEST} more lines"


def _said(code: str) -> dict[str, list[str]]:
    """What the rule says, by the name of its case."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "tests" / "rules" / "messages.txt").read_text("utf-8").splitlines():
        if line.startswith(f"{code} "):
            name, _, message = line[len(code) + 1 :].partition(": ")
            said = found.setdefault(name, [])
            if message not in said:
                said.append(message)
    return found
