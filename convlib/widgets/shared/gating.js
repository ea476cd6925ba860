// @ts-check
// Layers that look at the whole picture first: gates on channels, shares of kernels.

/** @param {ArrayLike<number>} values */
export function mean(values) {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {number} value */
export function sigmoid(value) {
  return 1 / (1 + Math.exp(-value));
}

/** @param {number[]} row @param {number[]} values */
export function dot(row, values) {
  return values.reduce((sum, value, index) => sum + row[index] * value, 0);
}

/**
 * Squeeze and excite: a hidden layer with ReLU, then a gate for each channel.
 * @param {number[]} means @param {number[][]} squeeze (hidden, channels)
 * @param {number[][]} excite (channels, hidden) @param {number} reduction
 */
export function gatesOf(means, squeeze, excite, reduction) {
  const units = Math.floor(means.length / reduction);
  const hidden = squeeze.slice(0, units).map((row) => Math.max(0, dot(row, means)));
  return { hidden, gates: excite.map((row) => sigmoid(dot(row, hidden))) };
}

/**
 * How much of each expert is used.
 * @param {number} average @param {number[][]} route a factor and a bias for each
 * @param {string} routing "sigmoid" or "softmax"
 */
export function sharesOf(average, route, routing) {
  const logits = route.map(([factor, bias]) => factor * average + bias);
  if (routing === "sigmoid") return logits.map(sigmoid);
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  return powers.map((power) => power / powers.reduce((sum, each) => sum + each, 0));
}

/** @param {number[][][]} kernels @param {number[]} shares */
export function mixed(kernels, shares) {
  return kernels[0].map((row, r) =>
    row.map((_, q) =>
      dot(
        kernels.map((kernel) => kernel[r][q]),
        shares,
      ),
    ),
  );
}
