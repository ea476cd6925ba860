"""How long does a fresh process take until it has its first convolution, here and in PyTorch?

Run from the project's root: ``python tests/benchmarks/bench_first_call.py``. Processes start one
after the other, ours and PyTorch's in turns. Ours finds its kernels compiled, as ``make warm``
leaves them. A process counts from before Python starts until the first number is known; a column
more says how much of that passes until the import is done.

PyTorch is not installed with the project (``pip install -e .[bench]``): its row may be missing.
"""

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tables import print_head, print_row

ROUNDS = 15
# Python keeps what it has compiled, as it has done for the packages that were installed.
ENVIRONMENT = {key: os.environ[key] for key in os.environ if key != "PYTHONDONTWRITEBYTECODE"}
ARRAYS = "image, kernel = np.ones((1, 1, 512, 512), 'f4'), np.ones((1, 1, 3, 3), 'f4')"
PROGRAMS = {
    "Python and NumPy alone": ("import numpy as np", "0"),
    "convlib": ("import numpy as np, convlib", "convlib.conv2d(image, kernel)"),
    "PyTorch": (
        "import numpy as np, torch",
        "torch.nn.functional.conv2d(*map(torch.from_numpy, (image, kernel)))",
    ),
}


def seconds(imports, call):
    """Return when a fresh process has imported, and when it has called, from its start on."""
    program = (
        f"import time; {imports}; imported = time.time(); {ARRAYS}; {call}; "
        "print(imported, time.time())"
    )
    start = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(moment) - start for moment in done.stdout.split()]


def main():
    programs = {
        name: program
        for name, program in PROGRAMS.items()
        if name != "PyTorch" or find_spec("torch")
    }
    for program in programs.values():
        seconds(*program)  # fills the caches
    samples = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            samples[name].append(seconds(*program))
    print_head("seconds until", "imported", "computed")
    for name, times in samples.items():
        print_row(name, *(f"{moment:.2f}" for moment in np.median(times, axis=0)))


if __name__ == "__main__":
    main()
