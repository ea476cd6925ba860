"""One JavaScript module and one style sheet for each live figure.

The sources are ES modules that import each other, so that editors, Node's test runner and the
type checker read them as they are.  anywidget loads a figure's module from a blob, where a
relative import finds nothing; so the imported modules are written in front of it.
"""

import re
from pathlib import Path

from convlib import palette

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import\s+\{[^}]*\}\s+from\s+"(?P<path>\./[^"]+)";\n', re.MULTILINE)


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
    shared = _imported(figure)
    return "\n".join([*(_without_exports(path) for path in shared), _without_imports(figure)])


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
    sheets = [HERE / "shared" / "figure.css", HERE / f"{name}.css"]
    return palette.css() + "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _imported(path: Path) -> list[Path]:
    """List the modules that a module imports, each once, the imported before the importer."""
    found: list[Path] = []
    for match in IMPORT.finditer(path.read_text(encoding="utf-8")):
        target = (path.parent / match["path"]).resolve()
        found += [*_imported(target), target]
    return list(dict.fromkeys(found))


def _without_imports(path: Path) -> str:
    return IMPORT.sub("", path.read_text(encoding="utf-8"))


def _without_exports(path: Path) -> str:
    return re.sub(r"^export ", "", _without_imports(path), flags=re.MULTILINE)
