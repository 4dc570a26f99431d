"""The pictures of docs/design.md; that of the layers is made from the contract of import-linter."""

import tomllib

from website.sources import ROOT
from website.svg import Picture


def all_pictures() -> list[Picture]:
    """Every picture of docs/pictures."""
    return [layers(), claim_file(), remittance_run(), payment_states()]


def layers() -> Picture:
    """The packages of `edi`, each layer above those that it may import."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"
    )
    rows = [layer.split(" | ") for layer in contract["layers"]]
    width, step, gap = 1060, 38, 4
    picture = Picture(
        "layers",
        "Layers of edi",
        "Each package imports only packages of the layers below it: "
        + "; ".join(", ".join(row) for row in rows),
        width,
        step * len(rows) + 4,
    )
    for number, row in enumerate(rows):
        each = min(220.0, (width - 4 - gap * (len(row) - 1)) / len(row))
        left = (width - each * len(row) - gap * (len(row) - 1)) / 2
        for place, name in enumerate(row):
            x = left + place * (each + gap)
            picture.box(x, 2 + number * step, each, "", height=step - gap)
            style = "middle" if len(row) < 8 else "small middle"
            picture.text(x + each / 2, 2 + number * step + 21, name, style)
    return picture


def claim_file() -> Picture:
    """A file through `edi validate`."""
    picture = Picture(
        "claim-file",
        "A claim file through the reader, the parser, the engine and a report",
        "Bytes become chunks, chunks get layouts by their shape, claims that are plainly right are"
        " counted, all others are asked the rules that can find something, and findings are"
        " reported.",
        1000,
        430,
    )
    source = picture.box(10, 10, 120, "file", "bytes", height=68)
    reader = picture.box(
        190, 10, 200, "interchange", "delimiters, envelopes,", "segments into chunks"
    )
    parser = picture.box(
        460, 10, 230, "structure", "shape of a chunk → its layout,", "kept; Lark parses new shapes"
    )
    elements = picture.box(
        760, 10, 230, "elements", "each segment by one pattern;", "the slow path explains"
    )
    picture.arrow(source.right, reader.left)
    picture.arrow(reader.right, parser.left, says="chunks")
    picture.arrow(parser.right, elements.left, says="layouts")
    raw = picture.box(460, 140, 230, "raw claim", "segments with their layouts", is_marked=True)
    picture.arrow(elements.bottom, (elements.bottom[0], raw.left[1]), raw.right)
    plan = picture.box(
        460,
        240,
        230,
        "engine: plan and precheck",
        "which rules can find something?",
        "is it plainly right?",
    )
    picture.arrow(raw.bottom, plan.top)
    fast = picture.box(760, 240, 230, "counted", "the fast path:", "no object is made")
    picture.arrow(plan.right, fast.left, says="none, yes")
    claim = picture.box(190, 240, 200, "claims", "Claim, ClaimPayment, …", "values when asked for")
    picture.arrow(plan.left, claim.right, says="some")
    rules = picture.box(190, 355, 200, "rules", "those that can find something")
    picture.arrow(claim.bottom, rules.top)
    findings = picture.box(460, 355, 230, "findings", "sorted, chosen, masked", is_marked=True)
    picture.arrow(rules.right, findings.left)
    report = picture.box(760, 355, 230, "report", "text, JSON, SARIF, JUnit, HTML")
    picture.arrow(findings.right, report.left)
    for part in (reader, parser):
        x = part.x + 22
        picture.arrow(
            (x, part.y + part.height),
            (x, 120),
            (150, 120),
            (150, 418),
            (findings.x + 60, 418),
            (findings.x + 60, 407),
        )
    picture.text(158, 113, "problems of the file, of its structure and its elements")
    return picture


def remittance_run() -> Picture:
    """`edi remit` from claims to published 835s."""
    picture = Picture(
        "remittance-run",
        "A remittance run",
        "Claims, decisions and groups are matched and held against the ledger; each decision and"
        " each payment has to balance; drafts are read back and validated; then all files get their"
        " names, or nothing is written.",
        1000,
        400,
    )
    claims = picture.box(10, 10, 150, "claims", "837 files")
    decisions = picture.box(10, 80, 150, "decisions", "JSON Lines,", "or rows of a table")
    groups = picture.box(10, 170, 150, "groups", "whose account pays")
    entries = picture.box(240, 80, 200, "one claim", "its decision and its group;", "repeats?")
    for part in (claims, groups):
        picture.arrow(part.right, (200, part.right[1]), (200, entries.left[1]), entries.left)
    picture.arrow(decisions.right, entries.left)
    balance = picture.box(
        520, 80, 200, "claim balance", "every cent has its reason;", "what the guide wants"
    )
    picture.arrow(entries.right, balance.left)
    payment = picture.box(
        790, 80, 200, "payment", "one for each group and payee;", "PLB, numbers, method"
    )
    picture.arrow(balance.right, payment.left)
    draft = picture.box(790, 205, 200, "drafts", "835, check file, register, …")
    picture.arrow(payment.bottom, draft.top)
    back = picture.box(520, 205, 200, "read back", "by the rules of edi validate")
    picture.arrow(draft.left, back.right)
    publish = picture.box(240, 205, 200, "published", "all names at once, or none", is_marked=True)
    picture.arrow(back.left, publish.right, says="right")
    hold = picture.box(240, 330, 200, "held", "until edi release, edi cancel")
    picture.arrow((300, 330), (300, 257), says="--hold, then release")
    refused = picture.box(
        790,
        330,
        200,
        "refused",
        "claim and difference named;",
        "nothing is written",
        is_marked=True,
        height=62,
    )
    ledger = picture.box(
        520, 330, 200, "ledger", "numbers, what was paid,", "overpayments, balances", height=62
    )
    picture.arrow((620, 257), (620, 330), says="in one transaction")
    picture.arrow(
        (entries.x + 100, entries.y),
        (entries.x + 100, 30),
        (955, 30),
        (955, 58),
        (998, 58),
        (998, 361),
        (990, 361),
    )
    picture.text(600, 24, "what does not balance, was paid before, or may not be")
    del hold, refused, ledger
    return picture


def payment_states() -> Picture:
    """States of a payment in the ledger."""
    picture = Picture(
        "payment-states",
        "States of a payment in the ledger",
        "A payment is held until it is released or cancelled; once issued it is cleared, or void,"
        " stopped or returned, and then reissued under a new number.",
        1000,
        270,
    )
    held = picture.box(10, 110, 140, "held", "waits for approval")
    issued = picture.box(270, 110, 140, "issued", "published", is_marked=True)
    cancelled = picture.box(10, 210, 140, "cancelled", "its claims may be paid")
    cleared = picture.box(540, 10, 180, "cleared", "the bank has paid it")
    void = picture.box(540, 100, 180, "void, stopped", "a check that is not paid")
    returned = picture.box(540, 190, 180, "returned", "a transfer that came back")
    reissued = picture.box(822, 145, 170, "reissued", "same claims, new number")
    picture.arrow(held.right, issued.left, says="edi release")
    picture.arrow(held.bottom, cancelled.top, says="edi cancel")
    for target, words in (
        (cleared, "clear"),
        (void, "void, stop"),
        (returned, "return"),
    ):
        middle = 450
        picture.arrow(
            issued.right,
            (middle, issued.right[1]),
            (middle, target.left[1]),
            target.left,
            says=words,
            at=2,
        )
    picture.arrow((705, 62), (705, 80), (735, 80), (735, 200), (720, 200))
    picture.text(742, 96, "return, of a transfer")
    for source in (void, returned):
        picture.arrow(source.right, (780, source.right[1]), (780, reissued.left[1]), reissued.left)
    picture.text(782, 138, "reissue")
    picture.arrow((907, 197), (907, 262), (340, 262), (340, 162))
    picture.text(560, 256, "the new payment is issued, or held with --hold")
    return picture
