"""Compiled bodies: arrays and ints in, results written to ``output``. Nothing is checked here."""
