"""What is wrong inside one segment."""

from typing import NamedTuple

from edi.finding import Severity


class ElementProblem(NamedTuple):
    """A rule broken by one element or component; `detail` holds values, `message` none."""

    code: str
    message: str
    element: int | None = None  # 1-based
    component: int | None = None  # 1-based
    detail: str | None = None
    severity: Severity | None = None  # where it differs from the rule's own
