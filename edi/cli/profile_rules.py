"""The profiles of --profile, and what is wrong with them, as usage."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi.rule_language.code_set import CodeSet
    from edi.rules.profile import Profiles
    from edi.rules.rule import Rule


def profile_rules(files: Sequence[str]) -> "tuple[Rule, ...]":
    """Their rules alone."""
    found = profiles_of(files)
    return found.rules if found is not None else ()


def profiles_of(
    files: Sequence[str], lists: "Mapping[str, CodeSet] | None" = None
) -> "Profiles | None":
    """None without files. Raises `click.UsageError` for whatever is wrong with them."""
    if not files:
        return None
    from edi.errors import EdiError
    from edi.rules import profile

    try:
        return profile.read(files, lists)
    except EdiError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None


def with_own(own: "tuple[Rule, ...]") -> "tuple[Rule, ...]":
    """All rules, and those of profiles; one of edi that a profile asks stands there once."""
    from edi.rules import registry

    known = registry.all_rules()
    codes = {rule.code for rule in known}
    return known + tuple(rule for rule in own if rule.code not in codes)
