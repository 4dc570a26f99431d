"""The tables of docs/evidence.md, from what the tests see.

    python tests/independent/evidence.py    rewrites them where something changed

Tables of third-party files are left as they are where the samples are not at hand.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import seeded_tables  # noqa: F401 (finds the modules of seeded_defects)
import third_party_tables  # noqa: F401 (finds the modules of tests/third_party)
from both_opinions import ONLY_EDI, ONLY_PYX12, OURS, differences, outcomes
from commercial import MISSED, REASONS, expected, missed, reason
from fault_matrix import FAULTS_835, FAULTS_837P, Single
from sample_files import errors, samples
from seeded_defects import DEFECTS, WITHOUT
from test_cases import CASES
from test_generated_files import JUDGED
from test_valid_samples import called_valid, rows
from trial import trials

from edi.rules import registry

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"


def table(head: Sequence[str], body: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def files() -> str:
    """Projects whose files are read, with licence."""
    number = Counter((s.path.split("/")[0].replace("__", "/"), s.licence) for s in samples())
    return table(["project", "licence", "files"], ((*key, n) for key, n in sorted(number.items())))


def valid() -> str:
    """What is an error in files that their authors call valid."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for why, path, _, number in rows():
        found[why][path] += number
    called = [sample for sample in samples() if called_valid(sample)]
    clean = [sample for sample in called if not errors(sample.findings())]
    body = [(why, len(paths), paths.total()) for why, paths in found.items()]
    head = f"{len(called)} files are called valid; {len(clean)} have no error.\n\n"
    return head + table(["why it is an error", "files", "findings"], body)


def commercial() -> str:
    """Findings of the commercial validator, found here or why not."""
    bad = [sample for sample in samples() if sample.path.endswith("-bad.edi")]
    tally: Counter[str] = Counter()
    for sample in bad:
        listed = list(expected(sample))
        wanted = [one for one in listed if reason(one) is None]
        lost = missed(wanted, sample.findings(strict=True))
        tally["found"] += len(wanted) - len(lost)
        tally["missed"] += len(lost)
        tally.update(why for one in listed if (why := reason(one)))
    eligible = tally["found"] + tally["missed"]
    body = [("**found in the same segment**", tally["found"])]
    body += [(f"missed: {text}", 1) for text in MISSED.values()]
    body += [(text, tally[key]) for key, text in REASONS.items()]
    head = f"{tally.total()} findings in {len(bad)} files; {eligible} are eligible, of which"
    head += f" {tally['found']} are found ({100 * tally['found'] / eligible:.0f} %).\n\n"
    return head + table(["", "findings"], body)


def seeded() -> str:
    """Defects at random places, each kind once in each of its guides, by family of rules."""
    body: list[tuple[object, ...]] = []
    sums: Counter[str] = Counter()
    for family in registry.FAMILIES:
        kinds = [one for one in DEFECTS if one.code.startswith(family)]
        if not kinds:
            continue
        made = list(trials(kinds, 1, own=True))
        counts = {
            "kinds": len(kinds),
            "faults": len(made),
            "in place": sum(t.placed for t in made),
            "errors": sum(bool(t.errors) for t in made),
            "warnings": sum(bool(t.warnings) for t in made),
        }
        sums.update(counts)
        body.append((f"{family}: {registry.title(family)}", *counts.values()))
    body.append(("**all**", *(sums[key] for key in counts)))
    head = ["rules", "kinds", "planted", "found in place", "other errors", "other warnings"]
    left = table(["rule", "no defect is planted, since it is"], WITHOUT.items())
    return table(head, body) + "\n\n" + left


def pyx12() -> str:
    """Both opinions of single faults."""
    tally = Counter((bool(one.pyx12), bool(one.edi)) for one in outcomes())
    body = [
        ("both", tally[True, True]),
        ("only `edi`", tally[False, True]),
        ("only pyx12", tally[True, False]),
        (
            "neither: mostly values that are free and segments that are situational",
            tally[False, False],
        ),
    ]
    why: Counter[object] = Counter()
    for _, reasons in differences():
        why.update(reasons[:1])
    reasons = [
        *((f"only `edi`: {text} ({key})", why[key]) for key, text in OURS.items() if why[key]),
        *((f"only `edi`: {text}", why[key]) for key, text in ONLY_EDI.items()),
        *((f"only pyx12: {text}", why[key]) for key, text in ONLY_PYX12.items()),
    ]
    return (
        table(["reported by", "faults"], body) + "\n\n" + table(["difference", "faults"], reasons)
    )


def generators() -> str:
    """What is an error in files of x12sdk."""
    body = [(kind, place, why) for kind, found in JUDGED.items() for place, why in found.items()]
    return table(["file", "error", "why it is one"], body)


def matrix() -> str:
    """The single faults."""

    def part(name: str, faults: Iterable[Single]) -> str:
        body = [(fault.name, fault.code, fault.place) for fault in faults]
        return table([f"fault in an {name}", "the one error", "place"], body)

    return "\n\n".join([part("837P", FAULTS_837P), part("835", FAULTS_835)])


def cases() -> str:
    """The small files of `fixtures/cases`."""
    found = [(one["about"], ", ".join(one["findings"]) or "nothing") for one in CASES["validate"]]
    told = [(one["about"], one["verdict"]) for one in CASES["remit"]]
    return "\n\n".join(
        [
            table(["fault of a file", "all that `edi validate` finds"], found),
            table(["fault of a decision", "by `edi remit`"], told),
        ]
    )


TABLES: dict[str, Callable[[], str]] = {
    "cases": cases,
    "matrix": matrix,
    "seeded": seeded,
    "pyx12": pyx12,
    "generators": generators,
}
SAMPLE_TABLES: dict[str, Callable[[], str]] = {
    "files": files,
    "valid": valid,
    "commercial": commercial,
}


def rewritten(text: str) -> str:
    """The document with its tables as they are now."""
    made = TABLES | (SAMPLE_TABLES if samples() else {})
    for name, make in made.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        assert text.count(begin) == text.count(end) == 1, name
        pattern = re.escape(begin) + ".*?" + re.escape(end)
        new = f"{begin}\n{make()}\n\n{end}"
        text = re.sub(pattern, lambda _, new=new: new, text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
