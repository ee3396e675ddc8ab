"""A tenant's own classifier: learnt from its own labels on its own machine, and kept by it."""

from models.tenant.artefact import apply, load, save
from models.tenant.classifier import Classifier, fit
from models.tenant.export import TenantError

__all__ = ["Classifier", "TenantError", "apply", "fit", "load", "save"]
