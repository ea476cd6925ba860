"""The exercise on the pixels that no window reads."""

from convlib import shapes
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _solution(input_size: int, kernel_size: int, stride: int, padding: int) -> int:
    return shapes.coverage(input_size, kernel_size, stride, padding).count(0)


def _rounded_up(input_size: int, kernel_size: int, stride: int, padding: int) -> int:
    starts = range(-padding, input_size + padding, stride)
    read = {start + tap for start in starts for tap in range(kernel_size)}
    return len(set(range(input_size)) - read)


LADDER = (
    Case("one pixel, a kernel of one", (1, 1, 1, 0)),
    Case("two windows that come out even", (5, 3, 2, 0)),
    Case("a stride larger than the kernel: a gap, and a pixel left over", (4, 1, 2, 0)),
    Case("no gap, one pixel left over", (4, 3, 2, 0)),
    Case("padding, of which one place is left over", (5, 3, 3, 1)),
    Case("padding at the end that no window needs", (6, 3, 2, 1)),
    Case("two pixels left over", (8, 3, 3, 0)),
    Case("wide gaps, and a pixel left over", (11, 2, 4, 0)),
    Case("padding, gaps and pixels left over", (13, 2, 5, 1)),
    Case("the first layer of AlexNet, as printed", (224, 11, 4, 0)),
)

MISUNDERSTANDINGS = (
    Misunderstanding(
        "every-pixel-read",
        "Every pixel is taken to be read; but a window that does not fit is not used, and with a"
        " large stride there are gaps.",
        "Mark the pixels of each window that fits, and count those without a mark.",
        (lambda n, k, s, p: 0,),
    ),
    Misunderstanding(
        "remainder-of-the-line",
        "The stride divides the length of the line, as if the window were one pixel.",
        "The window can move by `input_size + 2 * padding - kernel_size` pixels: what the stride"
        " leaves of that is left over.",
        (lambda n, k, s, p: n % s, lambda n, k, s, p: (n + 2 * p) % s),
    ),
    Misunderstanding(
        "windows-side-by-side",
        "The windows are laid side by side, a kernel apart, but they start a stride apart.",
        "Window number i starts at `i * stride - padding`.",
        (lambda n, k, s, p: n % k, lambda n, k, s, p: (n + 2 * p) % k),
    ),
    Misunderstanding(
        "last-window-cut",
        "A last window that hangs over the end is counted too; it is not used.",
        "Use a window only if its last pixel lies on the padded line.",
        (_rounded_up,),
    ),
    Misunderstanding(
        "gaps-forgotten",
        "Only the end is counted. Where the stride is larger than the kernel, the pixels between"
        " two windows are not read either.",
        "Mark the pixels of each window, and count those without a mark.",
        (
            lambda n, k, s, p: max(0, (n + 2 * p - k) % s - p),
            lambda n, k, s, p: (n + 2 * p - k) % s,
        ),
    ),
    Misunderstanding(
        "padding-counted",
        "Padding that no window reads is counted; only pixels of the input are lost.",
        "Count the places from 0 to `input_size - 1` only.",
        (lambda n, k, s, p: _solution(n + 2 * p, k, s, 0),),
    ),
    Misunderstanding(
        "padding-ignored",
        "The padding is not used: the first window starts at `-padding`, and the last may end in"
        " the padding.",
        "Let the windows start at `-padding`, a stride apart, as long as they fit.",
        (lambda n, k, s, p: _solution(n, k, s, 0),),
    ),
)

unread = Exercise(
    name="unread",
    parameters=("input_size", "kernel_size", "stride", "padding"),
    axes=(),
    covers="pixels left over, gaps between windows, padding, and a well-known network",
    solution=_solution,
    ladder=LADDER,
    misunderstandings=MISUNDERSTANDINGS,
)
