"""Building the model: from pinned weights and the corpus to one ONNX graph."""

from models.build.pipeline import Progress, ensure, quiet, training_set, version
from models.build.source import SourceError

__all__ = ["Progress", "SourceError", "ensure", "quiet", "training_set", "version"]
