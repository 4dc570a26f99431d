"""A text that is checked again and again while it is written: what did not change is kept."""

from edi.engine.recheck.recheck import Asking, Recheck, Stale

__all__ = ["Asking", "Recheck", "Stale"]
