"""TOML that users have written."""

import tomllib
from typing import Any


def parsed(text: str) -> dict[str, Any]:
    """What a text holds. Raises `tomllib.TOMLDecodeError`, which says where if it says "(at"; also
    for what Python cannot hold, which tomllib lets through as other errors."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        reason = "its lists or tables lie too deep in each other"
    except ValueError:
        reason = "it has a number of more than 4,300 digits"
    raise tomllib.TOMLDecodeError(reason)
