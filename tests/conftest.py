"""Settings of all tests."""

from hypothesis import settings

# The first call of a kernel compiles it, which no deadline should judge.
settings.register_profile("convlib", deadline=None, print_blob=True)
settings.load_profile("convlib")
