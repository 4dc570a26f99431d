"""Lines of the lossless JSON as X12, checked: what is not X12 in the form of its interchange is
refused, and nothing is guessed."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from edi.convert.errors import BadJson
from edi.convert.lossless_format import DELIMITERS, KEYS, LATIN_1, NAME, VERSION, Form
from edi.interchange.delimiters import Delimiters, NoDelimiters, from_isa

MAX_LINE = 1 << 25  # bytes of a line; a part of a file comes to a fifth of it at most
_USUAL = {"segments", "loop"}
_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_ONE_A_LINE = "each line must hold one JSON object (jq -c writes it so)"
_KINDS = {dict: "an object", list: "an array", bool: "true or false", type(None): "null"}


class LosslessX12:
    """Iterates over the bytes that lines of JSON stand for. Raises `BadJson`.

    `segments` and `interchanges` count what has been written so far.
    """

    def __init__(self, lines: Iterable[bytes | str]) -> None:
        self._lines = lines
        self._form: Form | None = None
        self.line = 0  # being read
        self.segments = self.interchanges = 0

    def __iter__(self) -> Iterator[bytes]:
        has_header = False
        for line in self._lines:
            self.line += 1
            value = self._loaded(line)
            if value is None:
                continue
            if has_header:
                if type(value) is not dict:
                    self._refuse(f"it holds {_kind(value)}: {_ONE_A_LINE}")
                yield self._encoded(value)
            else:
                self._check_header(value)
                has_header = True
        if not has_header:
            self.line += 1
            self._refuse(f'the first line must be {{"format":"{NAME}","version":{VERSION}}}')

    def _refuse(self, message: str) -> NoReturn:
        raise BadJson(self.line, message)

    # -- lines

    def _loaded(self, line: bytes | str) -> Any:
        """The value of a line; None for a blank one."""
        if len(line) > MAX_LINE:
            self._refuse(f"it is longer than {MAX_LINE:,} bytes")
        try:
            text = line.decode() if isinstance(line, bytes) else line
        except UnicodeDecodeError as error:
            self._refuse(f"it is not UTF-8, from byte {error.start + 1} on")
        if self.line == 1:
            text = text.removeprefix("\ufeff")
        if text.isspace() or not text:
            return None
        try:
            value = json.loads(text)
        except json.JSONDecodeError as error:
            self._refuse(f"no JSON: {error.msg} at column {error.pos + 1}; {_ONE_A_LINE}")
        except RecursionError:
            self._refuse("its arrays or objects are nested too deeply")
        except ValueError:  # a number with thousands of digits
            self._refuse("it holds a number: values must be text")
        if value is None:
            self._refuse(f"it holds null: {_ONE_A_LINE}")
        return value

    def _check_header(self, value: Any) -> None:
        if type(value) is not dict or value.get("format") != NAME:
            self._refuse(
                f'the first line must be {{"format":"{NAME}","version":{VERSION}}}; only the output'
                " of edi convert --to json can be made into X12"
            )
        version = value.get("version")
        if type(version) is not int or version != VERSION:
            self._refuse(f"this edi reads version {VERSION} of the format only")
        if len(value) > 2:
            self._refuse("the first line has more than format and version")

    # -- parts

    def _encoded(self, value: dict[str, Any]) -> bytes:
        if not value.keys() <= _USUAL:
            self._check_keys(value)
        if "delimiters" in value:
            self._form = self._new_form(value["delimiters"])
            self.interchanges += 1
        if "text" in value:
            text = value["text"]
            if type(text) is not str:
                self._refuse(f"its text is {_kind(text)}, it must be text")
        else:
            text = self._joined(value)
        data = self._bytes(text, value)
        if "delimiters" in value:
            self._check_isa(data.decode("latin-1"))
        return self._wrapped(data, value["wrapped"]) if "wrapped" in value else data

    def _bytes(self, text: str, value: dict[str, Any]) -> bytes:
        if text.isascii():
            return text.encode("ascii")
        is_latin_1 = value.get("encoding") == LATIN_1
        if not is_latin_1 and self._form and self._form.is_latin_1 and "text" not in value:
            self._refuse(
                'its interchange has delimiters beyond ASCII: it needs "encoding":"latin-1"'
            )
        try:
            return text.encode("latin-1" if is_latin_1 else "utf-8")
        except UnicodeEncodeError:
            if is_latin_1:
                self._refuse("it holds a character that Latin-1 does not have")
            self._refuse("it holds half of a character (a lone surrogate)")

    def _check_keys(self, value: dict[str, Any]) -> None:
        if not value.keys() <= set(KEYS):
            self._refuse(f"it has a key that the format does not have; it has {', '.join(KEYS)}")
        if "segments" in value and "text" in value:
            self._refuse("it has both segments and text")
        if "text" in value and not value.keys() <= {"text", "encoding", "wrapped"}:
            self._refuse("beside text there may be encoding and wrapped only")
        if value.get("encoding", LATIN_1) != LATIN_1:
            self._refuse(f'its encoding must be "{LATIN_1}"; without it, it is UTF-8')
        if type(value.get("unterminated", True)) is not bool:
            self._refuse("its unterminated must be true or false")

    def _new_form(self, value: Any) -> Form:
        if type(value) is not dict or value.keys() != set(DELIMITERS):
            self._refuse(f"its delimiters must be an object with {', '.join(DELIMITERS)}")
        texts = [value[key] for key in DELIMITERS]
        if not all(type(one) is str and one <= "\xff" * 3 for one in texts):
            self._refuse("its delimiters must be text, of characters of Latin-1")
        element, repetition, component, segment, line_break = texts
        if (
            [len(element), len(component)] != [1, 1]
            or len(repetition) > 1
            or (len(segment) != 1 and segment != "\r\n")
            or line_break not in ("", "\n", "\r\n", "\r")
        ):
            self._refuse(
                "a delimiter must be one character; the repetition separator may be empty, the"
                " terminator \\r\\n, the line break behind it empty, \\n, \\r\\n or \\r"
            )
        if element in segment:
            self._refuse("its element separator and its terminator are the same")
        if segment in "\r\n" and line_break:
            self._refuse("its terminator is a line break, and its line_break is not empty")
        return Form(Delimiters(*texts))

    def _check_isa(self, text: str) -> None:
        """Would whoever reads the header part its segments as the line says?"""
        form = self._form
        assert form is not None
        if not text.startswith("ISA"):
            return
        try:
            found, end = from_isa(text)
        except NoDelimiters:
            self._refuse("its ISA does not have 16 elements, or no terminator")
        if (found.element, found.segment) != (form.element, form.segment) or (
            text.find(form.segment) + len(form.segment) != end
        ):
            self._refuse("its delimiters are not those that its ISA is written with")

    def _joined(self, value: dict[str, Any]) -> str:
        """The text of a line with segments."""
        form, segments = self._form, value.get("segments")
        if type(segments) is not list or not segments:
            self._refuse("it has neither segments, which is an array with one at least, nor text")
        if form is None:
            self._refuse("it has segments, but no line before it has delimiters")
        joiner = form.joiner
        if "line_break" in value:
            if value["line_break"] != "":
                self._refuse('its line_break must be ""; without it, it is that of the delimiters')
            joiner = form.segment
        element, is_header = form.element, "delimiters" in value
        parts: list[str] = []
        count = values = components = repetitions = 0
        for number, segment in enumerate(segments):
            if type(segment) is not list:
                parts.append(self._between(segment, number, form))
                continue
            try:
                text = element.join(segment)
            except TypeError:
                text, more, again = self._composed(segment, number, form)
                components += more
                repetitions += again
            if not segment:
                self._refuse(f"{_place(segments, number)} is empty: it needs its id at least")
            values += len(segment)
            count += 1
            parts.append(text)
            parts.append(joiner)
        is_whole = True
        if value.get("unterminated"):
            if type(segments[-1]) is not list:
                self._refuse("it is unterminated, but does not end in a segment")
            parts.pop()
            is_whole = False
        self.segments += count
        text = "".join(parts)
        if "ISA" in text:
            self._check_header_place(segments, is_header=is_header)
        is_isa = is_header and segments[0][:1] == ["ISA"]
        rest = text[len(parts[0]) :] if is_isa else text
        if (
            text.count(element) != values - count
            or text.count(form.segment) != count - (not is_whole)
            or (form.component and rest.count(form.component) != components)
            or (form.repetition and rest.count(form.repetition) != repetitions)
        ):
            self._refuse_delimiter(segments, form, is_isa=is_isa)
        return text

    def _between(self, text: Any, number: int, form: Form) -> str:
        """What stands between segments."""
        if type(text) is not str:
            self._refuse(f"segment {number + 1} is {_kind(text)}, it must be an array")
        if text.strip(form.trivia):
            self._refuse(
                f"segment {number + 1} is text, it must be an array: only blanks may be text"
            )
        return text

    def _composed(self, segment: list[Any], number: int, form: Form) -> tuple[str, int, int]:
        """A segment with composites or repetitions, and how many separators of components and
        repetitions are in it."""
        values: list[str] = []
        components = repetitions = 0
        component = form.component
        for position, value in enumerate(segment):
            if type(value) is str:
                values.append(value)
                continue
            if type(value) is list and value and component:
                try:
                    values.append(component.join(value))
                except TypeError:
                    pass
                else:
                    components += len(value) - 1
                    continue
            fault = _fault(value, form)
            if fault:
                self._refuse(f"{_place([segment], 0, number)}, element {position}: {fault}")
            again = value if type(value[0]) is list else [value]
            values.append(form.repetition.join(component.join(one) for one in again))
            components += sum(map(len, again)) - len(again)
            repetitions += len(again) - 1
        return form.element.join(values), components, repetitions

    def _check_header_place(self, segments: list[Any], *, is_header: bool) -> None:
        for number, segment in enumerate(segments):
            if segment[:1] != ["ISA"] or len(segment) == 1:
                continue
            if number or not is_header:
                self._refuse(
                    f"segment {number + 1} is an ISA: only the first of a line that has delimiters"
                    " may be one"
                )
            if not all(type(one) is str for one in segment):
                self._refuse("the elements of an ISA must be text")

    def _refuse_delimiter(self, segments: list[Any], form: Form, *, is_isa: bool) -> NoReturn:
        """Say which value holds a delimiter."""
        for number, segment in enumerate(segments):
            marks = [form.element, form.segment]
            if not is_isa or number:
                marks += filter(None, (form.component, form.repetition))
            if type(segment) is list:
                for position, value in enumerate(segment):
                    if any(mark in one for one in _texts(value) for mark in marks):
                        self._refuse(
                            f"{_place(segments, number)}, element {position} holds a delimiter: it"
                            " would be two values"
                        )
        self._refuse("two values would make a terminator where they meet")

    def _wrapped(self, data: bytes, value: Any) -> bytes:
        """With the line breaks put back that were taken out of a wrapped file."""
        if type(value) is not dict or value.keys() != {"size", "line_break", "at"}:
            self._refuse("its wrapped must be an object with size, line_break and at")
        size, line_break, places = value["size"], value["line_break"], value["at"]
        if line_break not in ("\n", "\r\n", "\r"):
            self._refuse("the line_break of its wrapped must be \\n, \\r\\n or \\r")
        if type(places) is not list or not all(type(one) is int for one in (size, *places)):
            self._refuse("size and at of its wrapped must be whole numbers")
        if size != len(data):
            self._refuse(
                "it was changed, and its wrapped does not fit any more: leave wrapped out of all"
                " lines (jq -c 'del(.wrapped)') for a file without breaks inside of segments"
            )
        pieces, start = [], 0
        for place in places:
            if not start <= place <= size:
                self._refuse("at of its wrapped must be places in order, up to size")
            pieces.append(data[start:place])
            start = place
        whole: bytes = line_break.encode().join([*pieces, data[start:]])
        return whole


def _fault(value: Any, form: Form) -> str:
    """What is wrong with an element that is not text; "" for nothing."""
    if type(value) is not list:
        return f"it is {_kind(value)}, it must be text"
    if not value:
        return "an empty array stands for nothing"
    if type(value[0]) is not list:
        value = [value]
    elif not form.repetition:
        return "it is a repetition, but its interchange has no separator of repetitions"
    for one in value:
        if type(one) is not list or not one or not all(type(part) is str for part in one):
            return "it must be text, an array of text or an array of arrays of text"
        if len(one) > 1 and not form.component:
            return "it is a composite, but its interchange has no separator of components"
    return ""


def _texts(value: Any) -> Iterator[str]:
    if type(value) is str:
        yield value
    else:
        for one in value:
            yield from _texts(one)


def _place(segments: list[Any], number: int, shown: int | None = None) -> str:
    """ "segment 3 (CLM)"."""
    name = segments[number][0] if segments[number] else ""
    known = f" ({name})" if type(name) is str and _ID.fullmatch(name) else ""
    return f"segment {1 + (number if shown is None else shown)}{known}"


def _kind(value: Any) -> str:
    return _KINDS.get(type(value)) or ("text" if type(value) is str else "a number")
