"""On which machine do the benchmarks run, and with what?

Run from the project's root: ``python tests/benchmarks/machine.py``. What the processor is called
is asked of Linux; elsewhere it is what Python knows.
"""

import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

import convlib as cl
from convlib.kernels.tile import REGISTER_BYTES

PACKAGES = {
    "NumPy": "numpy",
    "numba": "numba",
    "llvmlite": "llvmlite",
    "PyTorch": "torch",
    "ONNX Runtime": "onnxruntime",
    "OpenCV": "opencv-python-headless",
    "SciPy": "scipy",
}


def processor():
    """Return what the processor is called."""
    file = Path("/proc/cpuinfo")
    text = file.read_text() if file.exists() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def version_of(package):
    """Return a package's version, or that it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def main():
    print("| what | here |\n|:--|:--|")
    print(f"| date | {datetime.now(UTC):%Y-%m-%d} |")
    print(f"| processor | {processor()}, {platform.machine()} |")
    print(f"| processors that a process may use | {cl.get_num_threads()} |")
    print(f"| vector registers | {REGISTER_BYTES * 8} bits |")
    print(f"| Python | {platform.python_version()}, {platform.system()} |")
    for name, package in PACKAGES.items():
        print(f"| {name} | {version_of(package)} |")


if __name__ == "__main__":
    main()
