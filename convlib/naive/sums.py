"""The three sums that convolutions and their gradients are made of, one number at a time.

Arrays have three spatial axes; of a picture's, the first has length 1.
"""

import numpy as np

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import ConvArguments, Shape
from convlib.arguments.padding import unpad
from convlib.convolution import Sums

as_numbers_are = np.errstate(all="ignore")  # infinity and NaN without a warning


@as_numbers_are
def convolve(call: ConvArguments, output_shape: Shape) -> Array:
    """Slide a window over the input; at each position multiply and add up."""
    padded, stride, dilation = call.padded().input, call.stride, call.dilation
    out_channels, group_channels = call.weight.shape[:2]
    output = np.empty(output_shape, padded.dtype)
    for image, filter, plane, row, column in np.ndindex(output_shape):
        first_channel = filter // (out_channels // call.groups) * group_channels
        front, top, left = plane * stride[0], row * stride[1], column * stride[2]
        total = call.bias[filter]
        for channel, i, j, k in np.ndindex(call.weight.shape[1:]):
            z, y, x = front + i * dilation[0], top + j * dilation[1], left + k * dilation[2]
            pixel = padded[image, first_channel + channel, z, y, x]
            total += call.weight[filter, channel, i, j, k] * pixel
        output[image, filter, plane, row, column] = total
    return output


@as_numbers_are
def transpose(call: ConvArguments, output_shape: Shape) -> Array:
    """Spread each pixel of the input over a window of the output, then cut the padding off."""
    stride, dilation = call.stride, call.dilation
    in_channels, group_channels = call.weight.shape[:2]
    sizes = [size + sum(pair) for size, pair in zip(output_shape[2:], call.padding, strict=True)]
    written = np.zeros((*output_shape[:2], *sizes), call.input.dtype)
    for image, filter, plane, row, column in np.ndindex(call.input.shape):
        first_channel = filter // (in_channels // call.groups) * group_channels
        front, top, left = plane * stride[0], row * stride[1], column * stride[2]
        pixel = call.input[image, filter, plane, row, column]
        for channel, i, j, k in np.ndindex(call.weight.shape[1:]):
            z, y, x = front + i * dilation[0], top + j * dilation[1], left + k * dilation[2]
            factor = call.weight[filter, channel, i, j, k]
            written[image, first_channel + channel, z, y, x] += factor * pixel
    return unpad(written, call.padding, "zeros") + call.bias[:, None, None, None]


@as_numbers_are
def weight_gradient(call: ConvArguments, grad_output: Array) -> Array:
    """Add up, for each tap, what it has read times the gradient of what it was added to."""
    padded, stride, dilation = call.padded().input, call.stride, call.dilation
    out_channels, group_channels = call.weight.shape[:2]
    gradient = np.zeros(call.weight.shape, padded.dtype)
    for image, filter, plane, row, column in np.ndindex(grad_output.shape):
        first_channel = filter // (out_channels // call.groups) * group_channels
        front, top, left = plane * stride[0], row * stride[1], column * stride[2]
        slope = grad_output[image, filter, plane, row, column]
        for channel, i, j, k in np.ndindex(call.weight.shape[1:]):
            z, y, x = front + i * dilation[0], top + j * dilation[1], left + k * dilation[2]
            pixel = padded[image, first_channel + channel, z, y, x]
            gradient[filter, channel, i, j, k] += slope * pixel
    return gradient


LOOPS = Sums(convolve, transpose, weight_gradient)
