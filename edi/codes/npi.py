"""National Provider Identifier (X12 code source 537): ten digits with a Luhn check digit.

The check digit counts the issuer prefix 80840, which is never sent. The first digit is
1 or 2: the only ones that CMS assigns.
"""

_PREFIX_SUM = 24  # what 80840 adds to the Luhn sum
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # digit sum of twice the digit


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
    total = _PREFIX_SUM
    for position, digit in enumerate(first_nine):
        number = int(digit)
        total += number if position % 2 else _DOUBLED[number]
    return str(-total % 10)
