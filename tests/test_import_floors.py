"""The house rule: a room of convlib imports from its own floor and the floors below."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import convlib

PACKAGE = Path(convlib.__file__).parent
FLOORS = {
    "shapes": 0,
    "networks": 0,
    "threads": 0,
    "validation": 0,
    "axes": 0,
    "palette": 0,
    "arguments": 1,
    "convolution": 1,
    "naive": 1,
    "kernels": 1,
    "ops": 2,
    "filters": 2,
    "nn": 3,
    "adam": 4,
    "classifiers": 4,
    "data": 4,
    "timing": 4,
    "learned": 4,
    "plots": 4,
    "search": 4,
    "training": 4,
    "widgets": 4,
    "exercises": 4,
}
ROOT = 2  # `import convlib` brings floors 0 to 2
# llvmlite is the part of numba that writes machine code.
ALLOWED_OUTSIDE = {1: {"numpy", "numba", "llvmlite"}, 2: {"numpy", "numba", "scipy"}}
EXTRAS = {
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "minify",
    "skimage",
    "sklearn",
    "mlxtend",
    "autograd",
    "tqdm",
    "IPython",
    "joblib",
}


def imports(source, module):
    """Yield the dotted name of everything that the source of ``module`` imports, wherever."""
    parts = module.split(".")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = parts[: -node.level] if node.level else []
            origin = ".".join([*start, node.module] if node.module else start)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def floor(name):
    """Return the floor of a dotted name in convlib; a name that is not a room is the root's."""
    _, _, below = name.partition(".")
    return FLOORS.get(below.split(".")[0], ROOT)


def faults(source, module):
    """List the imports in the source of ``module`` that its floor must not know."""
    own = floor(module)
    found = []
    for name in imports(source, module):
        package = name.split(".")[0]
        if package == "convlib":
            if floor(name) > own:
                found.append(f"{module} (floor {own}) imports {name} (floor {floor(name)})")
        elif (
            own <= ROOT
            and package not in sys.stdlib_module_names
            and package not in ALLOWED_OUTSIDE.get(own, set())
        ):
            found.append(f"{module} (floor {own}) imports {name}")
    return found


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ["convlib", *path.relative_to(PACKAGE).with_suffix("").parts]
        yield ".".join(parts), path


def test_every_room_has_a_floor():
    rooms = {module.split(".")[1] for module, _ in modules()} - {"__init__"}
    assert rooms <= set(FLOORS)


def test_no_import_climbs():
    assert {"convlib.shapes.sizes", "convlib.kernels.conv"} <= {module for module, _ in modules()}
    assert [fault for module, path in modules() for fault in faults(path.read_text(), module)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("convlib.shapes", "import numpy"),
        ("convlib.shapes", "from convlib import naive"),
        ("convlib.shapes", "import convlib"),
        ("convlib.naive", "import convlib.ops.conv"),
        ("convlib.naive", "from convlib import conv2d"),
        ("convlib.naive", "from . import ops"),
        ("convlib.naive", "import scipy.signal"),
        ("convlib.kernels.conv2d", "from ..ops import conv"),
        ("convlib.kernels.conv2d", "from convlib.ops.conv import conv2d"),
        ("convlib.ops.conv", "def late():\n    from convlib.plots import show"),
        ("convlib.ops.conv", "try:\n    import matplotlib.pyplot\nexcept ImportError: pass"),
        ("convlib.nn.layers", "from convlib.widgets import Numbers"),
        ("convlib.__init__", "from convlib import data"),
    ],
)
def test_the_checker_sees_a_climb(module, source):
    assert len(faults(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("convlib.shapes", "import operator\nfrom convlib import validation"),
        ("convlib.naive", "import numpy as np\nfrom . import shapes"),
        ("convlib.ops.conv", "from ..kernels.conv2d import conv2d\nfrom convlib import arguments"),
        ("convlib.widgets.numbers", "import anywidget, convlib as cl\nfrom convlib import plots"),
        ("convlib.__init__", "from convlib import naive, shapes\nfrom convlib.ops import conv2d"),
    ],
)
def test_the_checker_lets_a_good_import_pass(module, source):
    assert faults(source, module) == []


def test_importing_convlib_brings_no_extras():
    program = "import sys, convlib; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert {"numpy", "numba", "convlib.ops.conv"} <= loaded
    assert loaded.isdisjoint(EXTRAS)
