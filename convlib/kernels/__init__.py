"""Compiled bodies: arrays and ints in, results written to ``output``. Nothing is checked here.

numba keeps what it has compiled, and compiles a function again when the file of the function has
changed. But a kernel contains what it calls, which may stand in another file of this folder. So
for kernels the caches below count the folder's files as one.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import caching

FOLDER = Path(__file__).parent
STAMP = sha256(b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.py")))).hexdigest()


class _ForKernels:
    """Lets a kind of cache serve this folder alone."""

    @classmethod
    def from_function(cls, function: Any, file: str) -> Any:
        """Return the cache for a function of this file, None if it is another's."""
        return super().from_function(function, file) if Path(file).parent == FOLDER else None  # type: ignore[misc]

    def get_source_stamp(self) -> str:
        """Return what changes with the source: what was compiled with another is compiled again."""
        return STAMP


class WhereTold(_ForKernels, caching.UserProvidedCacheLocator):
    """The folder that ``NUMBA_CACHE_DIR`` names."""


class BesideTheKernels(_ForKernels, caching.InTreeCacheLocator):
    """The folder ``__pycache__`` in this one."""


class OfTheUser(_ForKernels, caching.UserWideCacheLocator):
    """A folder of the user's, where this one may not be written to."""


# For what is called for every row. It does not count how often its arrays are referred to, as
# numba does otherwise in every function: the counting took five times as long as all the rest.
Function = TypeVar("Function", bound=Callable[..., Any])
uncounted: Callable[[Function], Function] = numba.njit(  # type: ignore[call-overload]
    cache=True, nogil=True, forceinline=True, _nrt=False
)

_settings: Any = numba.config
_ours = [f"{__name__}.{kind.__name__}" for kind in (WhereTold, BesideTheKernels, OfTheUser)]
_usual = [kind.__name__ for kind in caching.CacheImpl._locator_classes]
_settings.CACHE_LOCATOR_CLASSES = ",".join(
    [*_ours, _settings.CACHE_LOCATOR_CLASSES or ",".join(_usual)]
)
