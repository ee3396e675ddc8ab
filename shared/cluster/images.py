"""The Dockerfiles: one pattern, each service its own file and its own list of packages."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from schemas.topics import SERVICES
from shared.cluster import packages

BASE = "python:3.11.14-slim-bookworm"
"""The Python that the tests run on. A site pins it by digest: `--build-arg BASE=…@sha256:…`."""
USER = 10001
WITH_MODELS = ("pseudonymizer", "triage", "drafter", "desk", "tools")
TOOLS = PurePosixPath("shared/cli")
CUDA_LOCK = "services/triage/cuda.lock"

_PATTERN = """\
# Made by `python -m shared.cluster.generate` from one pattern; change shared/cluster/images.py, not this file.
# docker build --file {file} --tag guichet/{name} .
ARG BASE={base}
{models_argument}
FROM ${{BASE}} AS build
# A mirror, or a wheelhouse, in the place of the public index: pip's own settings, as build arguments.
ARG PIP_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /build
COPY requirements.lock shared/cluster/wheels.py {packages} {extra_copy}./
# Only what the lock holds, only with its digests, only wheels: nothing is compiled.
RUN python wheels.py requirements.lock hatchling packaging pathspec pluggy trove-classifiers > build.lock \\
    && python -m pip install --require-hashes --no-deps --only-binary :all: --requirement build.lock \\
    && python wheels.py requirements.lock packages.txt > run.lock \\
    && python -m venv --without-pip /opt/guichet \\
    && python -m pip --python /opt/guichet/bin/python install --require-hashes --no-deps --only-binary :all: \\
        --requirement run.lock{extra_install}
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY shared shared
COPY models models
COPY services services
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir wheels . \\
    && python -m pip --python /opt/guichet/bin/python install --no-deps --no-index --find-links wheels guichet
{models_stage}
FROM ${{BASE}}
# No pip, no compiler, no shell script of ours: what can be installed here is what is here.
RUN python -m pip uninstall --yes --root-user-action=ignore pip setuptools wheel \\
    && rm -rf /usr/local/lib/python3.*/ensurepip /root/.cache
COPY --from=build /opt/guichet /opt/guichet
{models_copy}ENV PATH=/opt/guichet/bin:/usr/local/bin:/usr/bin:/bin \\
    HOME=/tmp \\
    PYTHONDONTWRITEBYTECODE=1 \\
    PYTHONUNBUFFERED=1{environment}
LABEL org.opencontainers.image.title="guichet/{name}" org.opencontainers.image.licenses="Apache-2.0"
USER {user}:{user}
WORKDIR /tmp
EXPOSE 8080
ENTRYPOINT ["/opt/guichet/bin/python"]
CMD ["-m", "{module}"]
"""
_MODELS = """\
# The built models, an image of their own: see models/Dockerfile.
ARG MODELS=guichet/models:local
"""
_CUDA = """ \\
    NVIDIA_VISIBLE_DEVICES=all \\
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \\
    LD_LIBRARY_PATH=/opt/guichet/lib/python3.11/site-packages/nvidia/cu13/lib:\
/opt/guichet/lib/python3.11/site-packages/nvidia/cudnn/lib"""
_CUDA_INSTALL = """ \\
    && python -m pip --python /opt/guichet/bin/python uninstall --yes onnxruntime \\
    && python -m pip --python /opt/guichet/bin/python install --require-hashes --no-deps --only-binary :all: \\
        --requirement cuda.lock"""


def dockerfile(name: str, *, cuda: bool = False) -> str:
    """Of a service, or of `tools`: the command line, preparations of the database, the sink for trial mails."""
    place = TOOLS if name == "tools" else PurePosixPath("services") / name
    models = name in WITH_MODELS
    return _PATTERN.format(
        name=f"{name}-cuda" if cuda else name,
        file=place / ("Dockerfile.cuda" if cuda else "Dockerfile"),
        base=BASE,
        packages=place / "packages.txt",
        module="shared.cli.main" if name == "tools" else f"services.{name}.main",
        models_argument=_MODELS if models else "",
        models_stage="\nFROM ${MODELS} AS models\n" if models else "",
        models_copy="COPY --from=models /models /models\nENV GUICHET_MODELS_DIR=/models\n" if models else "",
        extra_copy=f"{CUDA_LOCK} " if cuda else "",
        extra_install=_CUDA_INSTALL if cuda else "",
        environment=_CUDA if cuda else "",
        user=USER,
    )


def files() -> Iterator[tuple[PurePosixPath, str]]:
    """Paths from the root, and contents."""
    for service in SERVICES:
        place = PurePosixPath("services") / service
        yield place / "Dockerfile", dockerfile(service)
        yield place / "packages.txt", "".join(f"{name}\n" for name in packages.needed(service))
    yield PurePosixPath("services/triage/Dockerfile.cuda"), dockerfile("triage", cuda=True)
    yield TOOLS / "Dockerfile", dockerfile("tools")
    yield TOOLS / "packages.txt", "".join(f"{name}\n" for name in packages.everything())
