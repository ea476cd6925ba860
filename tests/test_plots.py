"""Still pictures: what is drawn, and what is refused."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from convlib.plots import roofline, show

PICTURE = np.arange(6).reshape(2, 3)


def test_each_picture_is_drawn_in_full_under_its_title():
    figure = show(PICTURE, -PICTURE, titles=["grey", "signed"])
    panels = [axes for axes in figure.axes if axes.get_title()]
    assert [axes.get_title() for axes in panels] == ["grey", "signed"]
    for axes, picture in zip(panels, (PICTURE, -PICTURE), strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), picture)
    plt.close(figure)


def test_a_new_row_begins_after_the_columns():
    figure = show(PICTURE, -PICTURE, PICTURE, titles=["a", "b", "c"], columns=2)
    drawn = [axes for axes in figure.axes if axes.images]
    places = [axes.get_subplotspec() for axes in drawn if axes.get_title()]
    found = [(place.rowspan.start, place.colspan.start) for place in places]
    assert found == [(0, 0), (0, 1), (1, 0)]
    (empty,) = [axes for axes in figure.axes if not axes.axison]
    assert not empty.images


def test_many_columns_stand_closer():
    wide, rows = show(*[PICTURE] * 4), show(*[PICTURE] * 4, columns=4)
    assert wide.get_figwidth() > 10 > rows.get_figwidth()


def test_columns_must_be_at_least_one():
    with pytest.raises(ValueError, match="columns must be at least 1, got 0"):
        show(PICTURE, columns=0)


@pytest.mark.parametrize(
    ("pictures", "titles", "message"),
    [
        ([], None, "pictures must be at least 1, got 0"),
        ([[1, 2]], None, r"pictures must each have shape \(H, W\), got shape \(2,\)"),
        ([PICTURE], ["one", "two"], "titles must be one for each of 1 pictures, got 2"),
    ],
)
def test_what_cannot_be_drawn_is_refused(pictures, titles, message):
    with pytest.raises(ValueError, match=message):
        show(*pictures, titles=titles)


def test_the_roof_rises_with_the_bandwidth_up_to_the_peak():
    figure = roofline({"low": (4, 6e9), "high": (200, 40e9)}, peak=50e9, bandwidth=2e9)
    (axes,) = figure.axes
    roof, *drawn = [line.get_xydata() for line in axes.lines]
    np.testing.assert_allclose(roof[:2], [[1, 2], [25, 50]])
    assert roof[2, 1] == 50
    np.testing.assert_allclose(drawn, [[[4, 6]], [[200, 40]]])
    assert [text.get_text() for text in axes.texts] == ["low", "high", "peak", "bandwidth"]
    assert axes.get_xscale() == axes.get_yscale() == "log"


@pytest.mark.parametrize(
    "wrong", [{"peak": 0}, {"bandwidth": -1}, {"points": {"a": (0, 1)}}, {"points": {"a": (1, 0)}}]
)
def test_nothing_without_a_logarithm_is_drawn_under_a_roof(wrong):
    right = {"points": {}, "peak": 1, "bandwidth": 1}
    with pytest.raises(ValueError, match="must be above 0, got"):
        roofline(**right | wrong)
