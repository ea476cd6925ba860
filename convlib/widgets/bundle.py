"""The JavaScript and the styles of the live figures, for JupyterLab and for published pages.

The sources are ES modules that import each other, so that editors, Node's test runner and the
type checker read them as they are.  anywidget loads a figure's module from a blob, where a
relative import finds nothing; so for JupyterLab the imported modules are written in front of
it.  A published page carries one script for all its figures, in which each module stands once,
without comments, spaces and long names.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from convlib import palette

# It has no wheel for Apple's own processors.
minify = import_module("minify") if find_spec("minify") else None

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
    figure = HERE / f"{name}.js"
    shared = "\n".join(map(_body, _imported(figure)))
    return f"{shared}\nexport default (() => {{\n{_body(figure)}}})();\n"


def script(names: Iterable[str]) -> str:
    """Return the minified module of a page: all that its figures need, each part once.

    Parameters
    ----------
    names : iterable of str
        The figures, such as ``"numbers"`` for ``numbers.js``.

    Returns
    -------
    str
        One ES module without imports.  Its default export holds, under each name, a function
        that returns the figure.

    Examples
    --------
    >>> len(script(["quiz", "numbers"])) < len(script(["quiz"])) + len(script(["numbers"]))
    True
    """
    figures = {name: HERE / f"{name}.js" for name in names}
    shared = dict.fromkeys(path for figure in figures.values() for path in _imported(figure))
    made = ",\n".join(f"{name}() {{\n{_body(figure)}}}" for name, figure in figures.items())
    modules = "\n".join(map(_body, shared))
    return _smaller(f"export default (() => {{\n{modules}\nreturn {{\n{made}\n}};\n}})();", ".js")


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
    return {path.relative_to(HERE).as_posix(): minified(path) for path in _styles(name)}


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
    return _smaller(_text(path), path.suffix)


def _smaller(text: str, suffix: str) -> str:
    if minify is None:
        return text
    smaller: str = minify.string(MEDIA_TYPES[suffix], text)
    return smaller


def _body(path: Path) -> str:
    """Return a module as the body of a function, which returns what it exports by default."""
    text = re.sub("^export default ", "return ", IMPORT.sub("", _text(path)), flags=re.MULTILINE)
    return re.sub("^export ", "", text, flags=re.MULTILINE)


def _styles(name: str) -> list[Path]:
    return [HERE / "shared" / "figure.css", HERE / f"{name}.css"]


def _imported(path: Path) -> list[Path]:
    """List the modules that a module imports, each once, the imported before the importer."""
    found: list[Path] = []
    for match in IMPORT.finditer(_text(path)):
        target = (path.parent / match["path"]).resolve()
        found += [*_imported(target), target]
    return list(dict.fromkeys(found))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
