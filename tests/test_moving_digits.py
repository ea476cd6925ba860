"""Clips of drifting digits: the order of the frames tells the class, and nothing else does."""

from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convlib.data import DIRECTIONS, digits, moving_digits

IMAGES, _ = digits()
ONE = np.zeros((20_000, 8, 8), np.float32)
ONE[:, 0, 0] = 1  # its only ink is at the place of the digit


def places_of(clips):
    """Return the row and column of the one inked pixel of each frame, (N, frames, 2)."""
    flat = clips[:, 0].reshape(*clips.shape[:1], clips.shape[2], -1).argmax(axis=2)
    return np.stack(np.divmod(flat, clips.shape[-1]), axis=2)


@pytest.mark.parametrize("frames", [3, 6])
def test_a_digit_drifts_along_one_axis_and_hops_across(frames):
    clips, directions = moving_digits(ONE[:400], frames)
    assert clips.shape == (400, 1, frames, frames + 7, frames + 7)
    assert clips.dtype == np.float32
    assert (clips.sum(axis=(1, 3, 4)) == 1).all()
    for places, direction in zip(places_of(clips), directions, strict=True):
        axis = 1 if DIRECTIONS[direction] in ("left", "right") else 0
        sign = 1 if DIRECTIONS[direction] in ("right", "down") else -1
        assert (np.diff(places[:, axis]) % frames == sign % frames).all()
        assert_array_equal(np.sort(places, axis=0)[:, 0], np.arange(frames))
        assert_array_equal(np.sort(places, axis=0)[:, 1], np.arange(frames))


def test_a_frame_shows_the_whole_digit():
    clips, _ = moving_digits(IMAGES[:50])
    for clip, image in zip(clips[:, 0], IMAGES[:50], strict=True):
        for frame in clip:
            windows = np.lib.stride_tricks.sliding_window_view(frame, (8, 8))
            assert (windows == image).all(axis=(2, 3)).any()
            assert frame.sum() == image.sum()


def shares(clips, directions, what):
    """Return how often each of the four classes gives each outcome, as shares."""
    outcomes = [Counter() for _ in DIRECTIONS]
    for places, direction in zip(places_of(clips), directions, strict=True):
        outcomes[direction][what(places)] += 1
    known = sorted(set().union(*outcomes))
    return np.array([[found[each] / found.total() for each in known] for found in outcomes])


@pytest.mark.parametrize("frame", [0, 2, 5])
def test_no_frame_tells_the_direction(frame):
    clips, directions = moving_digits(ONE[:10_000])
    found = shares(clips, directions, lambda places: tuple(places[frame].tolist()))
    assert found.shape == (4, 36)
    assert_allclose(found, 1 / 36, atol=0.015)


def test_frames_without_their_order_tell_nothing():
    clips, directions = moving_digits(ONE, frames=4)
    found = shares(clips, directions, lambda places: tuple(sorted(map(tuple, places.tolist()))))
    assert found.shape == (4, 24)  # all ways to have one place in each row and column
    assert_allclose(found, 1 / 24, atol=0.015)


def test_directions_are_balanced_and_clips_seeded():
    clips, directions = moving_digits(IMAGES[:40], seed=1)
    again, other = moving_digits(IMAGES[:40], seed=1), moving_digits(IMAGES[:40], seed=2)
    assert_array_equal(np.bincount(directions), 10)
    assert_array_equal(clips, again[0])
    assert_array_equal(directions, again[1])
    assert not np.array_equal(clips, other[0])
    assert not np.array_equal(directions, other[1])


@pytest.mark.parametrize(
    ("shape", "frames", "error", "message"),
    [
        ((8, 8), 6, ValueError, r"images must have shape \(N, 8, 8\), got shape \(8, 8\)"),
        ((2, 8, 7), 6, ValueError, r"images must have shape \(N, 8, 8\), got shape \(2, 8, 7\)"),
        ((2, 8, 8), 2, ValueError, "frames must be at least 3, got 2"),
        ((2, 8, 8), 6.0, TypeError, "frames must be an integer, got 6.0"),
    ],
)
def test_moving_digits_refuses(shape, frames, error, message):
    with pytest.raises(error, match=message):
        moving_digits(np.zeros(shape), frames)
