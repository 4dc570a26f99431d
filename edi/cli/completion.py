"""What the shell offers when a rule code is half typed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Codes = click.ParamType[str]
else:
    Codes = click.ParamType  # generic in newer versions of click only


class RuleCodes(Codes):
    """Codes and families of rules; where `is_list`, several with commas between them; where
    `with_names`, names of rules too."""

    name = "codes"

    def __init__(self, *, is_list: bool = False, with_names: bool = False) -> None:
        self._is_list = is_list
        self._with_names = with_names

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        before, comma, typed = incomplete.rpartition(",") if self._is_list else ("", "", incomplete)
        return [
            CompletionItem(f"{before}{comma}{value}", help=says)
            for value, says in self._values()
            if value.lower().startswith(typed.lower())
        ]

    def _values(self) -> Iterable[tuple[str, str]]:
        from edi.rules import registry

        for family in registry.FAMILIES:
            yield family, registry.title(family)
        for rule in registry.all_rules():
            yield rule.code, rule.name
            if self._with_names:
                yield rule.name, rule.code
