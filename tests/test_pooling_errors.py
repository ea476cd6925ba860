"""Wrong calls of pooling and its neighbours: the type of the error, and every word of it."""

import re

import numpy as np
import pytest

import convlib as cl
from wrong_pooling import DEFAULTS, GRADIENTS, PICTURE, REAL, TABLE

BOTH = pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])


@BOTH
@pytest.mark.parametrize(("name", "wrong", "error", "message"), TABLE)
def test_wrong_call(module, name, wrong, error, message):
    arguments = DEFAULTS.get(name, {}) | wrong
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        getattr(module, name)(**arguments)


@BOTH
@pytest.mark.parametrize(
    ("name", "wrong", "error", "message"),
    [row for row in TABLE if "return_indices" not in row[1] and not row[0].startswith("pixel")],
)
def test_the_gradient_refuses_the_same(module, name, wrong, error, message):
    arguments = DEFAULTS.get(name, {}) | wrong
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        getattr(module, f"{name}_backward")(0, **arguments)


@BOTH
@pytest.mark.parametrize(("name", "arguments", "shape"), GRADIENTS)
def test_wrong_gradient(module, name, arguments, shape):
    backward = getattr(module, f"{name}_backward")
    message = f"grad_output must have the shape of the output, {shape}, got (2,)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        backward(np.ones(2), **arguments)
    with pytest.raises(TypeError, match=f"^grad_output {REAL} None$"):
        backward(None, **arguments)


@BOTH
@pytest.mark.parametrize(
    ("backward", "message"),
    [
        (
            "pixel_shuffle_backward",
            "height and width of grad_output must be multiples of upscale_factor 4, got (6, 6)",
        ),
        (
            "pixel_unshuffle_backward",
            "channels of grad_output must be a multiple of downscale_factor ** 2 = 16, got 4",
        ),
    ],
)
def test_wrong_gradient_of_a_shuffle(module, backward, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        getattr(module, backward)(PICTURE, 4)


def test_the_table_is_long_and_has_no_row_twice():
    assert len(TABLE) >= 100
    assert len({(name, repr(wrong)) for name, wrong, _, _ in TABLE}) == len(TABLE)
