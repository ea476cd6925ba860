// @ts-check
// Activations, by PyTorch's names.

/** @type {Record<string, (value: number) => number>} */
export const ACTIVATIONS = {
  none: (value) => value,
  ReLU: (value) => Math.max(0, value),
  LeakyReLU: (value) => (value < 0 ? 0.01 * value : value),
  Sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  Tanh: Math.tanh,
};
