"""Tables as Markdown, which a terminal shows and the book's page about speed includes."""

import numpy as np

FIRST, OTHER = 40, 10  # characters, so that columns stand below one another


def print_row(title, *cells):
    """Print one row at once, so that one sees how far it is."""
    columns = (f"{cell:>{OTHER}}" for cell in cells)
    print("|", " | ".join([f"{title:{FIRST}}", *columns]), "|", flush=True)


def print_head(title, *names):
    """Print the names of the columns."""
    print()
    print_row(title, *names)
    print_row(":".ljust(FIRST, "-"), *[":".rjust(OTHER, "-")] * len(names))


def print_mean(bests):
    """Print what all cases come to, each given by the best peer's time over ours."""
    mean = np.exp(np.mean(np.log(bests)))
    print(f"\nGeometric mean of best peer / ours: {mean:.2f}. Least: {min(bests):.2f}.")
