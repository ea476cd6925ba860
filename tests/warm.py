"""Compile the kernels before a reader waits for them: numba keeps what it has compiled.

Each kernel is called, in float32 and in float64, by an operation that needs it.
"""

import time

import numpy as np

import convlib as cl


def calls(dtype):
    """Yield the name of each call, the operation and its arguments."""
    picture, weight = np.ones((1, 1, 8, 8), dtype), np.ones((1, 1, 3, 3), dtype)
    smaller, offset = np.ones((1, 1, 6, 6), dtype), np.zeros((1, 18, 6, 6), dtype)
    half = np.ones((1, 1, 4, 4), dtype)
    yield "convolution", cl.conv2d, (picture, weight)
    yield "its gradients", cl.conv2d_backward, (smaller, picture, weight)
    yield "transposed convolution", cl.conv_transpose2d, (half, weight, None, 2)
    yield "maxima of windows", cl.max_pool2d, (picture, 2)
    yield "their gradients", cl.max_pool2d_backward, (half, picture, 2)
    yield "where they are", cl.max_pool2d, (picture, 2, None, 0, 1, False, True)
    yield "means of windows", cl.avg_pool2d, (picture, 2)
    yield "their gradients", cl.avg_pool2d_backward, (half, picture, 2)
    yield "deformable convolution", cl.deform_conv2d, (picture, offset, weight)
    yield "its gradients", cl.deform_conv2d_backward, (smaller, picture, offset, weight)


def main():
    for dtype in (np.float32, np.float64):
        for name, operation, arguments in calls(dtype):
            print(f"{dtype.__name__}: {name:26}", end="", flush=True)
            start = time.perf_counter()
            operation(*arguments)
            print(f"{time.perf_counter() - start:6.1f} s", flush=True)


if __name__ == "__main__":
    main()
