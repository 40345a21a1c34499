"""Trains the engine's model from example questions, offline: the same input gives the same bytes."""

from .model import Example, TrainedModel
from .training import train

__all__ = ["Example", "TrainedModel", "train"]
