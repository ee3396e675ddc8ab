"""Building the model: from pinned weights and adapters to one ONNX graph."""

from models.build.pipeline import Progress, ensure, point, quiet, version
from models.build.source import SourceError

__all__ = ["Progress", "SourceError", "ensure", "point", "quiet", "version"]
