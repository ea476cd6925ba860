"""The live figures from Python's side: bounds, messages, output, and what is sent to the page."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

import convlib as cl
from convlib import filters, palette
from convlib.data import PHOTOS, photo, stripes
from convlib.widgets import Choice, Numbers, Numeric, Pictures, Quiz, bundle
from convlib.widgets.page import HOST, PACKAGE, published
from convlib.widgets.traits import Option

RIGHT = Choice("two", "1 + 1 = 2", correct=True)
WRONG = Choice("three", "That counts one twice.")
# The figures: what has a page in the appendix.
FAMILY = sorted(
    {path.stem for path in (Path(cl.__file__).parents[1] / "book" / "figures").glob("*.md")}
    - {"index"}
)
WIDGETS = Path(bundle.__file__).parent
NAMES = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
GRID = np.arange(30.0).reshape(5, 6)


def numbers(**settings: int) -> Numbers:
    return Numbers(GRID, [[0, 1, 2], [2, 2, 0], [0, 1, 2]], **settings)


@given(
    st.fixed_dictionaries({name: st.integers(*limits) for name, limits in Numbers.LIMITS.items()})
)
def test_output_is_what_convlib_computes_or_the_same_refusal(settings: dict[str, int]) -> None:
    explorer = numbers()
    for name, value in settings.items():
        setattr(explorer, name, value)
    options = {name: settings[name] for name in ("stride", "padding", "dilation")}
    try:
        expected = cl.naive.conv2d(GRID[None], explorer.weight[None, None], **options)[0]
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            _ = explorer.output
    else:
        np.testing.assert_allclose(explorer.output, expected)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("stride", 0, "stride must be between 1 and 4, got 0"),
        ("padding", -1, "padding must be between 0 and 3, got -1"),
        ("kernel_size", 6, "kernel_size must be between 1 and 5, got 6"),
        ("dilation", 4, "dilation must be between 1 and 3, got 4"),
        ("filter_name", "blur", "filter_name must be one of 'kernel', got 'blur'"),
        ("weight", [[1, 2]], "weight must be square, such as 3 by 3, got shape (1, 2)"),
        ("weight", [[np.nan]], "weight must hold finite numbers, got [[nan]]"),
        ("weight", np.ones((6, 6)), "kernel_size must be between 1 and 5, got 6"),
        ("input", np.ones((9, 3)), "at most 8 rows and columns, got shape (9, 3)"),
        ("input", [[np.inf]], "input must hold finite numbers, got [[inf]]"),
    ],
)
def test_a_bad_value_is_refused_and_the_figure_keeps_its_state(
    name: str, value: object, message: str
) -> None:
    explorer = numbers()
    before = explorer.output
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(explorer, name, value)
    np.testing.assert_array_equal(explorer.output, before)


def test_a_weight_set_from_python_is_the_readers_own() -> None:
    explorer = numbers()
    explorer.weight = [[1, 2], [3, 4]]
    assert explorer.kernel_size == 2
    assert explorer.filter_name == "your own"
    np.testing.assert_array_equal(explorer.weight, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(
        explorer.output, cl.conv2d(GRID[None], explorer.weight[None, None])[0]
    )


def test_a_gallery_stores_kernels_under_their_size() -> None:
    explorer = numbers()
    with pytest.raises(ValueError, match=re.escape("gallery['odd']['2'] must have 2 rows, got 1")):
        explorer.gallery = {**explorer.gallery, "odd": {"2": [[1.0]]}}


def test_an_option_is_one_of_its_words() -> None:
    class Lamp(traitlets.HasTraits):
        light = Option("off", "on")

    lamp = Lamp()
    assert lamp.light == "off"
    lamp.light = "on"
    with pytest.raises(ValueError, match="light must be one of 'off', 'on', got 'dim'"):
        lamp.light = "dim"
    assert lamp.light == "on"


def test_a_saved_figure_needs_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "numbers.html"
    numbers().save_html(file)
    page = file.read_text(encoding="utf-8")
    assert "<title>Numbers</title>" in page
    assert all(f'"description": "{name}"' in page for name in Numbers.LIMITS)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)


def test_pictures_filter_the_chosen_photo() -> None:
    explorer = Pictures("coins", "outline", kernel_size=5, stride=2)
    weight = filters.outline(5)
    expected = cl.naive.conv2d(photo("coins")[None], weight[None, None], stride=2)[0]
    np.testing.assert_allclose(explorer.output, expected, atol=1e-5)


def test_stripes_are_a_picture_where_they_are_asked_for() -> None:
    np.testing.assert_array_equal(Pictures("stripes").input, stripes())
    assert "stripes" not in Pictures("camera").pictures


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"picture": "moon"}, "picture must be one of 'camera', 'astronaut'"),
        ({"filter_name": "magic"}, "filter_name must be one of 'vertical edges'"),
        ({"stride": 5}, "stride must be between 1 and 4, got 5"),
    ],
)
def test_pictures_refuse_what_they_do_not_have(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Pictures(**arguments)


def test_every_slider_is_linked_in_the_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    links = []
    monkeypatch.setattr(ipywidgets, "jslink", lambda source, target: links.append((source, target)))
    box = numbers().with_sliders()
    sliders = box.children[0].children
    assert all(isinstance(slider, ipywidgets.IntSlider) for slider in sliders)
    assert [[slider.min, slider.max] for slider in sliders] == list(Numbers.LIMITS.values())
    ends = [
        ((slider, "value"), (box.children[1], name))
        for slider, name in zip(sliders, Numbers.LIMITS, strict=True)
    ]
    assert links == ends


def test_a_stored_output_is_one_short_line() -> None:
    figure = "Figure(Numbers(kernel_size=3, padding=1, stride=1, dilation=1))"
    assert repr(numbers(padding=1).with_sliders()) == figure


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ([RIGHT], "choices must be at least 2, got 1"),
        ([RIGHT, RIGHT], "choices must have exactly 1 that is correct, got 2"),
        ([WRONG, WRONG], "choices must have exactly 1 that is correct, got 0"),
        ([RIGHT, Choice("four", "")], "choices must each have a reason, got none for 'four'"),
    ],
)
def test_a_question_without_reasons_or_answer_is_refused(
    choices: list[Choice], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Quiz("What is 1 + 1?", choices)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (Numeric(2, "1 + 1", {2.05: "Too much."}, "Count.", 0.1), "mistakes must lie more than"),
        (Numeric(2, "", {}, "Count."), "number must have a reason, a hint"),
        (Numeric(2, "1 + 1", {3: ""}, "Count."), "reasons of mistakes"),
        (Numeric(2, "1 + 1", {3: "No."}, ""), "number must have a reason, a hint"),
    ],
)
def test_a_number_without_reasons_or_with_a_right_mistake_is_refused(
    number: Numeric, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Quiz("What is 1 + 1?", number)


@pytest.mark.parametrize("name", FAMILY)
def test_a_bundle_is_one_module_with_one_figure(name: str) -> None:
    source = bundle.module(name)
    assert not re.search("^import", source, re.MULTILINE)
    assert len(re.findall("^export ", source, re.MULTILINE)) == 1
    assert len(NAMES.findall(source)) >= 5


def test_shared_modules_can_stand_in_one_script() -> None:
    sources = [path.read_text(encoding="utf-8") for path in WIDGETS.glob("*/*.js")]
    names = [name for source in sources for name in NAMES.findall(source)]
    assert len(names) > 100
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_without_the_minifier_pages_carry_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "minify", None)
    assert bundle.minified(HOST) == HOST.read_text(encoding="utf-8")


def test_all_figures_together_stay_light() -> None:
    """A page that carried the whole family, compressed as a server does."""
    pytest.importorskip("minify", reason="it has no wheel for Apple's own processors")
    models = {kind: {"state": {"_anywidget_id": f"{PACKAGE}{kind}.Figure"}} for kind in FAMILY}
    page, script = published({"state": models})
    assert [model["state"]["_esm"] for model in page["state"].values()] == FAMILY
    host, host_style = (bundle.minified(path) for path in (HOST, HOST.with_suffix(".css")))
    carried = "".join([host, script, host_style, json.dumps(page["styles"])])
    assert len(gzip.compress(carried.encode(), 6)) < 60_000


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK])
def test_text_can_be_read_on_every_ground(colours: dict[str, str]) -> None:
    for text in ("ink", "quiet", "window", "reader", "right", "wrong"):
        for ground in ("paper", "surface"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for tint in ("negative", "positive"):  # a cell carries at most half of the colour
        half = mixed(colours[tint], colours["zero"])
        assert contrast(colours["ink"], half) >= 4.5, tint


def mixed(one: str, other: str) -> str:
    halves = [(a + b) // 2 for a, b in zip(channels(one), channels(other), strict=True)]
    return "#" + "".join(f"{half:02x}" for half in halves)


def channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio that WCAG 2.2 defines."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    linear = [
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
        for level in (channel / 255 for channel in channels(colour))
    ]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_every_colour_that_is_used_is_in_the_palette() -> None:
    root = Path(cl.__file__).parents[1]
    sheets = [*root.glob("convlib/widgets/**/*.css"), *root.glob("book/theme/static/*.css")]
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    used = set(re.findall(r"var\(--conv-([a-z]+)", text)) - {"sans", "serif"}
    assert used <= set(palette.LIGHT) == set(palette.DARK)
    assert len(sheets) >= 4


@pytest.mark.parametrize("name", FAMILY)
def test_a_figures_style_touches_nothing_else_on_the_page(name: str) -> None:
    sheet = (Path(bundle.__file__).parent / f"{name}.css").read_text(encoding="utf-8")
    rules = re.findall(r"^ *([^@{}\n]*?) \{", sheet, re.MULTILINE)
    assert len(rules) > 8
    prefix = f".conv-{name.replace('_', '-')}"
    assert [rule for rule in rules if not rule.startswith(prefix)] == []


def test_photos_are_grey_squares_in_whole_levels() -> None:
    for name in PHOTOS:
        picture = photo(name)
        assert picture.shape == (256, 256)
        assert picture.dtype == np.float32
        assert picture.min() >= 0
        assert picture.max() <= 1
        np.testing.assert_allclose(picture * 255, np.rint(picture * 255), atol=1e-4)


def test_a_grey_photo_has_no_colours() -> None:
    with pytest.raises(ValueError, match="for a photo in colour, got 'camera'"):
        photo("camera", colour=True)


@pytest.mark.parametrize(("name", "size"), [("moon", 256), ("camera", 0)])
def test_photo_names_what_is_wrong(name: str, size: int) -> None:
    with pytest.raises(ValueError, match=r"must be .* got"):
        photo(name, size)


@pytest.mark.parametrize("kernel_size", range(1, 8))
def test_filters_sum_to_what_they_promise(kernel_size: int) -> None:
    sums = {name: make(kernel_size).sum() for name, make in filters.GALLERY.items()}
    zero = dict.fromkeys(["vertical edges", "horizontal edges", "outline"], 0)
    one = dict.fromkeys(["blur", "sharpen", "emboss", "identity"], 1)
    assert sums == pytest.approx(zero | one, abs=1e-9)


@pytest.mark.parametrize("make", filters.GALLERY.values())
def test_filters_need_a_size(make: object) -> None:
    with pytest.raises(ValueError, match="kernel_size must be at least 1, got 0"):
        make(0)


def test_the_state_that_a_page_embeds_is_small_and_plain() -> None:
    traits = numbers().get_state(drop_defaults=False)
    model = {"state": {key: value for key, value in traits.items() if key != "layout"}}
    page, _ = published({"state": {"figure": model}})
    assert len(json.dumps(page["state"], default=str)) < 2_000
