"""The arguments of each operation, checked and brought into one form.

The slow twin and the fast operation both begin here, so they accept the same calls and
refuse the same mistakes.
"""
