"""Acknowledgements, claim statuses and dental claims of other projects' files, as objects."""

from collections import Counter

import pytest
from sample_files import Sample, all_read

import edi


def _segments(sample: Sample) -> list[list[str]]:
    return [segment.elements for segment in all_read(edi.read_segments, sample)]


@pytest.mark.slow
def test_every_999_says_what_its_segments_say(every_sample: tuple[Sample, ...]) -> None:
    seen = 0
    for sample in every_sample:
        found = [
            one
            for one in all_read(edi.read_acknowledgements, sample)
            if isinstance(one, edi.Acknowledgement)
        ]
        if not found:
            continue
        seen += 1
        segments = _segments(sample)
        counts = Counter(segment[0] for segment in segments)
        responses = [response for one in found for response in one.responses]
        errors = [error for response in responses for error in response.segment_errors]
        assert counts["ST"] == len(found), sample.path
        assert [[r.set_id, r.set_control_number] for r in responses] == [
            segment[1:3] for segment in segments if segment[0] == "AK2"
        ], sample.path
        assert [r.verdict for r in responses] == [s[1] for s in segments if s[0] == "IK5"]
        assert counts["IK3"] == len(errors), sample.path
        assert counts["IK4"] == sum(len(error.element_errors) for error in errors), sample.path
        assert [one.verdict for one in found] == [s[1] for s in segments if s[0] == "AK9"]
        for error in errors:
            assert error.segment_id and error.position and error.code, sample.path
            assert all(one.position.element and one.code for one in error.element_errors)
    assert seen >= 4


@pytest.mark.slow
def test_every_277ca_says_what_its_segments_say(every_sample: tuple[Sample, ...]) -> None:
    seen = 0
    for sample in every_sample:
        found = all_read(edi.read_statuses, sample)
        if not found:
            continue
        seen += 1
        expected, is_patient = [], False
        for segment in _segments(sample):
            if segment[0] == "HL":
                is_patient = segment[3] == "PT"
            elif segment[0] == "TRN" and is_patient:
                expected.append(segment[2])
        assert [one.id for one in found] == expected, sample.path
        for one in found:
            assert isinstance(one, edi.ClaimStatus)
            assert one.is_accepted is not one.is_rejected, sample.path
            assert one.source and one.receiver and one.provider and one.patient, sample.path
            assert one.charge is not None and one.report.created, sample.path
        assert "rejected" not in sample.path or any(one.is_rejected for one in found)
    assert seen >= 2


def test_every_dental_claim_has_its_charges_and_teeth(every_sample: tuple[Sample, ...]) -> None:
    seen = 0
    for sample in every_sample:
        segments = _segments(sample)
        if not any(segment[0] == "SV3" for segment in segments):
            continue
        claims = all_read(edi.read_claims, sample)
        if not claims:
            continue  # of a guide that is not read
        seen += 1
        lines = [line for claim in claims for line in claim.lines]
        assert [line.procedure.code for line in lines] == [
            segment[1].split(":")[1] for segment in segments if segment[0] == "SV3"
        ], sample.path
        assert all(line.charge is not None for line in lines), sample.path
        assert [tooth.code for line in lines for tooth in line.teeth] == [
            segment[2] for segment in segments if segment[0] == "TOO"
        ], sample.path
        assert [claim.orthodontics is not None for claim in claims].count(True) == sum(
            segment[0] == "DN1" for segment in segments
        ), sample.path
    assert seen >= 6
