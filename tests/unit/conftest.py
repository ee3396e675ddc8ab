"""What the tests of several packages share."""

import gc
import os
from collections.abc import Iterator

import pytest

# Most of a short training is XLA's compiling: at its lowest level it takes a third as long.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")


@pytest.fixture(scope="session")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """JAX compiles a learning step once instead of at every training; compiling is most of a short one."""
    import jax

    jax.config.update("jax_compilation_cache_dir", str(tmp_path_factory.mktemp("compiled")))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    yield
    jax.config.update("jax_compilation_cache_dir", None)


@pytest.fixture
def no_garbage_collection() -> Iterator[None]:
    """A full collection in a process of thousands of tests takes longer than what is measured of one line."""
    gc.disable()
    yield
    gc.enable()
