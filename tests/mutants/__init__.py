"""Right and wrong solutions of every exercise: what the checker is tried on."""

from convlib import exercises
from mutants import (
    borders,
    changing,
    costs,
    dense,
    dilations,
    fields,
    gated,
    gradients,
    layers,
    planes,
    pools,
    responses,
    searched,
    separated,
    sizes,
    stamps,
    strides,
    tokens,
    windows,
)

# Right solutions, the first of them loops that know nothing of convlib; wrong ones with the
# misunderstanding that each has.
TRIED = [
    (exercises.sliding_window, windows.SLIDING_RIGHT, windows.SLIDING_WRONG),
    (exercises.convolve2d, windows.CONVOLVE_RIGHT, windows.CONVOLVE_WRONG),
    (exercises.output_size, sizes.RIGHT, sizes.WRONG),
    (exercises.conv2d, layers.RIGHT, layers.WRONG),
    (exercises.spread_kernel, dilations.SPREAD_RIGHT, dilations.SPREAD_WRONG),
    (exercises.pixels_read, dilations.READ_RIGHT, dilations.READ_WRONG),
    (exercises.pixel_uses, borders.USES_RIGHT, borders.USES_WRONG),
    (exercises.pad_same, borders.SAME_RIGHT, borders.SAME_WRONG),
    (exercises.pad_reflect, borders.REFLECT_RIGHT, borders.REFLECT_WRONG),
    (exercises.max_pool2d, pools.MAX_RIGHT, pools.MAX_WRONG),
    (exercises.avg_pool2d, pools.MEAN_RIGHT, pools.MEAN_WRONG),
    (exercises.pooled_size, pools.SIZE_RIGHT, pools.SIZE_WRONG),
    (exercises.output_map, planes.MAP_RIGHT, planes.MAP_WRONG),
    (exercises.layer_parameters, planes.PARAMETERS_RIGHT, planes.PARAMETERS_WRONG),
    (exercises.unread, strides.RIGHT, strides.WRONG),
    (exercises.likeness, responses.LIKENESS_RIGHT, responses.LIKENESS_WRONG),
    (exercises.sharpen_kernel, responses.SHARPEN_RIGHT, responses.SHARPEN_WRONG),
    (exercises.receptive_field, fields.FIELD_RIGHT, fields.FIELD_WRONG),
    (exercises.first_pixel, fields.FIRST_RIGHT, fields.FIRST_WRONG),
    (exercises.ways, fields.WAYS_RIGHT, fields.WAYS_WRONG),
    (exercises.dense_matrix, dense.RIGHT, dense.WRONG),
    (exercises.weight_gradient, gradients.WEIGHT_RIGHT, gradients.WEIGHT_WRONG),
    (exercises.input_gradient, gradients.INPUT_RIGHT, gradients.INPUT_WRONG),
    (exercises.descent_step, gradients.STEP_RIGHT, gradients.STEP_WRONG),
    (exercises.channels_read, separated.READ_RIGHT, separated.READ_WRONG),
    (exercises.separable_multiply_adds, separated.WORK_RIGHT, separated.WORK_WRONG),
    (exercises.im2col, costs.COLUMNS_RIGHT, costs.COLUMNS_WRONG),
    (exercises.numbers_moved, costs.MOVED_RIGHT, costs.MOVED_WRONG),
    (exercises.conv_transpose2d, stamps.STAMPED_RIGHT, stamps.STAMPED_WRONG),
    (exercises.transposed_size, stamps.SIZE_RIGHT, stamps.SIZE_WRONG),
    (exercises.mixed_kernel, changing.MIXED_RIGHT, changing.MIXED_WRONG),
    (exercises.read_between, changing.BETWEEN_RIGHT, changing.BETWEEN_WRONG),
    (exercises.overlap, stamps.OVERLAP_RIGHT, stamps.OVERLAP_WRONG),
    (exercises.attention, tokens.ATTENTION_RIGHT, tokens.ATTENTION_WRONG),
    (exercises.shift_shares, tokens.SHIFT_RIGHT, tokens.SHIFT_WRONG),
    (exercises.patches, tokens.PATCHES_RIGHT, tokens.PATCHES_WRONG),
    (exercises.cells, searched.CELLS_RIGHT, searched.CELLS_WRONG),
    (exercises.neighbours, searched.NEAR_RIGHT, searched.NEAR_WRONG),
    (exercises.reported, searched.REPORTED_RIGHT, searched.REPORTED_WRONG),
    (exercises.squeeze_excite, gated.GATED_RIGHT, gated.GATED_WRONG),
    (exercises.spatial_gates, gated.PLACES_RIGHT, gated.PLACES_WRONG),
    (exercises.gate_weights, gated.WEIGHTS_RIGHT, gated.WEIGHTS_WRONG),
]
EXERCISES = [exercise for exercise, _, _ in TRIED]
RIGHT = [(exercise, function) for exercise, right, _ in TRIED for function in right]
WRONG = [(exercise, *pair) for exercise, _, wrong in TRIED for pair in wrong]
BY_HAND = [(exercise, right[0]) for exercise, right, _ in TRIED]


def label(value):
    """Name an exercise, a function or a misunderstanding in the list of tests."""
    return getattr(value, "name", None) or getattr(value, "__name__", None) or str(value)
