"""The exercises on gradients: of the weights, of the input, and a step of descent."""

from collections.abc import Callable

import numpy as np

from convlib import conv2d_backward, naive
from convlib.exercises.answers import Array, Function
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import GUIDE_IMAGE, GUIDE_KERNEL, SMALL_IMAGE, SMALL_KERNEL, pattern

RAMP = np.arange(9.0).reshape(3, 3)


def _slide(image: Array, kernel: Array) -> Array:
    output: Array = naive.conv2d(image[None], kernel[None, None])[0]
    return output


# What flows back to the weights


def _weight(slopes: Array, image: Array) -> Array:
    return _slide(image, slopes)


def _last_window(slopes: Array, image: Array) -> Array:
    down, across = (n - 1 for n in slopes.shape)
    window: Array = slopes[-1, -1] * image[down:, across:]
    return window


def _every_overlap(slopes: Array, image: Array) -> Array:
    return _slide(np.pad(image, [(n - 1, n - 1) for n in slopes.shape]), slopes)


weight_gradient = Exercise(
    name="weight_gradient",
    parameters=("slopes", "image"),
    axes=("rows", "columns"),
    covers="one place and many, one weight and many, oblong ones, fractions and negative numbers",
    solution=_weight,
    ladder=(
        Case("one weight at one place", (np.array([[2.0]]), np.array([[3.0]]))),
        Case("one weight at four places", (SMALL_KERNEL, SMALL_IMAGE)),
        Case("four weights at one place", (np.array([[2.0]]), SMALL_IMAGE)),
        Case("four weights at four places", (SMALL_KERNEL, RAMP)),
        Case("more columns than rows", (np.array([[1.0, 2.0]]), np.arange(12.0).reshape(3, 4))),
        Case("slopes of 0", (np.eye(3), GUIDE_IMAGE)),
        Case("fractions and negative numbers", (pattern(3, 2) + 0.25, pattern(6, 5))),
    ),
    misunderstandings=(
        Misunderstanding(
            "pixels-forgotten",
            "Each weight gets the sum of the slopes; that is right for the bias. A weight counts"
            " as much as the pixel that it lies on.",
            "Multiply each slope by the pixel under the weight before you add.",
            (lambda slopes, image: np.full_like(_weight(slopes, image), slopes.sum()),),
        ),
        Misunderstanding(
            "slopes-forgotten",
            "The pixels under each weight are added up as if all slopes were 1.",
            "Multiply the window of each place by the slope of that place before you add.",
            (lambda slopes, image: _weight(np.ones_like(slopes), image),),
        ),
        Misunderstanding(
            "overwritten-instead-of-added",
            "Only the last window is left: each place overwrites what the ones before gave.",
            "The weights are shared by all places, so add: `gradient += slope * window`.",
            (_last_window,),
        ),
        Misunderstanding(
            "averaged-instead-of-summed",
            "The sum is divided by the number of places. If the loss is a mean, the slopes have"
            " been divided already.",
            "Add up, and do not divide.",
            (lambda slopes, image: _weight(slopes, image) / slopes.size,),
        ),
        Misunderstanding(
            "slopes-turned",
            "The slopes are turned upside down and back to front; here nothing is turned.",
            "Let `slopes[i, j]` meet `image[i + u, j + v]` for the weight in row `u`, column `v`.",
            (lambda slopes, image: _weight(slopes[::-1, ::-1], image),),
        ),
        Misunderstanding(
            "result-turned",
            "The numbers are right, and turned by half a turn: the image was moved over the"
            " slopes instead of the slopes over the image.",
            "The first number belongs to the weight at the top left.",
            (lambda slopes, image: _weight(slopes, image)[::-1, ::-1],),
        ),
        Misunderstanding(
            "every-overlap",
            "The slopes also hang over the border of the image, so there are more numbers than"
            " weights.",
            "Take only places where the slopes lie wholly on the image.",
            (_every_overlap,),
        ),
    ),
)


# What flows back to the input


def _input(slopes: Array, kernel: Array, stride: int) -> Array:
    rows, columns = _reached(slopes, kernel, stride)
    image = np.zeros((1, rows, columns))
    found = conv2d_backward(slopes[None], image, kernel[None, None], stride=stride)
    gradient: Array = found.input[0]
    return gradient


