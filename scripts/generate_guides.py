"""Make what edi/guides/ and grammars/ hold of the implementation guides.

Sources: the XML maps inside the pyx12 package (BSD licence) and `guide_corrections.toml` next to
this script, which says what the maps have wrong or leave out; for a guide that pyx12 does not
have, a table of our own in `guide_sources/`. pyx12 is needed here only: what is made is committed,
and `--check` proves that it is what this makes.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # where edi is, installed or not

from guide_tables.corrections import Corrections  # noqa: E402
from guide_tables.element_kinds import element_kinds  # noqa: E402
from guide_tables.grammars import grammar as grammar_of  # noqa: E402
from guide_tables.maps import (  # noqa: E402
    DataElement,
    MapReader,
    installed_pyx12,
    read_dictionary,
    read_map,
)
from guide_tables.own_source import read_source  # noqa: E402
from guide_tables.public_codes import public_codes  # noqa: E402
from guide_tables.schema import GenerateError, Json, finish, ordered_loop, render  # noqa: E402
from guide_tables.vocabulary import vocabulary  # noqa: E402

from edi.guides.catalogue import SPECS  # noqa: E402
from edi.guides.guide import Guide  # noqa: E402
from edi.guides.spec import GuideSpec  # noqa: E402

CORRECTIONS = ROOT / "scripts" / "guide_corrections.toml"
SOURCES = ROOT / "scripts" / "guide_sources"
TABLES = Path("edi", "guides")
GRAMMARS = Path("grammars")

# pyx12 also ships "v2" rewrites of the 837I and 835 maps in another schema. It does not
# load them itself, and the corrections were judged against these.
MAPS = {
    "837P": "837.5010.X222.A1.xml",
    "837I": "837Q3.I.5010.X223.A1.xml",
    "835": "835.5010.X221.A1.xml",
    "999": "999.5010X231.A1.xml",
    "277CA": "277.5010.X214.xml",
}


@dataclass(frozen=True, slots=True)
class Result:
    """One generated table and how many corrections went into it."""

    spec: GuideSpec
    table: Json
    corrections: int

    def summary(self) -> str:
        loops = self.table["loops"]
        segments = [segment for loop in loops for segment in loop["segments"]]
        elements = sum(len(segment["elements"]) for segment in segments)
        return (
            f"{self.spec.id}: {len(loops)} loops, {len(segments)} segments, "
            f"{elements} elements; corrections: {self.corrections}"
        )


def generate() -> list[Result]:
    """All the tables, made from the installed pyx12 and our own sources."""
    corrections = Corrections(CORRECTIONS)
    expected, installed = corrections.data["pyx12"], installed_pyx12()
    if installed != expected:
        raise GenerateError(f"needs pyx12 {expected}, installed: {installed}")
    dictionary = read_dictionary()
    corrections.correct_dictionary(dictionary)
    return [build(spec, corrections, dictionary) for spec in SPECS.values()]


def build(spec: GuideSpec, corrections: Corrections, dictionary: dict[str, DataElement]) -> Result:
    """The table of one guide, in the schema of the tables."""
    if spec.short in MAPS:
        name = MAPS[spec.short]
        loops = MapReader(dictionary).read(read_map(name))
        applied = corrections.apply(spec.id, loops)
        finish(loops)
        source = f"pyx12 {corrections.data['pyx12']} {name}, {CORRECTIONS.name}"
    else:
        path = SOURCES / f"{spec.id}.json"
        loops, applied = read_source(path), 0
        source = f"{SOURCES.name}/{path.name}"
    table = {
        "guide": spec.id,
        "name": spec.name,
        "transaction": spec.transaction,
        "group": spec.group,
        "source": source,
        "limits": corrections.data["limits"],
        "loops": [ordered_loop(loop) for loop in loops.values()],
    }
    return Result(spec, table, applied)


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write: where below the root, its text, and what is said of it."""

    path: Path
    text: str
    said: str = ""


def outputs(results: list[Result]) -> Iterator[Output]:
    """Everything that is made: tables, grammars, vocabulary, public codes, kinds of elements."""
    guides = []
    for result in results:
        spec = result.spec
        yield Output(TABLES / f"{spec.id}.json", render(result.table), result.summary())
        guides.append(Guide(result.table))
        yield Output(GRAMMARS / spec.grammar_file, grammar_of(guides[-1]))
    yield Output(TABLES / "vocabulary.json", vocabulary(guides))
    yield Output(TABLES / "public_codes.json", public_codes(guides))
    yield Output(TABLES / "element_kinds.json", element_kinds(guides))


# -- files


def write(path: Path, content: str) -> None:
    """Replace a file in one step, so that no reader ever sees half a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.tmp")
    partial.write_text(content, encoding="utf-8", newline="\n")
    partial.replace(path)


def problem(path: Path, text: str) -> str | None:
    """What is wrong with a committed file, in one line; None when nothing is."""
    if not path.is_file():
        return "is missing"
    content = path.read_text(encoding="utf-8")
    if content == text:
        return None
    if path.suffix != ".json":
        return "differs"
    try:
        committed = json.loads(content)
    except ValueError as error:
        return f"is not JSON: {error}"
    place = first_difference(committed, json.loads(text))
    return f"differs at {place}" if place else "has the right data in another layout"


def first_difference(old: object, new: object, place: str = "") -> str | None:
    """Where two JSON values first differ and how, e.g. 'loops[2].usage: "S", not "R"'."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*new, *(key for key in old if key not in new)]
        pairs = [(f"{place}.{key}".lstrip("."), old.get(key), new.get(key)) for key in keys]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [
            (f"{place}[{index}]", a, b) for index, (a, b) in enumerate(zip(old, new, strict=True))
        ]
    elif old == new:
        return None
    else:
        return f"{place}: {shorten(old)}, not {shorten(new)}"
    return next((found for p, a, b in pairs if (found := first_difference(a, b, p))), None)


def shorten(value: object) -> str:
    return re.sub(r"(?s)^(.{60}).+", r"\1...", json.dumps(value))


@click.command(help="Make the implementation guide tables and grammars.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file is out of date.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT,
    help="Directory for edi/guides and grammars; that of the project when not given.",
)
def main(check: bool, out: Path) -> None:
    try:
        made = list(outputs(generate()))
    except GenerateError as error:
        raise click.ClickException(str(error)) from error
    failed = False
    for output in made:
        path = out / output.path
        if not check:
            write(path, output.text)
        elif (what := problem(path, output.text)) is not None:
            click.echo(f"{path.name} {what}; run scripts/generate_guides.py", err=True)
            failed = True
            continue
        if output.said:
            click.echo(output.said)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
