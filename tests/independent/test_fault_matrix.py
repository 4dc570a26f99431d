"""Each single fault gives exactly one error, of the expected code, in the expected place."""

from collections.abc import Iterator
from typing import Any

import pytest

import edi

pytest.importorskip("pyx12")

from fault_matrix import CLAIMS, FAULTS_835, FAULTS_837P, PAYMENTS, Single, faulty


def _cases() -> Iterator[Any]:
    for faults, files in ((FAULTS_837P, CLAIMS), (FAULTS_835, PAYMENTS)):
        for base in files:
            for fault in faults:
                yield pytest.param(fault, base, id=f"{base}: {fault.name}".replace(" ", "-"))


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(("fault", "base"), list(_cases()))
def test_one_fault_is_one_error(fault: Single, base: str) -> None:
    findings = list(edi.validate(faulty(fault, base).encode()))
    errors = []
    for f in findings:
        if f.severity == "error":
            element = f"{f.element:02}" if f.element else ""
            component = f"-{f.component}" if f.component else ""
            place = f"{f.loop} {f.segment_id}{element}{component}" if f.loop else ""
            errors.append((f.code, place))
    assert errors == [(fault.code, fault.place)], [(f.code, f.path, f.message) for f in findings]


def test_the_lists_are_of_different_faults() -> None:
    for faults in (FAULTS_837P, FAULTS_835):
        assert len({fault.name for fault in faults}) == len(faults)
        assert len({fault.replace for fault in faults}) == len(faults)
    assert len(FAULTS_837P) + len(FAULTS_835) == 47
