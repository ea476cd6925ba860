"""The operations of convlib as functions that `autograd` can differentiate."""

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

import autograd.numpy as np
from autograd.extend import defvjp, defvjp_argnums, primitive

from convlib import ops
from convlib.arguments.arrays import Array
from convlib.arguments.convolution import ConvArguments, Shape
from convlib.arguments.windows import Indices
from convlib.convolution import conv_backward
from convlib.ops.sums import KERNELS
from convlib.ops.windowed import spread

Operation = Callable[..., Any]


def differentiable(
    operation: Operation, backward: Operation, without_input: Operation | None = None
) -> Operation:
    """Register an operation and its gradient with `autograd`.

    Parameters
    ----------
    operation : callable
        Takes arrays and settings, and returns one array.
    backward : callable
        Takes the gradient of the output, then the operation's arguments by their names. It
        returns the gradient of ``input``, or a named tuple with one for each array.
    without_input : callable, optional
        A quicker ``backward`` for where the gradient of ``input`` is not asked for.

    Returns
    -------
    callable
        As ``operation``, without the arguments that ``backward`` does not know.

    Examples
    --------
    >>> import autograd
    >>> double = differentiable(lambda input: 2 * input, lambda grad, input: 2 * grad)
    >>> float(autograd.grad(double)(1.0))
    2.0
    """
    known = {"input", *inspect.signature(backward).parameters}
    signature = inspect.signature(operation)
    named = [each for name, each in signature.parameters.items() if name in known]
    signature = signature.replace(parameters=named)
    names = list(signature.parameters)
    asked = names if "input" in inspect.signature(backward).parameters else names[1:]
    traced = primitive(operation)

    def vjp(argnums: Sequence[int], answer: Array, args: Sequence[Any], kwargs: Any) -> Operation:
        call = dict(zip(names, args, strict=False)) | kwargs

        way = backward if 0 in argnums or without_input is None else without_input

        def pull(gradient: Array) -> list[Array]:
            found = way(gradient, **{name: call[name] for name in asked})
            if not isinstance(found, tuple):
                return [found]
            return [getattr(found, names[place]) for place in argnums]

        return pull

    defvjp_argnums(traced, vjp)
    return _by_position(operation, traced, signature)


def _by_position(
    operation: Operation, traced: Operation, signature: inspect.Signature
) -> Operation:
    """Return a function that binds names to places: `autograd` follows only those."""

    @functools.wraps(operation)
    def call(*args: Any, **settings: Any) -> Any:
        bound = signature.bind(*args, **settings)
        bound.apply_defaults()
        return traced(*bound.args, **bound.kwargs)

    return call


def _zeros(call: ConvArguments, shape: Shape) -> Array:
    return np.zeros(shape, call.input.dtype)


def _convolution(axes: int, operation: Operation, backward: Operation) -> Operation:
    """Register a convolution; the gradient of the pictures themselves is left out if it can be."""
    sums = KERNELS._replace(transpose=_zeros)
    return differentiable(operation, backward, functools.partial(conv_backward, axes, sums))


def _max_pool(axes: int, operation: Operation) -> Operation:
    """Register max pooling, which remembers where the maxima were for the way back."""
    signature = inspect.signature(operation)
    *settings, _ = signature.parameters.values()
    traced = primitive(functools.partial(operation, return_indices=True))

    def vjp(answer: tuple[Array, Indices], input: Array, *_: Any) -> Operation:
        planes = input.reshape(math.prod(input.shape[:-axes]), *input.shape[-axes:])
        indices = answer[1].reshape(len(planes), *answer[1].shape[-axes:])
        return lambda gradients: spread(gradients[0], indices, planes).reshape(input.shape)

    defvjp(traced, vjp)
    return _by_position(
        operation, lambda *args: traced(*args)[0], signature.replace(parameters=settings)
    )


conv1d = _convolution(1, ops.conv1d, ops.conv1d_backward)
conv2d = _convolution(2, ops.conv2d, ops.conv2d_backward)
conv3d = _convolution(3, ops.conv3d, ops.conv3d_backward)
conv_transpose1d = differentiable(ops.conv_transpose1d, ops.conv_transpose1d_backward)
conv_transpose2d = differentiable(ops.conv_transpose2d, ops.conv_transpose2d_backward)
conv_transpose3d = differentiable(ops.conv_transpose3d, ops.conv_transpose3d_backward)
deform_conv2d = differentiable(ops.deform_conv2d, ops.deform_conv2d_backward)
depthwise_separable_conv2d = differentiable(
    ops.depthwise_separable_conv2d, ops.depthwise_separable_conv2d_backward
)

