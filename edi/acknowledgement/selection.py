"""Which rules are asked: of errors alone, since warnings reject nothing."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from edi.finding import Severity
from edi.rules import registry
from edi.rules.config import load
from edi.rules.profile import read
from edi.rules.selection import Selection

# Rules of warnings that find errors too.
ALSO_ERRORS = frozenset(("CAS016", "COB009", "SIT001"))


def errors_only(selection: Selection) -> Selection:
    """Without the rules that find nothing but warnings, so that no claim is looked at for these."""
    found = selection._replace(min_severity=Severity.ERROR)
    if selection.strict or selection.terms:
        return found  # which may make errors of them
    raised = tuple(code for code, severity in selection.severities if severity is Severity.ERROR)
    mild = (
        rule.code
        for rule in registry.all_rules()
        if rule.severity is not Severity.ERROR
        and rule.code not in ALSO_ERRORS
        and not rule.code.startswith(raised)
    )
    return found._replace(ignore=(*selection.ignore, *mild))


def chosen(
    profile: str | Path | Iterable[str | Path], config: str | Path | None
) -> tuple[Selection, Mapping[str, str]]:
    """The rules of profiles and settings, and what these set of answers. Raises `EdiError`,
    `OSError`."""
    files = [profile] if isinstance(profile, str | Path) else list(profile)
    if config is None:
        found = read(files) if files else None
        selection = Selection.of(profile=found.rules if found else ())
        return (selection._replace(terms=found.terms) if found else selection), {}
    settings = load(config)
    every = [*settings.profiles, *files]
    return settings.selection(profiles=read(every, settings.lists) if every else None), settings.ack
