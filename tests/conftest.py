"""Settings of all tests."""

import numba
from hypothesis import settings

# Where the JIT is off, loops take a hundred times as long, so fewer examples must do.
EXAMPLES = 10 if numba.config.DISABLE_JIT else 100

# The same examples in each run, so that a failure is everyone's; and no deadline, since the
# first call of a kernel compiles it.
settings.register_profile(
    "convlib", max_examples=EXAMPLES, deadline=None, derandomize=True, print_blob=True
)
settings.load_profile("convlib")
