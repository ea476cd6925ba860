"""How long does an epoch take, here and in PyTorch?

Run from the project's root: ``python tests/benchmarks/bench_training.py``. Both train the network
of chapter 11 on the same 4,000 pictures, from the same weights, in the same order, by the same
optimiser; they take turns, epoch by epoch, in one process, and the losses of the first epoch are
compared. Behind PyTorch's seconds stands their ratio to ours: above 1, ours is faster. Ours runs on
one thread.

PyTorch is not installed with the project; without it only ours is timed (``pip install torch``).
"""

import os

os.environ |= {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"}  # before NumPy reads them

import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[2]))

from convlib import nn
from convlib.data import mnist

EPOCHS, BATCH, RATE = 5, 50, 0.01
(IMAGES, LABELS), _ = mnist()
NETWORK = nn.Sequential(
    nn.Conv2d(1, 8, 5),
    nn.relu,
    nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 5),
    nn.relu,
    nn.MaxPool2d(2),
    nn.flatten,
    nn.Linear(256, 10),
)


def ours():
    """Train with convlib; yield the losses of each epoch."""
    state = nn.start(NETWORK.init(seed=0), nn.Adam(lr=RATE), seed=0)
    while True:
        run = nn.train(NETWORK, state, IMAGES, LABELS, epochs=1, batch_size=BATCH)
        state = run.state
        yield run.losses


def pytorchs(threads):
    """Train with PyTorch from the same weights, in the same order; yield each epoch's losses."""
    import torch
    from torch.nn import Conv2d, CrossEntropyLoss, Flatten, Linear, MaxPool2d, ReLU, Sequential

    layers = [Conv2d(1, 8, 5), ReLU(), MaxPool2d(2), Conv2d(8, 16, 5), ReLU(), MaxPool2d(2)]
    network = Sequential(*layers, Flatten(), Linear(256, 10))
    for layer, parameters in zip(network, NETWORK.init(seed=0), strict=True):
        layer.load_state_dict({name: torch.tensor(each) for name, each in parameters.items()})
    images, labels = torch.from_numpy(IMAGES), torch.from_numpy(LABELS)
    optimiser, loss = torch.optim.Adam(network.parameters(), lr=RATE), CrossEntropyLoss()
    rng = np.random.default_rng(0)
    while True:
        torch.set_num_threads(threads)
        losses = []
        for chosen in torch.from_numpy(rng.permutation(len(images))).split(BATCH):
            optimiser.zero_grad()
            value = loss(network(images[chosen]), labels[chosen])
            value.backward()
            optimiser.step()
            losses.append(value.item())
        yield np.array(losses)


def main():
    trainings = {"convlib": ours()}
    if find_spec("torch"):
        trainings |= {f"PyTorch, {n} thread{'s' * (n > 1)}": pytorchs(n) for n in (1, 2)}
    firsts = {name: next(training) for name, training in trainings.items()}  # compiles, too
    for losses in firsts.values():
        np.testing.assert_allclose(losses, firsts["convlib"], rtol=1e-2, atol=1e-3)
    seconds = {name: [] for name in trainings}
    for _ in range(EPOCHS):
        for name, training in trainings.items():
            start = time.perf_counter()
            next(training)
            seconds[name].append(time.perf_counter() - start)
    middle = {name: np.median(each) for name, each in seconds.items()}
    for name, each in middle.items():
        print(f"{name:20}{each:8.3f} s an epoch{each / middle['convlib']:8.2f}x")


if __name__ == "__main__":
    main()
