"""Live figures: the same in JupyterLab and on the published page."""

from convlib.widgets.deformable import Deformable
from convlib.widgets.gates import Gates
from convlib.widgets.numbers import Numbers
from convlib.widgets.pictures import Pictures
from convlib.widgets.quiz import Choice, Quiz
from convlib.widgets.trained_network import TrainedNetwork

__all__ = ["Choice", "Deformable", "Gates", "Numbers", "Pictures", "Quiz", "TrainedNetwork"]
