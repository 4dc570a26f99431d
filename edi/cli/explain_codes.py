"""What the code lists know of a code, for `edi explain`: one section for each list that has it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edi.codes.carc import Carc
    from edi.report.painter import Span
    from edi.rules.rule import Rule

Line = tuple[list["Span"], int]  # spans, indent

_REASON = re.compile(r"(?:(CO|OA|PI|PR|CR)[-: *]?)?([A-Z]?\d{1,3})")
_REMARK = re.compile("MA?[0-9]{1,3}|N[0-9]{1,4}")
_SIGNS = {
    "positive": "usually positive: taken off the payment",
    "negative": "usually negative: added to the payment",
    "either": "positive takes off the payment, negative adds to it",
}


def sections(code: str) -> list[list[Line]]:
    """A section for each code list that knows the code (in capitals); for a group with its reason,
    the section of both."""
    found = (_group(code), _reason(code), _remark(code), _provider(code), _status(code))
    return [lines for lines in (*found, _category(code)) if lines]


def _head(code: str, what: str, meaning: str) -> Line:
    return [(code, "bold"), (f" {what}: ", "dim"), (meaning, "")], 0


def _group(code: str) -> list[Line]:
    from edi.codes import cagc

    meaning = cagc.meaning(code)
    return [_head(code, "claim adjustment group (CAS01)", meaning)] if meaning else []


def _remark(code: str) -> list[Line]:
    from edi.codes import remark_code, remark_meaning

    what = "remark code (RARC; LQ02, MIA, MOA)"
    known = remark_meaning.get(code)
    if known is not None:
        lines = [_head(code, what, known.meaning)]
        if known.is_alert:
            lines.append(([("an alert: it informs and explains no adjustment", "dim")], 0))
        return lines
    if not _REMARK.fullmatch(code):
        return []
    if remark_code.is_known(code):
        return [_head(code, what, "its meaning is not in edi's list; X12 publishes it")]
    return [_head(code, what, "not on the list that edi has")]


def _provider(code: str) -> list[Line]:
    from edi.codes import plb

    known = plb.get(code)
    if known is None:
        return []
    lines = [_head(code, "provider adjustment (PLB03 of an 835)", known.meaning)]
    lines.append(([(_SIGNS.get(known.usual_sign, known.usual_sign), "")], 0))
    if known.note:
        lines.append(([(known.note, "dim")], 0))
    return lines


def _status(code: str) -> list[Line]:
    from edi.codes import claim_status

    known = claim_status.get(code)
    if known is None:
        return []
    lines = [_head(code, "claim status (CLP02 of an 835)", known.meaning)]
    return [*lines, ([(known.rule, "dim")], 0)] if known.rule else lines


def _category(code: str) -> list[Line]:
    from edi.codes import acknowledgement

    meaning = acknowledgement.category_meaning(code)
    what = "claim status category (STC01 of a 277CA)"
    return [_head(code, what, meaning)] if meaning else []


def _reason(code: str) -> list[Line]:
    """ "45" or "CO-45"."""
    from edi.codes import carc

    parts = _REASON.fullmatch(code)
    reason = carc.get(parts[2]) if parts else None
    if parts is None or reason is None:
        return []
    group = parts[1]
    return [*_reason_lines(reason), *(_pair(group, reason) if group else _reporters(reason))]


def _reason_lines(reason: "Carc") -> Iterator[Line]:
    yield _head(reason.code, "claim adjustment reason (CARC)", reason.summary)
    dates = [f"in use since {reason.started}"] if reason.started else []
    if reason.stopped:
        dates.append(f"deactivated {reason.stopped}")
    if reason.replacement:
        dates.append(f"replaced by {', '.join(reason.replacement)}")
    if dates:
        yield [("; ".join(dates), "dim")], 0
    if reason.remark_required:
        yield [("needs a remark code (RARC) that gives the details", "")], 0
    for label, groups, style in (
        ("only with", reason.must, "green"),
        ("usual with", reason.usual - reason.must, "green"),
        ("tolerated with", reason.tolerated - reason.must, "yellow"),
        ("contradicts", reason.never, "red"),
    ):
        if groups:
            yield [(f"{label} ", style), (", ".join(sorted(groups)), "bold")], 0


def _pair(group: str, reason: "Carc") -> Iterator[Line]:
    from edi.codes import cagc
    from edi.rules import registry

    pair = f"{group}-{reason.code}"
    yield [], 0
    yield [(f"{group}: ", "bold"), (cagc.meaning(group) or "", "")], 0
    verdict, style = _verdict(group, reason)
    yield [(f"{pair}: ", "bold"), (verdict, style)], 0
    main = _main_rule(group, reason.code)
    if main is None:
        yield [("no rule reports the group and reason by themselves", "dim")], 0
    else:
        yield [("reported by ", ""), *_rule(main)], 0
    others = [
        rule
        for rule in registry.all_rules()
        if rule is not main
        and rule.group_reasons is not None
        and rule.group_reasons(group, reason.code)
    ]
    if others:
        yield [("looked at by, with the rest of the claim:", "")], 0
        for rule in others:
            yield _rule(rule), 2


def _reporters(reason: "Carc") -> Iterator[Line]:
    """Which rules report the reason under which groups."""
    by_rule: dict[str, list[str]] = {}
    for group in ("CO", "OA", "PI", "PR"):
        main = _main_rule(group, reason.code)
        if main is not None:
            by_rule.setdefault(main.code, []).append(f"{group}-{reason.code}")
    from edi.rules import registry

    for code, pairs in by_rule.items():
        yield [(f"{', '.join(pairs)} reported by ", ""), *_rule(registry.get(code))], 0


def _rule(rule: "Rule") -> "list[Span]":
    from edi.report.text_report import SEVERITY_STYLES

    only = ", only with --strict or when selected" if rule.optional else ""
    return [
        (rule.code, "bold"),
        (f" {rule.name} (", ""),
        (str(rule.severity), SEVERITY_STYLES[rule.severity]),
        (f"{only})", ""),
    ]


def _main_rule(group: str, reason: str) -> "Rule | None":
    """The rule that reports the two by themselves."""
    from edi.rules import registry
    from edi.rules.cas.context import group_reason_rule

    code = group_reason_rule(group, reason)
    return registry.get(code) if code else None


def _verdict(group: str, reason: "Carc") -> tuple[str, str]:
    if reason.must:
        if group in reason.must:
            return "as the code's definition demands", "green"
        return "not allowed: the code's definition names its groups", "red"
    if group in reason.usual:
        return "usual", "green"
    if group in reason.never:
        return "contradicts the meaning of the code", "red"
    return "uncommon", "yellow"
