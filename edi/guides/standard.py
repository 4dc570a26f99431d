"""The X12 standard behind the guides."""

# Segments of the 005010 transaction sets 837, 835, 999 and 277, whichever guide uses them.
SEGMENTS = frozenset(
    "ST BHT REF NM1 N2 N3 N4 PER HL PRV SBR PAT DMG CUR CLM DTP CL1 DN1 DN2 PWK CN1 DSB UR AMT K3"
    " NTE CR1 CR2 CR3 CR4 CR5 CR6 CR7 CR8 CRC HI QTY HCP HSD CAS OI MIA MOA LX SV1 SV2 SV3 SV4"
    " SV5 SV6 SV7 TOO DRC LIN CTP SVD LQ FRM SE PS1 IMM MEA BPR TRN DTM N1 RDM TS2 TS3 CLP SVC"
    " PLB AK1 AK2 IK3 CTX IK4 IK5 AK9 STC".split()
)

# Those of transaction sets that pyx12 reads (edi/other_sets), besides these.
OTHER_SEGMENTS = frozenset(
    "AAA ACT ADX AK3 AK4 AK5 BGN COB EB EC ENT EQ HCR HD HLH ICM IDC III INS IT1 LE LS LUI MSG PLA"
    " RMR SAC SLN UM".split()
)

ENVELOPE = frozenset("ISA TA1 GS ST SE GE IEA".split())


def is_segment_id(text: str) -> bool:
    """Is it the id of such a segment? Any other text may be part of a value."""
    return text in SEGMENTS or text in ENVELOPE or text in OTHER_SEGMENTS