max_pool1d = _max_pool(1, ops.max_pool1d)
max_pool2d = _max_pool(2, ops.max_pool2d)
max_pool3d = _max_pool(3, ops.max_pool3d)
avg_pool1d = differentiable(ops.avg_pool1d, ops.avg_pool1d_backward)
avg_pool2d = differentiable(ops.avg_pool2d, ops.avg_pool2d_backward)
avg_pool3d = differentiable(ops.avg_pool3d, ops.avg_pool3d_backward)
lp_pool2d = differentiable(ops.lp_pool2d, ops.lp_pool2d_backward)
blur_pool2d = differentiable(ops.blur_pool2d, ops.blur_pool2d_backward)
adaptive_avg_pool2d = differentiable(ops.adaptive_avg_pool2d, ops.adaptive_avg_pool2d_backward)
adaptive_max_pool2d = differentiable(ops.adaptive_max_pool2d, ops.adaptive_max_pool2d_backward)
global_avg_pool = differentiable(ops.global_avg_pool, ops.global_avg_pool_backward)
global_max_pool = differentiable(ops.global_max_pool, ops.global_max_pool_backward)
max_unpool2d = differentiable(ops.max_unpool2d, ops.max_unpool2d_backward)

unfold = differentiable(ops.unfold, ops.unfold_backward)
fold = differentiable(ops.fold, ops.fold_backward)
pixel_shuffle = differentiable(ops.pixel_shuffle, ops.pixel_shuffle_backward)
pixel_unshuffle = differentiable(ops.pixel_unshuffle, ops.pixel_unshuffle_backward)


@primitive
def relu(input: Array) -> Array:
    """Set negative numbers to zero.

    Parameters
    ----------
    input : ndarray of any shape
        Any numbers.

    Returns
    -------
    ndarray of the same shape and dtype
        A new array. The slope at 0 counts as 0.

    Examples
    --------
    >>> relu(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    return np.maximum(input, 0)


@primitive
def sigmoid(input: Array) -> Array:
    """Press numbers into the range from 0 to 1, by ``1 / (1 + exp(-input))``.

    Parameters
    ----------
    input : ndarray of any shape
        Any numbers.

    Returns
    -------
    ndarray of the same shape and dtype
        A new array.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    return (np.tanh(input / 2) + 1) / 2


@primitive
def softmax(input: Array, axis: int = -1) -> Array:
    """Turn scores into positive shares whose sum is 1.

    Parameters
    ----------
    input : ndarray of any shape
        Scores.
    axis : int
        Along which the shares sum to 1; the last unless given.

    Returns
    -------
    ndarray of the same shape and dtype
        A new array.

    Examples
    --------
    >>> softmax(np.array([0.0, 0.0, -1000.0]))
    array([0.5, 0.5, 0. ])
    """
    powers = np.exp(input - input.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


defvjp(relu, lambda answer, input: lambda gradient: gradient * (answer > 0))
defvjp(sigmoid, lambda answer, input: lambda gradient: gradient * answer * (1 - answer))
defvjp(
    softmax,
    lambda answer, input, axis=-1: (
        lambda gradient: answer * (gradient - np.sum(gradient * answer, axis=axis, keepdims=True))
    ),
)


def flatten(input: Array) -> Array:
    """Lay each picture of a batch out as one line of numbers.

    Parameters
    ----------
    input : ndarray, shape (N, ...)
        A batch.

    Returns
    -------
    ndarray, shape (N, features)
        The same numbers, row by row.

    Examples
    --------
    >>> flatten(np.zeros((5, 2, 3, 3))).shape
    (5, 18)
    """
    return np.reshape(input, (len(input), -1))


def linear(input: Array, weight: Array, bias: Array | None = None) -> Array:
    """Weigh all features for each output: a dense layer.

    Parameters
    ----------
    input : ndarray, shape (..., in_features)
        A batch of features.
    weight : ndarray, shape (out_features, in_features)
        One line of weights for each output.
    bias : ndarray, shape (out_features,), optional
        A number added to each output.

    Returns
    -------
    ndarray, shape (..., out_features)
        A new array.

    Examples
    --------
    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    answers = np.matmul(input, weight.T)
    return answers if bias is None else answers + bias
