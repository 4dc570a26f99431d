"""Keyed permutations of texts of one form: equal texts become equal ones, different ones different
ones, none becomes itself, and nobody can tell which was which without the key.

A text is a number: one digit for each of its characters that change, in the alphabet of that place.
Of few such numbers the key shuffles a list; of many it enciphers them in a Feistel network
(of keyed BLAKE2b, as NIST SP 800-38G builds them of AES). The number is then followed by the one
that the cipher has next: so all of them form one circle, and a part of the circle is a circle
again. This is how a text is kept in its class: it goes on along the circle up to the next one of
the class.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import blake2b
from math import prod
from typing import Any

from edi import native

_Steps = Callable[[int], Iterable[int]]

_FEW = 4096
_ROUNDS = 8
_MOST_STEPS = 3000  # along the circle; of classes that are rarer the text is kept as it comes


class Cipher:
    """Permutations by one key of 16 bytes or more."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._shuffled = cache(self._shuffle)
        self._permutations = self.permutations({})

    def permutations(self, alphabets: dict[str, tuple[str, dict[str, int]]]) -> Any:
        """What permutes texts of these alphabets in native code; None where there is none."""
        return native.permuted and native.permuted.Permutations(self._key, alphabets)

    def mac(self, tag: str, text: str) -> bytes:
        """32 bytes that depend on the key, the purpose and the text."""
        data = f"{tag}\0{text}".encode("utf-8", "surrogatepass")
        return blake2b(data, key=self._key, digest_size=32).digest()

    def number(self, tag: str, text: str, size: int) -> int:
        """A number below `size` for a text, which several texts may have."""
        return int.from_bytes(self.mac(tag, text)) % size

    def stream(self, tag: str, text: str, length: int) -> bytes:
        """So many bytes for a text."""
        seed, blocks = self.mac(tag, text), -(-length // 32)
        return b"".join(
            blake2b(number.to_bytes(8), key=seed, digest_size=32).digest()
            for number in range(blocks)
        )[:length]

    def permuted(
        self,
        tag: str,
        sizes: Sequence[int],
        digits: Sequence[int],
        accept: Callable[[list[int]], bool],
    ) -> list[int] | None:
        """The digits that take the place of these, the next on the circle that `accept` takes.

        `sizes` are those of the alphabets; `accept` takes what `digits` are, so that the circle
        ends there. None where no other was found in reasonable time.
        """
        if self._permutations is not None:
            new: list[int] | None = self._permutations.digits(tag, sizes, digits, accept)
            if new is not NotImplemented:
                return new
        total, number = prod(sizes), 0
        for size, digit in zip(sizes, digits, strict=True):
            number = number * size + digit
        step = self._few(tag, total) if total <= _FEW else self._many(tag, sizes)
        for after in step(number):
            found = _digits(after, sizes)
            if after == number:
                return None
            if accept(found):
                return found
        return None

    def _few(self, tag: str, total: int) -> _Steps:
        order, places = self._shuffled(tag, total)

        def after(number: int) -> Iterable[int]:
            here = places[number]
            return (order[(here + step) % total] for step in range(1, total + 1))

        return after

    def _shuffle(self, tag: str, total: int) -> tuple[list[int], list[int]]:
        """The numbers below `total` in the key's order, and the place of each there."""
        drawn = [(self.mac(f"order {tag} {total}", str(n)), n) for n in range(total)]
        order = [number for _, number in sorted(drawn)]
        places = [0] * total
        for place, number in enumerate(order):
            places[number] = place
        return order, places

    def _many(self, tag: str, sizes: Sequence[int]) -> _Steps:
        half = len(sizes) // 2
        left, right = prod(sizes[:half]), prod(sizes[half:])
        total = left * right
        name = f"round {tag} {left} {right}"
        limits = (left, right)

        def rounds(a: int, b: int, order: range, sign: int) -> tuple[int, int]:
            for turn in order:
                if turn % 2:
                    b = (b + sign * self._round(name, turn, a)) % limits[1]
                else:
                    a = (a + sign * self._round(name, turn, b)) % limits[0]
            return a, b

        def after(number: int) -> Iterable[int]:
            a, b = rounds(*divmod(number, right), range(_ROUNDS), 1)
            start = a * right + b
            for step in range(1, min(total, _MOST_STEPS) + 1):
                at = divmod((start + step) % total, right)
                a, b = rounds(*at, range(_ROUNDS - 1, -1, -1), -1)
                yield a * right + b

        return after

    def _round(self, name: str, turn: int, half: int) -> int:
        data = f"{name} {turn} {half}".encode()
        return int.from_bytes(blake2b(data, key=self._key, digest_size=32).digest())


def _digits(number: int, sizes: Sequence[int]) -> list[int]:
    found = []
    for size in reversed(sizes):
        number, digit = divmod(number, size)
        found.append(digit)
    return found[::-1]
