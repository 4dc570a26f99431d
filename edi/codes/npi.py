"""National Provider Identifier (X12 code source 537): ten digits with a Luhn check digit.

The check digit counts the issuer prefix 80840, which is never sent. The first digit is
1 or 2: the only ones that CMS assigns.
"""

_PREFIX_SUM = 24  # what 80840 adds to the Luhn sum
_DOUBLED = str.maketrans("0123456789", "0246813579")  # digit sum of twice the digit


def is_valid(value: str) -> bool:
    """Whether the value is ten digits, begins with 1 or 2, and its check digit is right."""
    return (
        len(value) == 10
        and value.isascii()
        and value.isdigit()
        and value[0] in "12"
        and value[9] == check_digit(value[:9])
    )


def check_digit(first_nine: str) -> str:
    """The tenth digit that belongs to these nine digits."""
    digits = first_nine[::2].translate(_DOUBLED) + first_nine[1::2]
    return str(-(_PREFIX_SUM + sum(map(int, digits))) % 10)
