"""Which fixes are wanted, by the rules that find what they mend."""

from collections.abc import Sequence

from edi.fixes.fixer import CODES


def wanted(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    """Codes or prefixes of rules, several in a text with commas between them; nothing in `select`
    is all. If a rule matches both, the longer prefix wins, as with `edi validate`. Raises
    `ValueError` for a prefix in `select` of no rule whose findings can be mended."""
    for prefix in _prefixes(select):
        if not any(code.startswith(prefix) for code in CODES):
            raise ValueError(f"nothing that {prefix} finds can be mended; {', '.join(CODES)} can")
    return frozenset(code for code in CODES if _is_wanted(code, select, ignore))


def _is_wanted(code: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    chosen = _longest(code, select)
    if not select:
        return not _longest(code, ignore)
    return chosen > _longest(code, ignore)


def _longest(code: str, given: Sequence[str]) -> int:
    return max((len(one) for one in _prefixes(given) if code.startswith(one)), default=0)


def _prefixes(given: Sequence[str]) -> list[str]:
    found = [one.strip().upper() for text in given for one in text.split(",")]
    return [one for one in found if one]
