"""The parts of a file as lines of JSON."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from edi.convert.lossless_format import LATIN_1, NAME, VERSION, Form
from edi.convert.lossless_parts import Part, Parts

HEADER = f'{{"format":"{NAME}","version":{VERSION}}}\n'
# As JSON in UTF-8, but what some readers take for the end of a line.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f"}


class LosslessJson:
    """Iterates over the lines of JSON of a stream, each with its line feed, the header first.

    `segments` and `interchanges` count what has been read so far; `outside` is the line of the
    first text that belongs to no interchange, `endless` that of a segment that is too long
    (None for none).
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._parts = Parts(stream)
        self.segments = self.interchanges = 0
        self.outside: int | None = None
        self.endless: int | None = None
        self.line = 1  # that the next part starts in

    def __iter__(self) -> Iterator[str]:
        yield HEADER
        form: Form | None = None
        for part in self._parts:
            if part.delimiters is not None:
                form = Form(part.delimiters)
                self.interchanges += 1
            if not part.is_segments or form is None:
                yield self._text(part)
            else:
                plain = self._plain(part, form) if form.is_plain else None
                yield plain if plain is not None else self._exact(part, form)
            self.line += part.text.count("\n") + len(part.breaks)

    def _plain(self, part: Part, form: Form) -> str | None:
        """The line of a part in which nothing is unusual, made of its text as a whole; None for
        another one. `_exact` makes the same."""
        text, joiner, repetition = part.text, form.joiner, form.repetition
        if (
            part.delimiters is not None
            or part.breaks
            or not text.isascii()
            or not text.endswith(joiner)
            or '"' in text
            or "\\" in text
            or (repetition and repetition in text)
        ):
            return None
        body = text[: -len(joiner)].replace(joiner, '"],["')
        if form.segment in body or not body.isprintable() or text[0] == " " or '"],[" ' in body:
            return None
        self.segments += text.count(form.segment)
        body = '"' + body.replace(form.element, '","') + '"'
        if form.component in body:
            body = _with_composites(body, form.component)
        if part.loop:
            return f'{{"loop":"{part.loop}","segments":[[{body}]]}}\n'
        return f'{{"segments":[[{body}]]}}\n'

    def _exact(self, part: Part, form: Form) -> str:
        """The line of any part with segments."""
        line: dict[str, Any] = {}
        if part.delimiters is not None:
            line["delimiters"] = form.as_json()
        if part.loop:
            line["loop"] = part.loop
        text = part.text
        if not text.isascii():
            text = _decoded(text, line, form)
        segments, is_usual = _segments(text, form, is_header=part.delimiters is not None)
        if not is_usual:
            line["line_break"] = ""
        if isinstance(segments[-1], list) and not text.endswith(
            form.joiner if is_usual else form.segment
        ):
            line["unterminated"] = True
        self.segments += sum(isinstance(one, list) for one in segments)
        if part.breaks:
            line["wrapped"] = self._wrapped(part, text)
        line["segments"] = segments
        return json_line(line)

    def _text(self, part: Part) -> str:
        line: dict[str, Any] = {}
        text = part.text
        if part.is_inside:
            self.endless = self.endless or self.line
        elif self.outside is None and text.strip():
            self.outside = self.line
        if not text.isascii():
            text = _decoded(text, line, None)
        if part.breaks:
            line["wrapped"] = self._wrapped(part, text)
        line["text"] = text
        return json_line(line)

    def _wrapped(self, part: Part, text: str) -> dict[str, Any]:
        return {
            "size": len(part.text),
            "line_break": self._parts.line_break,
            "at": list(part.breaks),
        }


def _with_composites(body: str, component: str) -> str:
    """The values of segments, in quotation marks, with those in arrays that hold components."""
    first, *pieces, last = body.split(component)
    at = first.rfind('"')
    found = [f"{first[:at]}[{first[at:]}"]
    for piece in pieces:
        end = piece.find('"')
        if end >= 0:  # of one composite; another begins at the last mark
            at = piece.rfind('"')
            piece = f'{piece[:end]}"]{piece[end + 1 : at]}[{piece[at:]}'
        found.append(piece)
    end = last.find('"')
    found.append(f'{last[:end]}"]{last[end + 1 :]}')
    return '","'.join(found)


def json_line(line: dict[str, Any]) -> str:
    """An object as a line of JSON, with its line feed."""
    text = _encode(line)
    if not text.isascii() or "\x7f" in text:
        for character, escaped in _LINE_ENDS.items():
            text = text.replace(character, escaped)
    return text + "\n"


def _decoded(text: str, line: dict[str, Any], form: Form | None) -> str:
    """The text as UTF-8 if it is that; else the line says that it is not."""
    if form is None or not form.is_latin_1:
        try:
            return text.encode("latin-1").decode()
        except UnicodeDecodeError:
            pass
    line["encoding"] = LATIN_1
    return text


def _segments(text: str, form: Form, *, is_header: bool) -> tuple[list[Any], bool]:
    """The segments of a part, and whether each is followed by the usual line break, and only that.

    Where it is not, what stands between them is among them as text.
    """
    line_break, trivia = form.delimiters.line_break, form.trivia
    pieces = text.split(form.segment)
    last = len(pieces) - 1
    bodies = [piece.lstrip(trivia) for piece in pieces]
    leads = [piece[: len(piece) - len(body)] for piece, body in zip(pieces, bodies, strict=True)]
    is_usual = not leads[0] and leads[1:] == [line_break] * last
    found: list[Any] = []
    for number, body in enumerate(bodies):
        if leads[number] and not is_usual:
            found.append(leads[number])
        if body or number < last:
            found.append(_elements(body, form, is_header=is_header and not number))
    return found, is_usual


def _elements(segment: str, form: Form, *, is_header: bool) -> list[Any]:
    values: list[Any] = segment.split(form.element)
    if is_header and values[0] == "ISA":
        return values
    component, repetition = form.component, form.repetition
    if repetition and repetition in segment:
        for number, value in enumerate(values):
            if repetition in value:
                values[number] = [
                    one.split(component) if component else [one] for one in value.split(repetition)
                ]
            elif component and component in value:
                values[number] = value.split(component)
    elif component and component in segment:
        for number, value in enumerate(values):
            if component in value:
                values[number] = value.split(component)
    return values
