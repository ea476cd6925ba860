"""Solutions of the exercises on search: the size of a space, neighbours, and what to report."""

from itertools import combinations, product
from math import comb, factorial

import numpy as np


def cells_by_listing_nodes(nodes, operations):
    count = 1
    for node in range(nodes):
        pairs = sum(1 for _ in combinations(range(node + 2), 2))
        count *= pairs * sum(1 for _ in product(range(operations), repeat=2))
    return count


def cells_by_recursion(nodes, operations):
    if nodes == 0:
        return 1
    ways = comb(nodes + 1, 2) * operations**2
    return ways * cells_by_recursion(nodes - 1, operations)


def cells_by_formula(nodes, operations):
    return factorial(nodes) * factorial(nodes + 1) // 2**nodes * operations ** (2 * nodes)


CELLS_RIGHT = [cells_by_listing_nodes, cells_by_recursion, cells_by_formula]


def cells_in_order(nodes, operations):
    return cells_by_formula(nodes, operations) * 2**nodes


def cells_with_repeats(nodes, operations):
    return factorial(nodes + 1) ** 2 * operations ** (2 * nodes)


def cells_with_one_operation(nodes, operations):
    return cells_by_formula(nodes, 1) * operations**nodes


def cells_added(nodes, operations):
    count = 0
    for node in range(nodes):
        count += (node + 2) * (node + 1) // 2 * operations * operations
    return count


def cells_from_two_inputs(nodes, operations):
    return (operations * operations) ** nodes


def cells_without_operations(nodes, operations):
    return factorial(nodes) * factorial(nodes + 1) // 2**nodes


CELLS_WRONG = [
    ("order-counted", cells_in_order),
    ("same-input-twice", cells_with_repeats),
    ("one-operation-for-both", cells_with_one_operation),
    ("nodes-added", cells_added),
    ("earlier-nodes-forgotten", cells_from_two_inputs),
    ("operations-forgotten", cells_without_operations),
]


def near_by_loops(code, sizes):
    found = []
    for place in range(len(code)):
        for value in range(int(sizes[place])):
            if value != code[place]:
                other = list(code)
                other[place] = float(value)
                found.append(other)
    return np.array(found)


def near_by_counting(code, sizes):
    every = np.array(list(product(*[range(int(size)) for size in sizes])), float)
    near = every[(every != code).sum(axis=1) == 1]
    places = (near != code).argmax(axis=1)
    return near[np.lexsort((near[np.arange(len(near)), places], places))]


def near_by_copies(code, sizes):
    blocks = []
    for place, size in enumerate(sizes.astype(int)):
        block = np.tile(code, (size, 1))
        block[:, place] = np.arange(size)
        blocks.append(np.delete(block, int(code[place]), axis=0))
    return np.concatenate(blocks)


NEAR_RIGHT = [near_by_loops, near_by_counting, near_by_copies]


def near_with_itself(code, sizes):
    blocks = []
    for place, size in enumerate(sizes.astype(int)):
        block = np.tile(code, (size, 1))
        block[:, place] = np.arange(size)
        blocks.append(block)
    return np.concatenate(blocks)


def near_from_one(code, sizes):
    found = []
    for place in range(len(code)):
        for value in range(1, int(sizes[place]) + 1):
            if value != code[place]:
                other = code.copy()
                other[place] = value
                found.append(other)
    return np.array(found)


def near_by_one(code, sizes):
    found = []
    for place in range(len(code)):
        for value in (code[place] - 1, code[place] + 1):
            if 0 <= value < sizes[place]:
                other = code.copy()
                other[place] = value
                found.append(other)
    return np.array(found)


def near_all(code, sizes):
    every = product(*[range(int(size)) for size in sizes])
    return np.array([other for other in every if list(other) != list(code)], float)


def near_first(code, sizes):
    values = [value for value in range(int(sizes[0])) if value != code[0]]
    return np.array([[value, *code[1:]] for value in values], float)


NEAR_WRONG = [
    ("itself-among-them", near_with_itself),
    ("counted-from-one", near_from_one),
    ("only-one-away", near_by_one),
    ("all-other-networks", near_all),
    ("only-the-first-choice", near_first),
]


def reported_by_loops(valid, test):
    best, found = 0, []
    for trial in range(len(valid)):
        if valid[trial] > valid[best]:
            best = trial
        found.append(test[best])
    return np.array(found)


def reported_by_records(valid, test):
    before = np.concatenate([[-np.inf], np.maximum.accumulate(valid)[:-1]])
    winners = np.where(valid > before, np.arange(len(valid)), 0)
    return test[np.maximum.accumulate(winners)]


def reported_by_sorting(valid, test):
    ranked = [sorted(range(end + 1), key=lambda k: (-valid[k], k))[0] for end in range(len(valid))]
    return test[ranked]


REPORTED_RIGHT = [reported_by_loops, reported_by_records, reported_by_sorting]


def report_validation(valid, test):
    return np.array([valid[: end + 1].max() for end in range(len(valid))])


def report_best_test(valid, test):
    return np.array([test[: end + 1].max() for end in range(len(test))])


def report_last(valid, test):
    return test


def report_end(valid, test):
    return np.repeat(test[valid.argmax()], len(valid))


def report_latest(valid, test):
    best, found = 0, []
    for trial in range(len(valid)):
        if valid[trial] >= valid[best]:
            best = trial
        found.append(test[best])
    return np.array(found)


def report_mean(valid, test):
    return np.array([test[: end + 1].mean() for end in range(len(test))])


REPORTED_WRONG = [
    ("validation-reported", report_validation),
    ("chosen-by-the-test", report_best_test),
    ("last-trial-reported", report_last),
    ("end-known-from-the-start", report_end),
    ("later-of-equals", report_latest),
    ("mean-reported", report_mean),
]
