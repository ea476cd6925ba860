"""A figure on a page without a kernel: what is embedded, and a page of its own."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets
from ipywidgets.embed import dependency_state, embed_data

from convlib import palette
from convlib.widgets import bundle

HOST = Path(__file__).parent / "host.js"
PACKAGE = "convlib.widgets."
FIGURES = "text/x-conv-figures"
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
body {{
  background: var(--conv-paper);
  color: var(--conv-ink);
  margin: 1rem auto;
  max-width: 46rem;
  padding: 0 0.5rem;
}}
</style>
<script>
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.dataset.theme = dark ? "dark" : "light";
</script>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="{type}">{script}</script>
</head>
<body>
<main>
{views}
</main>
<script>
{host}
</script>
</body>
</html>
"""
VIEW = '<script type="application/vnd.jupyter.widget-view+json">{}</script>'


def published(state: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return widget state for a page that carries one script, and each style once.

    Parameters
    ----------
    state : dict
        What Jupyter saves of its widgets: their models under ``"state"``.

    Returns
    -------
    dict
        The same, but the figures of this package name what they need: their part of the
        script, and their style sheets, which stand under ``"styles"``.
    str
        The script, for an element of the type ``FIGURES``.

    Examples
    --------
    >>> traits = {"_anywidget_id": "convlib.widgets.quiz.Quiz", "_esm": "...", "_css": "..."}
    >>> page, script = published({"state": {"1": {"state": traits}}})
    >>> page["state"]["1"]["state"]["_esm"], list(page["styles"])
    ('quiz', ['shared/figure.css', 'quiz.css'])
    """
    models: dict[str, Any] = {}
    figures: list[str] = []
    styles: dict[str, str] = {}
    for identity, model in state["state"].items():
        kind = model["state"].get("_anywidget_id", "")
        if kind.startswith(PACKAGE):
            name = kind.split(".")[-2]
            own_styles = bundle.styles(name)
            figures.append(name)
            styles |= own_styles
            own = {"_esm": name, "_css": list(own_styles)}
            model = {**model, "state": {**model["state"], **own}}
        models[identity] = model
    return {**state, "state": models, "styles": styles}, within_element(bundle.script(figures))


def as_script(content: object) -> str:
    """Return JSON that may stand in a script element, whatever texts it holds."""
    return within_element(json.dumps(content))


def within_element(text: str) -> str:
    """Return JSON or JavaScript whose texts cannot end the script element around it."""
    return text.replace("</", r"<\/")


def page(title: str, widgets: Sequence[ipywidgets.Widget]) -> str:
    """Return a page of HTML that shows widgets and needs nothing else.

    Parameters
    ----------
    title : str
        What the browser's tab shows.
    widgets : sequence of ipywidgets.Widget
        Figures of this package, with or without their sliders.

    Returns
    -------
    str
        The page, which works from a file, without a server or a network.
    """
    data = embed_data(views=widgets, state=dependency_state(widgets, drop_defaults=False))
    state, script = published(data["manager_state"])
    style = palette.css() + bundle.minified(HOST.with_suffix(".css"))
    return PAGE.format(
        title=title,
        style=style,
        state=as_script(state),
        type=FIGURES,
        script=script,
        views="\n".join(VIEW.format(as_script(view)) for view in data["view_specs"]),
        host=bundle.minified(HOST),
    )
