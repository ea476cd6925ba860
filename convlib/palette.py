"""The one palette of the book: its pages, its live figures and its plots take colours from here.

Negative and positive values are a pair that colour-blind readers can tell apart, with a neutral
zero between them.  ``window`` marks what a window covers, ``reader`` marks the outputs that read
a pixel; both are also drawn with their own outline, so that colour never stands alone.
"""

LIGHT = {
    "paper": "#fffefb",
    "surface": "#f6f4ee",
    "ink": "#1d2430",
    "quiet": "#56606e",
    "rule": "#cfd0cf",
    "negative": "#2c6fb3",
    "zero": "#f7f5f0",
    "positive": "#c9601a",
    "window": "#7a3d9f",
    "reader": "#0d7a6f",
    "right": "#1f7a4d",
    "wrong": "#b3261e",
}

DARK = {
    "paper": "#14171c",
    "surface": "#1d2127",
    "ink": "#e7e8ea",
    "quiet": "#a7afba",
    "rule": "#414852",
    "negative": "#5fa3e6",
    "zero": "#23272e",
    "positive": "#ee8f4f",
    "window": "#c99aea",
    "reader": "#4cc2b2",
    "right": "#6fd29b",
    "wrong": "#ff8a80",
}


def css() -> str:
    """Return the palette as CSS variables, for light and dark pages and for JupyterLab.

    Returns
    -------
    str
        Rules that define ``--conv-ink``, ``--conv-paper`` and so on.

    Examples
    --------
    >>> css().splitlines()[0]
    ':root { --conv-paper: #fffefb;'
    """
    return (
        f":root {{ {_variables(LIGHT)} }}\n"
        f':root[data-theme="dark"], [data-jp-theme-light="false"] {{ {_variables(DARK)} }}\n'
    )


def _variables(colours: dict[str, str]) -> str:
    return "\n  ".join(f"--conv-{name}: {colour};" for name, colour in colours.items())
