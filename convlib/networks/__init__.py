"""Networks as plain lists or graphs of layers, counted layer by layer.

A network is a list; where it branches, `Add`, `Concatenate` or `Multiply` holds a list for each
branch. Or it is a graph: a dict of names, and for each a layer with the names that it reads.
`summary` walks it once: shapes, parameters, multiply-adds, memory and receptive field.
"""

from convlib.networks.blocks import squeeze_excitation
from convlib.networks.famous import alexnet, lenet_5, mobilenet_v1, resnet_18, vgg_16
from convlib.networks.joins import Add, Concatenate, Join, Multiply
from convlib.networks.layer import Layer
from convlib.networks.lenet import PartialConv2d, RadialBasis, Subsampling, lenet_5_1998
from convlib.networks.pointwise import BatchNorm2d, Dropout, Flatten, Linear, ReLU, Sigmoid, Tanh
from convlib.networks.walk import Row, Summary, summary
from convlib.networks.windowed import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    Conv2d,
    ConvTranspose2d,
    MaxPool2d,
)

__all__ = [
    "AdaptiveAvgPool2d",
    "Add",
    "AvgPool2d",
    "BatchNorm2d",
    "Concatenate",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Flatten",
    "Join",
    "Layer",
    "Linear",
    "MaxPool2d",
    "Multiply",
    "PartialConv2d",
    "RadialBasis",
    "ReLU",
    "Row",
    "Sigmoid",
    "Subsampling",
    "Summary",
    "Tanh",
    "alexnet",
    "lenet_5",
    "lenet_5_1998",
    "mobilenet_v1",
    "resnet_18",
    "squeeze_excitation",
    "summary",
    "vgg_16",
]
