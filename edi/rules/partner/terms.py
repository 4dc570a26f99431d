"""What a profile says of findings about the claims that it applies to."""

from typing import TYPE_CHECKING, NamedTuple

from edi.finding import Severity

if TYPE_CHECKING:
    from edi.rules.partner.applies import Applies


class Terms(NamedTuple):
    """How findings of claims are treated to which a profile applies: codes or prefixes that are
    off, and severities, by code or prefix."""

    applies: "Applies"
    ignore: tuple[str, ...]
    severities: tuple[tuple[str, Severity], ...]

    def is_off(self, code: str) -> bool:
        """Are findings of this rule not wanted? The longest code or prefix that fits decides."""
        off = max((len(one) for one in self.ignore if code.startswith(one)), default=0)
        return off > max((len(c) for c, _ in self.severities if code.startswith(c)), default=0)

    def severity(self, code: str) -> Severity | None:
        """What is set for a rule, by the longest code or prefix that fits; None for nothing."""
        fit = [one for one in self.severities if code.startswith(one[0])]
        return max(fit, key=lambda one: len(one[0]))[1] if fit else None
