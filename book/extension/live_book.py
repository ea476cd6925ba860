"""Sphinx extension: pages that live without a kernel, mathematics without a script.

It serves ``host.js``, which draws the widgets that a page embeds, and fails the build on a
widget that ``host.js`` cannot draw.  It renders TeX as MathML, and cuts STIX Two Math down to
the characters that the book uses.  It drops what the theme loads from other hosts.
"""

import inspect
import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from docutils import nodes
from fontTools import subset
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from convlib import palette
from convlib.widgets import bundle
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.page import FIGURES, HOST, as_script, published

THEME = Path(__file__).parent.parent / "theme"
STATIC = THEME / "static"
MATH_FONT = distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
MATH_ALPHABETS = "".join(map(chr, [*range(0x20, 0x7F), *range(0x1D434, 0x1D468), 0x210E]))
# The theme's icons come from a web font; its script, half of a page's weight, draws them again.
ICON_SCRIPT = re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>")
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer and the events."""
    app.add_html_math_renderer("mathml", (inline_math, None), (display_math, None))
    app.connect("config-inited", configure)
    app.connect("html-page-context", finish_page, priority=900)
    app.connect("build-finished", finish_book)
    app.connect("autodoc-process-signature", figure_signature)
    app.add_css_file("palette.css")
    app.add_css_file("host.css")
    app.add_css_file("book.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def configure(app: Sphinx, config: Config) -> None:
    """Serve the host script and let myst-nb load it instead of its own."""
    config.html_static_path += [str(STATIC), str(HOST), str(HOST.with_suffix(".css"))]
    config.html_math_renderer = "mathml"
    config.nb_ipywidgets_js = {"host.js": {"async": "async"}}


def finish_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Check a page's widgets, carry their scripts once, and drop what no page needs."""
    for script in list(context["script_files"]):
        if script.attributes.get("type") == WIDGET_STATE:
            state = json.loads(script.attributes["body"])
            check_widgets(page, state)
            state, figures = published(state)
            script.attributes["body"] = as_script(state)
            app.add_js_file(None, body=figures, type=FIGURES)
    context["script_files"][:] = [
        script for script in context["script_files"] if not is_thebe(script)
    ]
    # The bibliography calls itself a list, but its entries are none of a list's items.
    context["body"] = context.get("body", "").replace(
        'role="list" class="citation-list"', 'class="citation-list"'
    )


def check_widgets(page: str, state: dict[str, Any]) -> None:
    """Fail the build on a widget that the published page could not draw."""
    host = HOST.read_text(encoding="utf-8")
    known = set(re.findall(r"^    (\w+Model): ", host, re.MULTILINE))
    used = {model["model_name"] for model in state["state"].values()}
    if unknown := sorted(used - known):
        raise ExtensionError(
            f"{page}: host.js cannot draw {', '.join(unknown)}; "
            f"it knows {', '.join(sorted(known))}. Use one of these or add a view to host.js."
        )


def figure_signature(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str, annotation: str
) -> tuple[str, str]:
    """Document a figure with its own parameters; a class of traits calls them *args, **kwargs."""
    if what != "class" or not issubclass(thing, LiveFigure):
        return signature, annotation
    _, *parameters = inspect.signature(thing.__init__).parameters.values()
    own = [each.replace(annotation=each.empty) for each in parameters if each.name != "traits"]
    return str(inspect.Signature(own)), annotation


def is_thebe(script: Any) -> bool:
    """Tell whether a script starts thebe, which asks another host for a kernel.

    Data are no script that starts anything: their letters may spell the name by chance.
    """
    if script.attributes.get("type") in (WIDGET_STATE, FIGURES):
        return False
    return "thebe" in f"{script.filename} {script.attributes.get('body', '')}".lower()


def inline_math(writer: HTML5Translator, node: nodes.math) -> None:
    """Write inline mathematics as MathML."""
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def display_math(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write display mathematics as MathML, with its equation number if it has one."""
    # A long formula scrolls sideways on a phone, so the keyboard must reach it.
    writer.body.append(
        writer.starttag(node, "div", CLASS="math notranslate nohighlight", tabindex="0")
    )
    if node["number"]:
        number = get_node_equation_number(writer, node)
        writer.body.append(f'<span class="eqno">({number})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(convert(node.astext(), display="block"))
    writer.body.append("</div>")
    raise nodes.SkipNode


def finish_book(app: Sphinx, error: Exception | None) -> None:
    """Write what is made at build time, and drop the largest thing that no page needs."""
    if error is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(ICON_SCRIPT.sub("", text), encoding="utf-8")
    static = Path(app.outdir) / "_static"
    (static / "palette.css").write_text(palette.css(), encoding="utf-8")
    for path in (HOST, HOST.with_suffix(".css")):
        (static / path.name).write_text(bundle.minified(path), encoding="utf-8")
    write_math_font(static / "math.woff2", math_characters(app))


def math_characters(app: Sphinx) -> str:
    """Collect every character that the book's formulas print."""
    found = {*MATH_ALPHABETS, "√"}  # the browser draws a root's sign; no formula spells it
    for page in app.env.found_docs:
        doctree = app.env.get_doctree(page)
        for node in [*doctree.findall(nodes.math), *doctree.findall(nodes.math_block)]:
            entities = re.findall(r"&#x([0-9A-F]+);", convert(node.astext()))
            found |= {chr(int(entity, 16)) for entity in entities}
    return "".join(sorted(found))


def write_math_font(path: Path, characters: str) -> None:
    """Cut STIX Two Math down to some characters, with what it needs to stretch them."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    with subset.load_font(str(MATH_FONT), options) as font:
        cutter.subset(font)
        subset.save_font(font, str(path), options)