def _reached(slopes: Array, kernel: Array, stride: int) -> tuple[int, int]:
    rows, columns = (stride * (n - 1) + k for n, k in zip(slopes.shape, kernel.shape, strict=True))
    return rows, columns


def _overwritten(slopes: Array, kernel: Array, stride: int) -> Array:
    result = np.zeros(_reached(slopes, kernel, stride))
    tall, wide = kernel.shape
    for (i, j), slope in np.ndenumerate(slopes):
        top, left = stride * i, stride * j
        result[top : top + tall, left : left + wide] = slope * kernel
    return result


def _readers(slopes: Array, kernel: Array, stride: int) -> Array:
    return _input(np.ones_like(slopes), np.ones_like(kernel), stride)


def _averaged(slopes: Array, kernel: Array, stride: int) -> Array:
    means: Array = _input(slopes, kernel, stride) / _readers(slopes, kernel, stride).clip(1)
    return means


def _without_border(slopes: Array, kernel: Array, stride: int) -> Array:
    spread = np.zeros([stride * (n - 1) + 1 for n in slopes.shape])
    spread[::stride, ::stride] = slopes
    return _slide(spread, kernel[::-1, ::-1])


input_gradient = Exercise(
    name="input_gradient",
    parameters=("slopes", "kernel", "stride"),
    axes=("rows", "columns"),
    covers="one place and many, windows that overlap, touch or leave gaps, oblong ones",
    solution=_input,
    ladder=(
        Case("one place, one weight", (np.array([[3.0]]), np.array([[2.0]]), 1)),
        Case("one place, four weights", (np.array([[2.0]]), SMALL_KERNEL, 1)),
        Case("two places in a line", (np.array([[1.0, 2.0]]), np.array([[1.0, 3.0]]), 1)),
        Case("four places, four weights", (SMALL_IMAGE, SMALL_KERNEL, 1)),
        Case("windows side by side", (SMALL_IMAGE, SMALL_KERNEL, 2)),
        Case("windows with gaps", (np.array([[1.0, 2.0]]), np.array([[2.0]]), 3)),
        Case("stride 2, windows that overlap", (RAMP, GUIDE_KERNEL, 2)),
        Case("fractions and negative numbers", (pattern(4, 3) + 0.25, pattern(3, 2), 2)),
    ),
    misunderstandings=(
        Misunderstanding(
            "slopes-forgotten",
            "Each window hands back its weights as if all slopes were 1.",
            "Multiply the kernel by the slope of the place before you add it.",
            (lambda slopes, kernel, stride: _input(np.ones_like(slopes), kernel, stride),),
        ),
        Misunderstanding(
            "weights-forgotten",
            "Each pixel gets the slopes of the windows that read it, unweighted.",
            "Multiply each slope by the weight through which that window reads the pixel.",
            (lambda slopes, kernel, stride: _input(slopes, np.ones_like(kernel), stride),),
        ),
        Misunderstanding(
            "kernel-turned",
            "The kernel is turned by half a turn before it is laid down. The turn belongs to the"
            " other way to compute this, in which a window moves over the slopes.",
            "At place `(i, j)` add `slopes[i, j] * kernel`, as the kernel stands.",
            (lambda slopes, kernel, stride: _input(slopes, kernel[::-1, ::-1], stride),),
        ),
        Misunderstanding(
            "overwritten-instead-of-added",
            "Where windows overlap, the last one overwrites the others.",
            "A pixel that several windows read gets the sum: use `+=`.",
            (_overwritten,),
        ),
        Misunderstanding(
            "averaged-instead-of-summed",
            "Each number is divided by how many windows read the pixel.",
            "Add up, and do not divide.",
            (_averaged,),
        ),
        Misunderstanding(
            "stride-ignored",
            "The windows are laid down at neighbouring places.",
            "Window `(i, j)` begins at pixel `(stride * i, stride * j)`.",
            (lambda slopes, kernel, stride: _input(slopes, kernel, 1),),
        ),
        Misunderstanding(
            "padding-forgotten",
            "The turned kernel moves over the slopes, but only where it fits; so the pixels near"
            " the border are missing.",
            "Pad the slopes with `kernel size - 1` zeros on each side first.",
            (_without_border,),
        ),
    ),
)


# One step of gradient descent

Slopes = Callable[[Array], Array]


