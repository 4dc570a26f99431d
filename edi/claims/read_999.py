"""Chunks of a 999 to acknowledgements."""

from edi.claims.acknowledgement import Acknowledgement, SegmentError, SetResponse
from edi.structure.chunk import LoopChunk


class AcknowledgementReader:
    """Feed it the chunks of one transaction set; `finish` hands out what they acknowledge."""

    def __init__(self) -> None:
        self.acknowledgement: Acknowledgement | None = None
        self._response: SetResponse | None = None

    def feed(self, chunk: LoopChunk) -> None:
        """One chunk more."""
        acknowledgement, response = self.acknowledgement, self._response
        match chunk.kind:
            case "ST":
                self.acknowledgement = Acknowledgement(chunk)
            case "2000" if acknowledgement:
                self._response = SetResponse(chunk)
                acknowledgement.responses.append(self._response)
            case "2100" if response:
                response.segment_errors.append(SegmentError(chunk))
            case "2000/end" if response:
                response.end(chunk)
            case "ST/end" if acknowledgement and chunk.layout.root.uses.get("AK9"):
                acknowledgement.end(chunk)

    def finish(self) -> Acknowledgement | None:
        """At the end of the transaction set; None where there was none."""
        acknowledgement, self.acknowledgement, self._response = self.acknowledgement, None, None
        return acknowledgement
