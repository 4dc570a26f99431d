"""Which findings are wanted: the options of a command line over those of a file of settings."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi.cli.profile_rules import profiles_of

if TYPE_CHECKING:
    from edi.rule_language.code_set import CodeSet
    from edi.rules.config import Config
    from edi.rules.selection import Selection

_PLACES = ("edi.toml", "pyproject.toml")


def settings_of(file: str | None, without: bool) -> "Config | None":
    """The settings of this file, or of the one found from the current folder upwards; None where
    there is none, or it is not wanted. Raises `click.UsageError`."""
    if without:
        if file is not None:
            raise click.UsageError("--config and --no-config exclude each other")
        return None
    if file is None:
        folder = Path.cwd()
        if not any((one / name).is_file() for one in (folder, *folder.parents) for name in _PLACES):
            return None  # and nothing that reads settings is imported
    from edi.rules import config

    found = Path(file) if file is not None else config.find(folder)
    if found is None:
        return None
    try:
        return config.load(found)
    except config.ConfigError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"{found}: {error.strerror}") from None


def own_lists() -> "Mapping[str, CodeSet]":
    """The lists of the settings for the current folder. Raises `click.UsageError`."""
    settings = settings_of(None, False)
    return settings.lists if settings is not None else {}


def selected(
    settings: "Config | None",
    select: Sequence[str],
    ignore: Sequence[str],
    snip: int | None,
    strict: bool | None,
    min_severity: str | None,
    profiles: Sequence[str],
) -> "Selection":
    """What is wanted; None or nothing stands for an option that is not given. Raises
    `click.UsageError`."""
    from edi.errors import EdiError
    from edi.rules.selection import Selection, UnknownCode

    try:
        if settings is None:
            own = profiles_of(profiles)
            lowest, rules = min_severity or "info", own.rules if own else ()
            found = Selection.of(select, ignore, snip or 7, bool(strict), lowest, rules)
            return found._replace(terms=own.terms) if own else found
        own = profiles_of([*map(str, settings.profiles), *profiles], settings.lists)
        return settings.selection(select, ignore, snip, strict, min_severity, own)
    except UnknownCode as error:
        message = f"no rule has the code {', '.join(error.codes)}; `edi rules` lists them all"
        raise click.UsageError(message) from None
    except EdiError as error:
        raise click.UsageError(str(error)) from None