def _gradient(kernel: Array, image: Array, target: Array, slopes: Slopes) -> Array:
    return _weight(slopes(_slide(image, kernel) - target), image)


def _mean_squares(error: Array) -> Array:
    return 2 * error / error.size


def _step_by(slopes: Slopes) -> Function:
    def twin(kernel: Array, image: Array, target: Array, learning_rate: float) -> Array:
        return kernel - learning_rate * _gradient(kernel, image, target, slopes)

    return twin


def _step_of(length: Callable[[float], float], kept: float = 1.0) -> Function:
    """Keep the kernel `kept` times, and move by `length` of the learning rate."""

    def twin(kernel: Array, image: Array, target: Array, learning_rate: float) -> Array:
        gradient = _gradient(kernel, image, target, _mean_squares)
        return kept * kernel + length(learning_rate) * gradient

    return twin


def _step_of_bias(kernel: Array, image: Array, target: Array, learning_rate: float) -> Array:
    error = _slide(image, kernel) - target
    moved: Array = kernel - learning_rate * 2 * error.mean()
    return moved


descent_step = Exercise(
    name="descent_step",
    parameters=("kernel", "image", "target", "learning_rate"),
    axes=("rows", "columns"),
    covers="one weight and many, one place and many, a kernel that is right already",
    solution=_step_by(_mean_squares),
    ladder=(
        Case(
            "one weight, one place",
            (np.array([[2.0]]), np.array([[3.0]]), np.array([[1.0]]), 0.1),
        ),
        Case("one weight, four places", (np.array([[2.0]]), SMALL_IMAGE, np.ones((2, 2)), 0.5)),
        Case("four weights, four places", (SMALL_KERNEL, RAMP, SMALL_IMAGE, 0.01)),
        Case(
            "a kernel that is right already",
            (SMALL_KERNEL, RAMP, _slide(RAMP, SMALL_KERNEL), 0.5),
        ),
        Case(
            "nine weights, and slopes of both signs",
            (pattern(3, 3), GUIDE_IMAGE, pattern(3, 3)[::-1] * 3, 0.125),
        ),
    ),
    misunderstandings=(
        Misunderstanding(
            "uphill",
            "The kernel moves with the gradient, to where the loss is larger.",
            "Take the gradient away: `kernel - learning_rate * gradient`.",
            (_step_of(lambda rate: rate),),
        ),
        Misunderstanding(
            "sum-instead-of-mean",
            "These are the slopes of the sum of squares; the loss is their mean.",
            "Divide the slopes by the number of outputs.",
            (_step_by(lambda error: 2 * error),),
        ),
        Misunderstanding(
            "two-forgotten",
            "The slope of a square is taken to be the number itself; it is twice the number.",
            "The slopes are `2 * error / error.size`.",
            (_step_by(lambda error: error / error.size),),
        ),
        Misunderstanding(
            "error-forgotten",
            "The kernel moves by the same amount whether it is wrong by much or by little.",
            "The slopes are `2 * error / error.size`, with the error of each place.",
            (
                _step_by(lambda error: np.ones_like(error)),
                _step_by(lambda error: np.ones_like(error) / error.size),
                _step_by(lambda error: 2 * np.ones_like(error) / error.size),
            ),
        ),
        Misunderstanding(
            "gradient-returned",
            "This is the gradient, or the length of the step; the question is where the kernel"
            " stands after the step.",
            "Return `kernel - learning_rate * gradient`.",
            (
                _step_of(lambda rate: 1, kept=0),
                _step_of(lambda rate: rate, kept=0),
                _step_of(lambda rate: -rate, kept=0),
            ),
        ),
        Misunderstanding(
            "learning-rate-forgotten",
            "The whole gradient is taken away.",
            "Multiply the gradient by the learning rate first.",
            (_step_of(lambda rate: -1),),
        ),
        Misunderstanding(
            "pixels-forgotten",
            "All weights move by the same amount, as a bias would.",
            "Multiply each slope by the pixel under the weight before you add.",
            (_step_of_bias,),
        ),
        Misunderstanding(
            "slopes-turned",
            "The slopes are turned upside down and back to front before they meet the image.",
            "Let `slopes[i, j]` meet `image[i + u, j + v]` for the weight in row `u`, column `v`.",
            (_step_by(lambda error: _mean_squares(error)[::-1, ::-1]),),
        ),
    ),
)
