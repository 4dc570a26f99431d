"""Which decisions of 835s are about which claims of 837s, and which of them stand."""
