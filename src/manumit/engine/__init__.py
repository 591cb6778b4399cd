"""Where work runs: four kinds of work, one protocol, DuckDB and threads and processes on one machine."""

from manumit.engine.local import LocalEngine
from manumit.engine.protocol import Engine, QueryError, WorkerError
from manumit.engine.shuffle import Shuffle

__all__ = ["Engine", "LocalEngine", "QueryError", "Shuffle", "WorkerError"]
