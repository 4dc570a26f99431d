"""A year of three self-funded groups for the demonstration of `edi report`: `drawn` draws claims
and what becomes of them, `written` writes them as X12. Nobody in them exists."""
