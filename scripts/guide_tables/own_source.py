"""Tables of our own, for guides that pyx12 does not have.

They have the schema of the tables, and with each row that was judged where it is from
(`provenance`). What follows from the rest is checked, not believed.
"""

import json
from copy import deepcopy
from pathlib import Path

from guide_tables.schema import GenerateError, Json, each_element, finish


def read_source(path: Path) -> dict[str, Json]:
    """The loops of a source by id, without what is said of their origin."""
    loops = {loop["id"]: loop for loop in json.loads(path.read_text(encoding="utf-8"))["loops"]}
    for loop in loops.values():
        loop.pop("provenance", None)
        for segment in loop["segments"]:
            segment.pop("provenance", None)
            for element in each_element(segment):
                element.pop("provenance", None)
    written = deepcopy(loops)
    finish(loops)
    for loop_id, loop in loops.items():
        if loop != written[loop_id]:
            raise GenerateError(f"{path.name}: loop {loop_id}: wrong key, qualifier or trigger")
    return loops
