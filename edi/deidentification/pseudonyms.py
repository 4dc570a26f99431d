"""What takes the place of a value: one function for each kind of value that identifies somebody.

Every pseudonym is as long as its original and has the same characters in the same places, as kinds:
capitals, small letters, digits, and all others as they are. So the file keeps its layout, and what
was too long, empty or had a wrong character is so still. What checks tell apart stays apart: an NPI
with a right check digit becomes another such, a wrong one another wrong one.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from edi.codes import mbi, npi, routing, zip_code
from edi.deidentification.characters import alphabets, scrambled
from edi.deidentification.cipher import Cipher
from edi.deidentification.word_lists import FIRST, LAST, WORD, words_of
from edi.elements.party_checks import BOX, is_telephone

_LONGEST = 40  # characters that are enciphered; longer ones are scrambled
_MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
_MBI_LENGTH = len(mbi.FORM)
_ROUTING_PREFIXES = tuple(f"{n:02}" for n in (*range(1, 13), *range(21, 33), *range(61, 73), 80))
_TEN = "0123456789"
_REMEMBERED = ("identifier", "name", "street", "zip", "phone", "routing", "ssn", "number", "_word")
_WORDS = re.compile("[A-Za-z]+|[0-9]+")
_SUFFIXES = frozenset("JR SR I II III IV V MD DO DDS DMD RN NP PA PHD ESQ DR MR MRS MS".split())
_COMMON = frozenset(
    "AND OF THE FOR INC LLC LLP LTD CORP CO PC PA NA ST STREET AVE AVENUE RD ROAD DR DRIVE LN LANE"
    " BLVD CT COURT PL PLACE WAY HWY PKWY CIR SUITE STE APT UNIT FL FLOOR RM ROOM BLDG BOX PO POST"
    " OFFICE LOCK LOCKBOX BIN N S E W NE NW SE SW".split()
)
# ZIP areas of three digits with 20,000 people or fewer, of which not even these digits may be kept:
# the 17 of the census of 2000 in HHS, Guidance Regarding Methods for De-identification of Protected
# Health Information (2012), and those that the census of 2010 adds.
SMALL_AREAS = frozenset(
    "036 059 063 102 203 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893".split()
)


class Pseudonyms:
    """Pseudonyms by one key, for values of files with these delimiters (`fixed`), which stay."""

    def __init__(self, cipher: Cipher, fixed: frozenset[str]) -> None:
        self._cipher = cipher
        self._fixed = fixed
        self._alphabets = alphabets(fixed)
        self._permutations = cipher.permutations(self._alphabets)
        for name in _REMEMBERED:
            setattr(self, name, lru_cache(maxsize=65536)(getattr(self, name)))

    # -- identifiers

    def identifier(self, value: str) -> str:
        """An id, account or reference number: equal ones are equal wherever they stand."""
        if not value.strip("0"):
            return value  # stands for none
        may_be_npi = len(value) == 10 and value.isdigit()
        if may_be_npi and npi.is_valid(value):
            first = self._of("npi", value[:9], ("12", *[_TEN] * 8))
            return first + npi.check_digit(first)
        if len(value) == _MBI_LENGTH and mbi.is_valid(value):
            each = (_TEN if c.isdigit() else _MBI_LETTERS for c in value[1:])
            return self._of("mbi", value, (_TEN[1:], *each))
        if not may_be_npi and len(value) != _MBI_LENGTH:
            new = self._patterned("id", value, _is_any)  # of which nothing else could be found
            return self.text(value) if new is None else new
        return self.like(value, _class_of)

    def like(self, value: str, kind_of: Callable[[str], object], tag: str = "id") -> str:
        """Another value of the same characters, and of the same class by `kind_of`."""
        kind = kind_of(value)
        new = self._patterned(tag, value, lambda found: kind_of(found) == kind)
        return self.text(value) if new is None else new

    def number(self, value: str) -> str:
        """A control number: its zeros in front stay, so equal numbers stay equal."""
        if not (value.isascii() and value.isdigit()):
            return self.identifier(value)
        body = value.lstrip("0")
        if not body or len(body) > _LONGEST:
            return value if not body else self.text(value)
        zeros = value[: len(value) - len(body)]
        return zeros + self._of("control", body, ("123456789", *[_TEN] * (len(body) - 1)))

    def ssn(self, value: str) -> str:
        """A social security number: one that was never given to anybody (9 in front)."""
        digits = re.sub("[^0-9]", "", value)
        if len(digits) != 9 or not value.isascii():
            return self.identifier(value)
        new = f"9{self._cipher.number('ssn', digits, 10**8):08}"
        if new == digits:
            new = f"9{(int(new[1:]) + 1) % 10**8:08}"
        drawn = iter(new)
        return "".join(next(drawn) if c.isdigit() else c for c in value)

    def company(self, value: str) -> str:
        """An originating company: its first digit, which says what the rest is, stays."""
        if re.fullmatch("[139][0-9]{9}", value) and not npi.is_valid(value):
            return value[0] + self.like(value[1:], lambda rest: npi.is_valid(value[0] + rest))
        return self.identifier(value)

    def routing(self, value: str) -> str:
        """A bank's routing number."""
        if routing.is_valid(value):
            prefix = _ROUTING_PREFIXES.index(value[:2]) if value[:2] in _ROUTING_PREFIXES else -1
            if prefix >= 0:
                sizes = (len(_ROUTING_PREFIXES), *[10] * 6)
                digits = [prefix, *map(int, value[2:8])]
                new = self._cipher.permuted("aba", sizes, digits, lambda _: True)
                if new is not None:
                    first = _ROUTING_PREFIXES[new[0]] + "".join(map(str, new[1:]))
                    weights = (3, 7, 1, 3, 7, 1, 3, 7)
                    total = sum(w * int(d) for w, d in zip(weights, first, strict=True))
                    return first + str(-total % 10)
        return self.like(value, routing.flaw)

    def phone(self, value: str) -> str:
        """A telephone number: the exchange 555 where it is one of North America."""
        if len(value) == 10 and is_telephone(value, "TE"):
            number = self._cipher.number("phone", value, 8 * 100 * 10_000)
            area, line = divmod(number, 10_000)
            new = f"{area + 200}555{line:04}"
            return new if new != value else f"{area + 200}555{(line + 1) % 10_000:04}"
        return self.like(value, _phone_class)

    # -- names and addresses

    def name(self, value: str, kind: str) -> str:
        """A name, word by word: of a person's last or first name, or of anything else (`word`)."""
        if not value.isascii():
            return self.text(value)
        keep = _SUFFIXES if kind != WORD else _COMMON
        words = _WORDS.findall(value)
        if all(word.upper() in keep or word.isdigit() for word in words):
            keep = frozenset()
        return _WORDS.sub(lambda found: self._word(found[0], kind, keep), value)

    def suffix(self, value: str) -> str:
        """Jr., III, M.D.: stays, since many have it; a name in its place does not."""
        known = re.sub("[ .]", "", value).upper() in _SUFFIXES
        return value if known else self.name(value, FIRST)

    def street(self, value: str) -> str:
        """A line of an address: a box stays one."""
        if not value.isascii():
            return self.text(value)
        box = BOX.search(value)
        new = self.name(value, WORD)
        if box is not None:
            new = new[: box.start()] + box[0] + new[box.end() :]
            return new if new != value else self.like(value, lambda _: True)
        return new if BOX.search(new) is None else self.text(value)

    def zip(self, value: str) -> str:
        """A ZIP code: its first three digits stay, those of a small area become 000."""
        if value.startswith("00000"):  # none, and as little a ZIP code when it goes on
            return value[:5] + (self.like(value[5:], len) if value[5:] else "")
        if not zip_code.is_valid(value):
            return self.like(value, _postal_class, "zip")
        head = value[:3]
        rest = self._patterned(
            f"zip {head}", value[3:], lambda found: head != "000" or found[:2] != "00"
        )
        rest = rest or value[3:]
        if head in SMALL_AREAS:
            return "000" + ("01" + rest[2:] if rest.startswith("00") else rest)
        return head + rest

    def text(self, value: str) -> str:
        """Free text, and whatever is not understood."""
        return scrambled(self._cipher, "text", value, self._fixed)

    # -- characters

    def _word(self, word: str, kind: str, keep: frozenset[str]) -> str:
        upper = word.upper()
        if upper in keep:
            return word
        if word.isdigit():
            return self.like(word, lambda found: found[0] == "0", "digits")
        known = words_of(kind, len(word))
        if known is not None and upper in known.places and not self._fixed & set(upper):
            size = len(known.words)
            new = self._cipher.permuted(
                f"{kind} {len(word)}",
                [size],
                [known.places[upper]],
                lambda found: (
                    known.words[found[0]] not in keep
                    and not self._fixed & set(known.words[found[0]])
                ),
            )
            return word if new is None else _in_case(known.words[new[0]], word)
        taken = known.places if known is not None else {}
        return self.like(
            word,
            lambda found: found.upper() in taken or found.upper() in _SUFFIXES | _COMMON,
            kind,
        )

    def _patterned(self, tag: str, value: str, accept: Callable[[str], bool]) -> str | None:
        """Letters for letters and digits for digits, all else as it is; None where none was found,
        or the value is not one that is enciphered."""
        if self._permutations is not None:
            new: str | None = self._permutations.text(tag, value, accept)
            if new is not NotImplemented:
                return new
        known = self._alphabets
        places = [n for n, c in enumerate(value) if c in known and len(known[c][0]) > 1]
        if not places or len(places) > _LONGEST or not value.isascii():
            return None
        letters = [known[value[n]] for n in places]

        def spelt(digits: list[int]) -> str:
            new = list(value)
            for n, digit, (alphabet, _) in zip(places, digits, letters, strict=True):
                new[n] = alphabet[digit]
            return "".join(new)

        found = self._cipher.permuted(
            tag,
            [len(alphabet) for alphabet, _ in letters],
            [where[value[n]] for n, (_, where) in zip(places, letters, strict=True)],
            lambda digits: accept(spelt(digits)),
        )
        return None if found is None else spelt(found)

    def _of(self, tag: str, value: str, each: tuple[str, ...]) -> str:
        """Another value of characters of these alphabets."""
        found = self._cipher.permuted(
            tag,
            [len(alphabet) for alphabet in each],
            [alphabet.index(c) for alphabet, c in zip(each, value, strict=True)],
            lambda _: True,
        )
        digits = found or [0] * len(each)
        return "".join(alphabet[n] for alphabet, n in zip(each, digits, strict=True))


def _in_case(word: str, like: str) -> str:
    """The word, in capitals and small letters as another of its length."""
    return "".join(c.lower() if old.islower() else c for c, old in zip(word, like, strict=True))


def _class_of(value: str) -> tuple[object, ...]:
    """What checks may find in an identifier, so that it is found in its pseudonym."""
    is_ten = len(value) == 10 and value.isascii() and value.isdigit()
    return (
        npi.is_valid(value),
        is_ten and value[0] in "12",
        mbi.is_valid(value),
        not value.strip("0"),
    )


def _is_any(value: str) -> bool:
    """Does an identifier stand for something?"""
    return value.strip("0") != ""


def _phone_class(value: str) -> tuple[object, ...]:
    return is_telephone(value, "TE"), value[:1] in "01", value[3:4] in "01"


def _postal_class(value: str) -> tuple[object, ...]:
    return zip_code.is_valid(value), zip_code.is_canadian(value)


__all__ = ["FIRST", "LAST", "SMALL_AREAS", "WORD", "Pseudonyms"]
