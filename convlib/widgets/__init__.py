"""Live figures: the same in JupyterLab and on the published page."""

from convlib.widgets.network_counter import NetworkCounter
from convlib.widgets.numbers import Numbers
from convlib.widgets.pictures import Pictures
from convlib.widgets.quiz import Choice, Quiz
from convlib.widgets.recorded_run import RecordedRun

__all__ = ["Choice", "NetworkCounter", "Numbers", "Pictures", "Quiz", "RecordedRun"]
