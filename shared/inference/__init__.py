"""The sentence encoder at run time: loading the built artefact, and running it off the event loop."""

from shared.inference.artefacts import ArtefactError, Manifest, locate, models_root
from shared.inference.device import Device, DeviceChoice
from shared.inference.encoder import Encoder, Explanation, Kind, Predictions
from shared.inference.offloop import Batch, Closed, OffLoop

__all__ = [
    "ArtefactError",
    "Batch",
    "Closed",
    "Device",
    "DeviceChoice",
    "Encoder",
    "Explanation",
    "Kind",
    "Manifest",
    "OffLoop",
    "Predictions",
    "locate",
    "models_root",
]
