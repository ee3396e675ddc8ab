"""The groups that an installation routes its tickets to."""

from pathlib import Path

import yaml

from services.desk.domain.groups import BadGroups, Groups, parse
from shared.use_cases import NONE, Cases


def read(path: Path | None, tenant: str = "default", cases: Cases = NONE) -> Groups:
    """Reads YAML: by tenant, by the group's name, `fr`, `en`, the categories it `takes`, and its `use_case` if any."""
    if path is None:
        return {}
    try:
        return parse(yaml.safe_load(path.read_text(encoding="utf-8")), tenant, cases)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadGroups(f"the groups file cannot be read ({type(error).__name__})") from None
