"""The Sphinx extension, on what it must let through and what it must stop."""

import sys
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

sys.path.append(str(Path(__file__).parents[1] / "book" / "extension"))
import live_book


def state(*models: str) -> dict[str, object]:
    return {"state": {str(index): {"model_name": name} for index, name in enumerate(models)}}


def test_known_widgets_pass() -> None:
    live_book.check_widgets("chapter", state("AnyModel", "VBoxModel", "IntSliderModel"))


def test_an_unknown_widget_fails_the_build_with_its_name() -> None:
    with pytest.raises(ExtensionError, match=r"chapter: host\.js cannot draw ColorPickerModel"):
        live_book.check_widgets("chapter", state("AnyModel", "ColorPickerModel"))


def script(filename: str, **attributes: str) -> SimpleNamespace:
    return SimpleNamespace(filename=filename, attributes=attributes)


def test_a_page_loses_thebe_and_keeps_the_rest() -> None:
    scripts = [
        script("_static/sphinx-thebe.js"),
        script("", body='const THEBE_JS_URL = "elsewhere"'),
        script("host.js"),
    ]
    context = {"script_files": scripts, "body": '<div role="list" class="citation-list">'}
    live_book.finish_page(None, "chapter", "page.html", context, None)
    assert [each.filename for each in context["script_files"]] == ["host.js"]
    assert context["body"] == '<div class="citation-list">'


def test_data_that_spell_thebe_by_chance_are_kept() -> None:
    kinds = [live_book.WIDGET_STATE, live_book.FIGURES]
    assert not any(live_book.is_thebe(script("", type=kind, body="+THeBe/")) for kind in kinds)


def test_the_maths_font_has_what_is_asked_for_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "math.woff2"
    live_book.write_math_font(path, "x∑⌊⌋")
    font = TTFont(BytesIO(path.read_bytes()))
    assert {ord(letter) for letter in "x∑⌊⌋"} <= set(font.getBestCmap())
    assert ord("∫") not in font.getBestCmap()
    assert "MATH" in font
