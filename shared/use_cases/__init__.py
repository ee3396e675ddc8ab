"""Several use cases in one installation: which messages belong to which, and the categories that each has."""

from shared.use_cases.file import BadUseCases, check_connectors, parse, read
from shared.use_cases.model import NONE, Case, Cases, Category, Origin, Route

__all__ = ["NONE", "BadUseCases", "Case", "Cases", "Category", "Origin", "Route", "check_connectors", "parse", "read"]
