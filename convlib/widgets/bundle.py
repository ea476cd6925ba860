"""The JavaScript and the styles of the live figures, for JupyterLab and for published pages.

The sources are ES modules that import each other, so that editors, Node's test runner and the
type checker read them as they are.  anywidget loads a figure's module from a blob, where a
relative import finds nothing; so for JupyterLab the imported modules are written in front of
it.  A published page carries each source once, without comments, spaces and long names, and
``host.js`` joins them.
"""

import re
from pathlib import Path

from convlib import palette

try:
    import minify
except ImportError:  # It has no wheel for Apple's own processors.
    minify = None

HERE = Path(__file__).parent
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
IMPORT = re.compile(r'^import\s+\{[^}]*\}\s+from\s+"(?P<path>\.{1,2}/[^"]+)";\n', re.MULTILINE)


def module(name: str) -> str:
    """Return the JavaScript of a figure with every module that it imports.

    Parameters
    ----------
    name : str
        The figure, such as ``"numbers"`` for ``numbers.js``.

    Returns
    -------
    str
        One ES module without imports, whose default export is the figure's.

    Examples
    --------
    >>> "import {" in module("numbers")
    False
    """
    *shared, figure = (IMPORT.sub("", _text(path)) for path in _modules(name))
    return "\n".join(
        [*(re.sub("^export ", "", each, flags=re.MULTILINE) for each in shared), figure]
    )


def modules(name: str) -> dict[str, str]:
    """Return the minified sources of a figure and of all that it imports.

    Parameters
    ----------
    name : str
        The figure, such as ``"numbers"`` for ``numbers.js``.

    Returns
    -------
    dict of {str: str}
        Each module by its path below this folder, the imported before the importer.

    Examples
    --------
    >>> list(modules("quiz"))
    ['shared/stage.js', 'quiz.js']
    """
    return {_name(path): minified(path) for path in _modules(name)}


def style(name: str) -> str:
    """Return the palette, the style that all figures share, and the figure's own.

    Parameters
    ----------
    name : str
        The figure, such as ``"numbers"`` for ``numbers.css``.

    Returns
    -------
    str
        One style sheet.

    Examples
    --------
    >>> "--conv-ink" in style("numbers")
    True
    """
    return palette.css() + "".join(map(_text, _styles(name)))


def styles(name: str) -> dict[str, str]:
    """Return the minified style that all figures share, and the figure's own.

    Parameters
    ----------
    name : str
        The figure, such as ``"numbers"`` for ``numbers.css``.

    Returns
    -------
    dict of {str: str}
        Each style sheet by its path below this folder.

    Examples
    --------
    >>> list(styles("quiz"))
    ['shared/figure.css', 'quiz.css']
    """
    return {_name(path): minified(path) for path in _styles(name)}


def minified(path: Path) -> str:
    """Return a script or a style sheet as pages carry it, without what only people read.

    Parameters
    ----------
    path : Path
        A ``.js`` or ``.css`` file.

    Returns
    -------
    str
        A text that does the same; where the minifier is not installed, the file's own.

    Examples
    --------
    >>> len(minified(HERE / "host.css")) <= len((HERE / "host.css").read_text())
    True
    """
    if minify is None:
        return _text(path)
    smaller: str = minify.string(MEDIA_TYPES[path.suffix], _text(path))
    return smaller


def _modules(name: str) -> list[Path]:
    figure = HERE / f"{name}.js"
    return [*_imported(figure), figure]


def _styles(name: str) -> list[Path]:
    return [HERE / "shared" / "figure.css", HERE / f"{name}.css"]


def _imported(path: Path) -> list[Path]:
    """List the modules that a module imports, each once, the imported before the importer."""
    found: list[Path] = []
    for match in IMPORT.finditer(_text(path)):
        target = (path.parent / match["path"]).resolve()
        found += [*_imported(target), target]
    return list(dict.fromkeys(found))


def _name(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
