"""Live figures: the same in JupyterLab and on the published page."""

from convlib.widgets.channels import Channels
from convlib.widgets.deformable import Deformable
from convlib.widgets.feature_maps import FeatureMaps
from convlib.widgets.gates import Gates
from convlib.widgets.network_counter import NetworkCounter
from convlib.widgets.numbers import Numbers
from convlib.widgets.pictures import Pictures
from convlib.widgets.pooling import Pooling
from convlib.widgets.quiz import Choice, Numeric, Quiz
from convlib.widgets.receptive_field import ReceptiveField
from convlib.widgets.recorded_run import RecordedRun
from convlib.widgets.shift_lab import ShiftLab
from convlib.widgets.trained_network import TrainedNetwork
from convlib.widgets.transposed import Transposed

__all__ = [
    "Channels",
    "Choice",
    "Deformable",
    "FeatureMaps",
    "Gates",
    "NetworkCounter",
    "Numbers",
    "Numeric",
    "Pictures",
    "Pooling",
    "Quiz",
    "ReceptiveField",
    "RecordedRun",
    "ShiftLab",
    "TrainedNetwork",
    "Transposed",
]
