// @ts-check
// A network's rows in words: their names, their arithmetic, and their counts as the reader wants
// them counted.

import { valuesOf, written } from "./counts.js";
import { sizeRule } from "./layer.js";

/** @typedef {import("./counts.js").Row} Row */
/** @typedef {import("./counts.js").Counted} Counted */
/** @typedef {{count: string, biases: boolean, bytes: number}} Conventions */

/** A whole number with its thousands apart. @param {number} value */
export function grouped(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Parameters, cost and bytes as the conventions count them. */
/** @param {Omit<Counted, "depth" | "input" | "shape">} counted @param {Conventions} conventions */
export function figures(counted, { count: what, biases, bytes }) {
  const links = counted.links + (biases ? counted.biasLinks : 0);
  const cost = what === "connections" ? links : counted.multiplyAdds * (what === "FLOPs" ? 2 : 1);
  return [counted.weights + (biases ? counted.biases : 0), cost, counted.numbers * bytes];
}

/** A row as the table calls it. @param {Row} row */
export function title(row) {
  const [kind] = row;
  const { out_channels, out_features, output_size, kernel_size, stride, dilation, groups } = valuesOf(row);
  const parts = [];
  if (kernel_size) parts.push(`${kernel_size} × ${kernel_size}`);
  if (output_size) parts.push(`to ${output_size} × ${output_size}`);
  if (out_channels ?? out_features) parts.push(`${grouped(out_channels ?? out_features)} out`);
  if (stride > 1) parts.push(`stride ${stride}`);
  if (dilation > 1) parts.push(`dilation ${dilation}`);
  if (groups > 1) parts.push(`groups ${groups}`);
  return [kind, parts.join(", ")];
}

/**
 * A row's arithmetic in words.
 * @param {Row} row @param {Counted} counted @param {Conventions} conventions
 */
export function explain(row, counted, conventions) {
  const [kind] = row;
  const values = valuesOf(row);
  const { input, shape } = counted;
  const [parameters, cost, bytes] = figures(counted, conventions).map(grouped);
  const said = [`${written(input)} becomes ${written(shape)}.`];
  if (kind === "Split") said[0] = `Branches begin: each reads these ${written(shape)} numbers.`;
  if (kind === "Branch")
    said[0] = `Another branch begins: it reads the ${written(shape)} numbers of the Split.`;
  if (values.kernel_size) said.push(`Height: ${sizeRule(input[1], values, shape[1])}.`);
  if (counted.weights + counted.biases > 0) {
    const biases = conventions.biases && counted.biases ? ` + ${grouped(counted.biases)} biases` : "";
    said.push(`Parameters: ${weightsOf(kind, values, counted)}${biases} = ${parameters}.`);
  } else if (shape !== input) said.push("It learns nothing.");
  if (cost !== "0") {
    const each = conventions.count === "FLOPs" ? "2 · " : "";
    said.push(`${capital(conventions.count)}: ${each}${perPlace(counted, conventions)} = ${cost}.`);
  }
  if (counted.numbers)
    said.push(`Memory: ${grouped(counted.numbers)} numbers · ${conventions.bytes} bytes = ${bytes}.`);
  else if (["ReLU", "Dropout", "Flatten"].includes(kind)) said.push("It stores nothing anew.");
  return said.join(" ");
}

/** @param {string} kind @param {Record<string, number>} values @param {Counted} counted */
function weightsOf(kind, values, { input, weights }) {
  const { out_channels, out_features, kernel_size, groups, links } = values;
  if (links) return `${links} links of ${kernel_size} · ${kernel_size} weights`;
  if (kernel_size) {
    const channels = groups > 1 ? `${input[0]}/${groups}` : input[0];
    return `${out_channels} · (${channels} · ${kernel_size} · ${kernel_size}) weights`;
  }
  if (out_features) return `${out_features} · ${input[0]} weights`;
  return `${weights} factors`;
}

/** @param {Counted} counted @param {Conventions} conventions */
function perPlace({ weights, biases, multiplyAdds, links, biasLinks, shape }, { count: what, biases: all }) {
  const cost = what === "connections" ? links + (all ? biasLinks : 0) : multiplyAdds;
  const each = what === "connections" ? weights + (all ? biases : 0) : weights;
  const places = shape.slice(1);
  const fits = places.length > 0 && each * places[0] * places[1] === cost;
  return fits ? `${grouped(each)} at ${places.join(" · ")} places` : grouped(cost);
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
