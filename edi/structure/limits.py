"""How much of one loop or claim is held, so that no file can exhaust memory. What is beyond is not
read, and said to be so (ENV021); all of it lies far above what the guides allow."""

MAX_LOOP_SEGMENTS = 2_000  # of a claim without its lines, of a line, of a header; guides: some 600
MAX_FINDINGS = 2_000  # of a claim with its lines, or of another loop
MAX_LINES = 10_000  # of a claim or claim payment; guides: 50 and 999
MAX_CLAIM = 1 << 22  # characters of the lines of one that had to be read piece by piece
