"""`python -m tests.k8s.as_image PACKAGES MODULE ARGUMENT…`: a module, with no package but those of an image."""

import runpy
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from packaging.utils import canonicalize_name

from shared.cluster.packages import OURS


class Lacking(MetaPathFinder):
    """Finds nothing, and lets nothing be found that is of another package."""

    def __init__(self, packages: Sequence[str], owners: Mapping[str, Sequence[str]]) -> None:
        self._packages, self._owners = frozenset(packages), owners

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = fullname.partition(".")[0]
        owners = {canonicalize_name(name) for name in self._owners.get(top, ())}
        if owners and top not in OURS and not owners & self._packages:
            raise ModuleNotFoundError(f"not in the image: {fullname}", name=fullname)
        return None


def main(packages: Path, module: str, arguments: Sequence[str]) -> None:
    sys.meta_path.insert(0, Lacking(packages.read_text(encoding="utf-8").split(), metadata.packages_distributions()))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
