"""JSON as facts are written in it: strictly, and what is wrong said in plain words."""

import json
from typing import Any

from edi.errors import EdiError


class NotJson(EdiError, ValueError):
    """What cannot be read; says why, and where."""


def parsed(data: bytes) -> object:
    """What a JSON text in UTF-8 holds. Raises `NotJson`, also for a key that is given twice."""
    try:
        found: object = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise NotJson("is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise NotJson(f"{at}: is not JSON ({error.msg})") from None
    except RecursionError:
        raise NotJson("is nested too deeply") from None
    except NotJson:
        raise
    except ValueError:  # Python converts no more digits than these
        raise NotJson("has a number of more than 4,300 digits") from None
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJson(f"key {twice!r} is given twice")
    return found
