"""pyx12's errors about the elements of a segment in our words and under our codes."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from edi.codes import acknowledgement, country, currency, place_of_service, remark_code, state
from edi.elements import syntax_notes
from edi.elements.phrases import code_list
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters
from edi.other_sets.map_walk import MapWalk, Node, segment_of
from edi.other_sets.wording import MARK


class ElementProblem(NamedTuple):
    """What is wrong in a segment, without its place."""

    code: str
    message: str
    element: int | None
    component: int | None = None


_REFERENCE = re.compile(r"([0-9]{2})(?:-([0-9]+))?$")
_NOTE = re.compile(r"Syntax Error \(([PRECL](?:[0-9]{2})+)\)")
# Lists of pyx12: our code, what they are, and whether a code may be newer than them.
_LISTS: dict[str, tuple[str, str, Callable[[str], bool]]] = {
    "states": ("COD002", "states and provinces", state.is_valid),
    "country": ("COD014", "country codes", country.is_valid),
    "currency": ("ELE006", "currency codes", currency.is_valid),
    "pos": ("COD003", "places of service", place_of_service.is_valid),
    "claim_status": ("COD015", "claim status codes", acknowledgement.is_status),
    "claim_status_cat": ("COD015", "claim status categories", acknowledgement.is_category),
    "entity_id": ("COD015", "entity identifiers", lambda code: code.isalnum() and len(code) < 4),
    "remark_code": ("COD010", "remark codes", remark_code.is_valid),
}


def problems(walk: MapWalk, node: Node, raw: str, d: Delimiters) -> Iterator[ElementProblem]:
    """What pyx12 finds in the elements of a segment that stands at this node.

    pyx12 knows no repetitions, and fails at a composite with too many components: it is asked of
    each repetition by itself, with no more components than there may be.
    """
    values = raw.split(d.element)
    stripped = len(values)
    while stripped > 1 and not values[stripped - 1]:
        stripped -= 1
    if stripped == 1:
        message = f"{values[0]} has no element with a value: leave the segment out."
        yield ElementProblem("SEG009", MARK + message, None)
        return
    if stripped < len(values):
        message = f"{values[0]} has empty trailing separators: leave them out."
        yield ElementProblem("ELE010", MARK + message, stripped)
    values = values[:stripped]
    yield from _blanks(node, values, d)
    repeats = [_repetitions(number, value, d) for number, value in enumerate(values)]
    found: list[ElementProblem] = []
    for turn in range(max(map(len, repeats))):
        one = [found[turn] if turn < len(found) else found[0] for found in repeats]
        found += _cut(node, one, d, turn, repeats)
        text = d.element.join(one)
        segment = segment_of(text, d.element, d.component)
        found += [
            problem
            for error in walk.errors_in(node, segment, text)
            if (problem := _problem(error, node, one, d)) is not None
            # Behind the first repetition only what repeats is new.
            and (not turn or turn < len(repeats[min(problem.element or 0, len(repeats) - 1)]))
        ]
    yield from _one_each(found)


_LENGTHS = frozenset({"ELE003", "ELE004", "ELE011"})


def _one_each(found: list[ElementProblem]) -> Iterator[ElementProblem]:
    """One fault of each value: a wrong code or date is not wrong for its length too."""
    worse = {one[2:] for one in found if one.code not in _LENGTHS}
    absent = {one.element for one in found if one.code == "ELE001"}
    said: set[tuple[object, ...]] = set()
    for one in found:
        key = (one.code, *one[2:])
        is_other = one.code in _LENGTHS and one[2:] in worse
        is_other |= one.code == "ELE008" and one.element in absent
        if key not in said and not is_other:
            said.add(key)
            yield one


def _blanks(node: Node, values: list[str], d: Delimiters) -> Iterator[ElementProblem]:
    """Take blanks around values out of these: they are a warning, and no other fault."""
    for number, child in enumerate(node.children, 1):
        value = values[number] if number < len(values) else ""
        if not value or (value == value.strip() and " " not in value):
            continue
        leaves = child.children if child.is_composite() else [child]
        parts = value.split(d.component) if child.is_composite() else [value]
        for at, (leaf, part) in enumerate(zip(leaves, parts, strict=False)):
            text = part.strip(" ")
            if text == part or 0 < len(text) < leaf.min_len <= len(part):
                continue
            parts[at] = text
            component = at + 1 if child.is_composite() else None
            label = _label(leaf, node.id, number, component)
            said = "has leading or trailing blanks" if text else "is blank: leave it empty"
            yield ElementProblem("ELE010", f"{MARK}{label} {said}.", number, component)
        values[number] = d.component.join(parts)


def _repetitions(number: int, value: str, d: Delimiters) -> list[str]:
    if not number or not d.repetition or d.repetition not in value:
        return [value]
    return value.split(d.repetition)


def _cut(
    node: Node, values: list[str], d: Delimiters, turn: int, repeats: list[list[str]]
) -> Iterator[ElementProblem]:
    """Take out of `values` the components that are too many."""
    for number, child in enumerate(node.children, 1):
        if number >= len(values) or not child.is_composite() or d.component not in values[number]:
            continue
        parts = values[number].split(d.component)
        most = child.get_child_count()
        if len(parts) > most:
            values[number] = d.component.join(parts[:most])
            if turn < len(repeats[number]):
                message = (
                    f"{child.name} ({node.id}{number:02d}) has {len(parts)} components; at most"
                    f" {most} are allowed."
                )
                yield ElementProblem("ELE007", MARK + message, number, most + 1)


def _problem(error: Any, node: Node, values: list[str], d: Delimiters) -> ElementProblem | None:
    note = _NOTE.match(error.err_str)
    if note is not None and error.map_node is None:
        present = [bool(value.strip()) for value in values[1:]]
        text = syntax_notes.describe(note[1], present, node.id)
        return ElementProblem("ELE008", MARK + text, syntax_notes.first_missing(note[1], present))
    found = _REFERENCE.search(str(error.refdes))
    number = int(found[1]) if found else 1
    component = int(found[2]) if found and found[2] else None
    if error.map_node is not None:
        leaf = error.map_node
        parts = values[number].split(d.component) if number < len(values) else []
        value = d.component.join(parts)
        if component is not None:
            value = parts[component - 1] if component <= len(parts) else ""
        said = _of_leaf(error, leaf, value)
        if said is None:
            return None
        code, message = said
        label = _label(leaf, node.id, number, component)
        return ElementProblem(code, f"{MARK}{label} {message}.", number, component)
    if error.err_str.startswith("Too many elements"):
        most = node.get_child_count()
        message = f"{node.id} has {len(values) - 1} elements; at most {most} are allowed."
        return ElementProblem("ELE007", MARK + message, most + 1)
    label = _label(node.get_child_node_by_ordinal(number), node.id, number, None)
    if error.err_cde == "5":
        return ElementProblem("ELE002", f"{MARK}{label} is not used here: leave it empty.", number)
    message = f"{label} is required, but none of its components has a value."
    if number >= len(values) or not values[number]:
        message = f"{label} is required but missing."
    return ElementProblem("ELE001", MARK + message, number)


def _label(leaf: Node, segment_id: str, number: int, component: int | None) -> str:
    part = f"-{component}" if component else ""
    return f"{leaf.name} ({segment_id}{number:02d}{part})"


def _of_leaf(error: Any, leaf: Node, value: str) -> tuple[str, str] | None:
    """Our code and what is wrong, of an error about an element or component; None for what is no
    fault."""
    is_part = leaf.parent.is_composite()
    match error.err_cde:
        case "1":
            return "ELE013" if is_part else "ELE001", "is required but missing"
        case "4":
            return "ELE004", f"{_length(leaf, value)}; it needs at least {leaf.min_len}"
        case "5":
            # pyx12 counts bytes of what is UTF-8.
            if len(decode(value)) <= leaf.max_len:
                return None
            return "ELE003", f"{_length(leaf, value)}; at most {leaf.max_len} are allowed"
        case "7":
            return _not_a_code(error, leaf, value)
        case "8":
            return "ELE009", "is not a calendar date or range of dates"
        case "9":
            return "ELE009", "is not a time (HHMM, HHMMSS or HHMMSSDD)"
        case "10":
            return "ELE002", "is not used here: leave it empty"
    return _of_characters(error, leaf)


def _length(leaf: Node, value: str) -> str:
    if leaf.data_type in ("R", "N", "N0", "N2"):
        digits = len(value.replace("-", "").replace(".", ""))
        return f"has {digits} digit{'' if digits == 1 else 's'}"
    count = len(decode(value))
    return f"has {count} character{'' if count == 1 else 's'}"


def _not_a_code(error: Any, leaf: Node, value: str) -> tuple[str, str] | None:
    name = f'Data element "{leaf.name}" with a value'
    if error.err_str.startswith(name):
        return "ELE005", "does not have the form that the guide prescribes"
    codes = [code for code in leaf.valid_codes if code]
    listed = _LISTS.get(leaf.external_codes or "")
    if listed is None:
        return "ELE006", f"must be {code_list(codes)}"
    code, what, is_valid = listed
    if is_valid(value):
        return None
    return code, f"is not on pyx12's list of {what}"


def _of_characters(error: Any, leaf: Node) -> tuple[str, str]:
    head = f'Data element "{leaf.name}" ({leaf.refdes})'
    said = error.err_str[len(head) :]
    if said.startswith(" is an invalid composite"):
        return "ELE007", "contains the component separator, but has no components"
    if said.startswith(", contains an invalid control"):
        return "ELE011", "contains control characters"
    if said.startswith(" has unnecessary trailing"):
        return "ELE010", "has trailing blanks"
    if leaf.data_type in ("AN", "ID"):
        return "ELE011", "contains characters outside the X12 basic and extended sets"
    kind = "a whole number" if (leaf.data_type or "")[:1] == "N" else "a decimal number"
    return "ELE005", f"is not {kind}"
