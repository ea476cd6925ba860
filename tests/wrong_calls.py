"""Tables of wrong calls, each beside the good call that it differs from in one argument."""

import re

import pytest


def rows(function, good, *wrong):
    """List wrong calls of a function: what each changes, its error and its message."""
    return [(function, good, *row) for row in wrong]


def numbers(name, got):
    return f"{name} must hold real numbers of at most 64 bits, got {got}"


def check_refusal(function, good, change, error, message):
    """Make the good call, then the wrong one."""
    function(**good)
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        function(**good | change)
