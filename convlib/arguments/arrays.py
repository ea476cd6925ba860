"""What every operation asks of an array: real numbers, and a dtype to compute in."""

from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]

DTYPE = attrgetter("dtype")
COMPUTED = {np.dtype(np.float32), np.dtype(np.float64)}  # in themselves


def numbers(name: str, value: ArrayLike) -> NDArray[Any]:
    """Return ``value`` as an array of real numbers.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        An array, or nested lists.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If nested lists have different lengths.

    Examples
    --------
    >>> numbers("input", [[1, 2], [3, 4]]).shape
    (2, 2)
    >>> numbers("input", None)
    Traceback (most recent call last):
    TypeError: input must hold real numbers of at most 64 bits, got None
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} must be rectangular, got nested lists of different lengths"
        ) from None
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        is_array = isinstance(value, np.ndarray | list | tuple)
        got = f"dtype {array.dtype}" if is_array else repr(value)
        raise TypeError(f"{name} must hold real numbers of at most 64 bits, got {got}")
    return array


def compute_dtype(*arrays: NDArray[Any]) -> np.dtype[Any]:
    """Return the floating dtype that NumPy promotes to, or float32 if that is smaller.

    Parameters
    ----------
    *arrays
        Arrays of real numbers; integers and booleans are computed in float64.

    Examples
    --------
    >>> compute_dtype(np.ones(1, np.float16)), compute_dtype(np.ones(1, int))
    (dtype('float32'), dtype('float64'))
    """
    dtypes = {*map(DTYPE, arrays)}
    if len(dtypes) == 1 and dtypes <= COMPUTED:
        return arrays[0].dtype
    dtype = np.result_type(*dtypes)
    return np.result_type(dtype, np.float32 if dtype.kind == "f" else np.float64)


def constant(array: NDArray[Any]) -> NDArray[Any]:
    """Return ``array`` in the one layout that kernels are compiled for: contiguous, read-only.

    Parameters
    ----------
    array
        Any array; one that is contiguous and aligned already is not copied.

    Examples
    --------
    >>> constant(np.ones((2, 3)).T).flags.c_contiguous
    True
    """
    ready = array.flags.c_contiguous and array.flags.aligned
    contiguous = array.view() if ready else np.require(array, requirements=["C", "A"]).view()
    contiguous.flags.writeable = False
    return contiguous


def flat(array: NDArray[Any]) -> NDArray[Any]:
    """Return the numbers of ``array`` in a line, as `constant` does.

    Parameters
    ----------
    array
        Any array; one that is contiguous and aligned already is not copied.

    Examples
    --------
    >>> flat(np.ones((2, 3)).T).shape
    (6,)
    """
    line = array.ravel()
    if not line.flags.aligned:
        line = line.copy()
    line.setflags(write=False)
    return line
