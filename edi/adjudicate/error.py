"""What is raised when claims cannot be adjudicated at all."""

from edi.errors import EdiError


class InvalidPlans(EdiError, ValueError):
    """The plans file, or a file that it names, is not what it must be; says file, line and key."""
