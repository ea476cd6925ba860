"""Real pictures that installed packages bring; nothing is ever downloaded."""

import numpy as np
import skimage
from numpy.typing import NDArray

PHOTOS = ("camera", "astronaut", "chelsea", "coins")
COLOUR_PHOTOS = ("astronaut", "chelsea")


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
