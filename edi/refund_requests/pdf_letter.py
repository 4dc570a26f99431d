"""A letter as a PDF of real text, the same bytes for the same letter."""

from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from edi.errors import MissingExtra
from edi.refund_requests import wording

_FONT = "Vera"
_MARGIN = 42  # points
# Parts of the table's width; amounts have one each.
_WIDTHS = {
    "request": 1.1,
    "claim": 1.6,
    "payer_claim_control_number": 1.6,
    "patient": 1.7,
    "service_dates": 1.4,
    "remittance_date": 1.4,
    "trace_number": 1.4,
}
_PADDING = 3


def pdf_letter(data: dict[str, Any]) -> bytes:
    """Raises `MissingExtra`."""
    covered = _covered()
    from reportlab.lib.pagesizes import landscape, letter
    from reportlab.platypus import SimpleDocTemplate

    stream = BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=landscape(letter),
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN),
        title=wording.title(data),
        author="",
        invariant=1,  # no dates, and an id that is a digest
    )
    document.build(list(_parts(data, document.width, covered)))
    return stream.getvalue()


@cache
def _covered() -> frozenset[int]:
    """The characters of the font, which comes with reportlab."""
    try:
        import reportlab
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
    except ImportError:
        raise MissingExtra("a letter in PDF", "pdf") from None
    font = TTFont(_FONT, str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def _parts(data: dict[str, Any], width: float, covered: frozenset[int]) -> Iterator[Any]:
    from reportlab.lib import colors
    from reportlab.lib.enums import TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

    plain = ParagraphStyle("plain", fontName=_FONT, fontSize=9.5, leading=13)
    small = ParagraphStyle("small", plain, fontSize=7, leading=9, wordWrap="CJK")
    right = ParagraphStyle("right", small, alignment=TA_RIGHT)
    large = ParagraphStyle("large", plain, fontSize=14, leading=20, spaceBefore=6, spaceAfter=4)

    def text(*lines: str, style: Any = plain) -> Any:
        return Paragraph("<br/>".join(_safe(one, covered) for one in lines if one), style)

    payee, pay_to = data["payee"], data["pay_to"]
    yield text(data["payer"]["name"], *data["payer"]["address"])
    yield Spacer(1, 12)
    npi = f"NPI {payee['npi']}" if payee["npi"] else ""
    tax_id = f"Tax id ending in {payee['tax_id_ends']}" if payee["tax_id_ends"] else ""
    yield text(payee["name"], *payee["address"], npi, tax_id)
    yield Spacer(1, 12)
    yield text(data["date"])
    yield text(wording.title(data), style=large)
    yield text(wording.opening(data))
    yield Spacer(1, 8)
    columns = list(wording.columns(data))
    styles = [right if key in wording.AMOUNTS else small for key, _ in columns]
    rows = [[text(name, style=style) for (_, name), style in zip(columns, styles, strict=True)]]
    for row in data["claims"]:
        cells = [str(row[key]) for key, _ in columns]
        rows.append([text(one, style=style) for one, style in zip(cells, styles, strict=True)])
    total = [text("Total", style=small), *([""] * (len(columns) - 2))]
    rows.append([*total, text(data["total"], style=right)])
    table = Table(rows, colWidths=_widths([key for key, _ in columns], width), repeatRows=1)
    grey = colors.HexColor("#c5ccd6")
    every = (0, 0), (-1, -1)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", *every, 0.5, grey),
                ("VALIGN", *every, "TOP"),
                ("LEFTPADDING", *every, _PADDING),
                ("RIGHTPADDING", *every, _PADDING),
            ]
        )
    )
    yield table
    yield Spacer(1, 8)
    for row in data["claims"]:
        first = row.get("first_requested")
        since = f" First requested on {first}." if first else ""
        yield text(f"{row['request']}: {row['reason']}{since}", style=small)
    yield Spacer(1, 8)
    yield text(wording.how_to_pay(data))
    yield Spacer(1, 6)
    phone = f"Phone {pay_to['phone']}" if pay_to["phone"] else ""
    yield text(pay_to["payable_to"], *pay_to["address"], phone)
    yield Spacer(1, 8)
    yield text(wording.PROMISE)
    if asked := wording.questions(data):
        yield Spacer(1, 6)
        yield text(asked)


def _widths(keys: Sequence[str], width: float) -> list[float]:
    parts = [_WIDTHS.get(key, 1.0) for key in keys]
    return [width * part / sum(parts) for part in parts]


def _safe(value: str, covered: frozenset[int]) -> str:
    """A value as text, not as markup; what the font lacks becomes a question mark."""
    return escape("".join(c if ord(c) in covered and c.isprintable() else "?" for c in value))
