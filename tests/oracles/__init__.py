"""Answers that others computed or printed, for our results to be compared with."""
