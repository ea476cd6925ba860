"""Live figures: the same in JupyterLab and on the published page."""

from convlib.widgets.channels import Channels
from convlib.widgets.numbers import Numbers
from convlib.widgets.pictures import Pictures
from convlib.widgets.quiz import Choice, Quiz

__all__ = ["Channels", "Choice", "Numbers", "Pictures", "Quiz"]
