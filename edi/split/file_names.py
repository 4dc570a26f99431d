"""Names of files from keys of claims, which may hold anything: safe on every system, readable where
the key is harmless, and different for different keys."""

from hashlib import blake2b

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_LONGEST = 80


def escaped(key: str) -> str:
    """The key with every other character as =XX, its bytes in UTF-8; a long one is cut, and ends in
    a digest."""
    text = "".join(
        one if one in _SAFE else "".join(f"={byte:02X}" for byte in one.encode()) for one in key
    )
    if len(text) <= _LONGEST:
        return text
    digest = blake2b(key.encode(), digest_size=8).hexdigest()
    return f"{text[:_LONGEST]}={digest}"


class FileNames:
    """Hands out names that are different also where upper and lower case are the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, kind: str, key: str, suffix: str = ".837") -> str:
        """ "payer-93221.837"; "payer-93221-2.837" if there is one of that name."""
        stem = f"{kind}-{escaped(key)}" if key else kind
        name, number = stem, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name.lower())
        return name + suffix
