"""A Spark session that is quiet, asks no network where it is local, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import warnings
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from manumit.engine.spark.interrupts import Interrupts
from manumit.engine.spark.settings import LOCAL, MISSING, SparkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    from manumit.engine.spark.settings import SparkSettings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOG = "spark.log"
_MB = 1 << 20
_LEAST_HEAP = 512
_PATIENCE_SECONDS = 20.0
_ANSWER_SECONDS = 10.0
_MASTER_PORT = 7077
_SUBMITTED = "PYSPARK_GATEWAY_PORT"
"""Set where `spark-submit` started this process: then a Java machine is there, with its settings."""

_JAVA = "spark.driver.extraJavaOptions"

_ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.caseSensitive": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(64 * _MB),
}


_shared: list[Running] = []
"""The session of this process: Spark allows one."""


class Running:
    """A session that was started here, or found; it ends when the last of its users leaves."""

    def __init__(self, session: SparkSession, process: subprocess.Popen[bytes] | None, heard: Any) -> None:
        self.session = session
        self.context: SparkContext = session.sparkContext
        self.users = 1
        self._process = process
        self._interrupts = Interrupts(self.context, heard)
        _shared.append(self)

    @property
    def jvm(self) -> Any:
        """The Java side."""
        return self.context._jvm  # noqa: SLF001  there is no other way to Hadoop's file systems

    @property
    def slots(self) -> int:
        """Tasks that run at the same time, as far as is known."""
        known: int = self.context.defaultParallelism
        return max(1, known)

    def stop(self) -> None:
        """Leave: the last one ends the session, and the Java machine that was started for it."""
        self.users -= 1
        self._interrupts.over()
        if not self.users:
            _shared.clear()
            self._stop()
            self._interrupts.stop()

    def _stop(self) -> None:
        from py4j.protocol import Py4JError
        from pyspark import SparkContext

        with _deaf():
            with suppress(Py4JError, OSError):  # the Java machine may be gone: then what failed is told
                self.session.stop()
            if self._process is None:
                return
            gateway = SparkContext._gateway  # noqa: SLF001  else the next session would speak to a dead one
            if gateway is not None:
                with suppress(Py4JError, OSError):
                    gateway.shutdown()
            SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001  as above
            if self._process.stdin is not None:
                with suppress(BrokenPipeError):
                    self._process.stdin.close()
            try:
                self._process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def start(settings: SparkSettings, memory_bytes: int, threads: int, folder: Path) -> Running:
    """Start Spark; where this process has a session already, take that.

    Parameters
    ----------
    memory_bytes : of the Java machine here; on one machine it does all of Spark's work.
    threads : tasks at once, where the master is this machine and says no number.
    folder : for all that Spark writes on this machine; whoever made it removes it.

    Raises
    ------
    SparkError : PySpark or Java is not there, or the cluster does not answer.
    """
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkError(MISSING) from error
    if _shared:
        _shared[0].users += 1
        return _shared[0]
    heard = signal.getsignal(signal.SIGINT)
    wanted = {**_ALWAYS, **settings.conf}
    if _SUBMITTED in os.environ:
        if settings.master:
            wanted["spark.master"] = settings.master
        conf = SparkConf(loadDefaults=False).setAll(list(wanted.items()))
        return Running(SparkSession.builder.config(conf=conf).getOrCreate(), None, heard)
    _need_java()
    _need_master(settings.master or LOCAL)
    own = _own(settings.master or LOCAL, memory_bytes, threads, folder)
    java = f"{own[_JAVA]} {wanted.get(_JAVA, '')}".strip()
    wanted = {**own, **wanted, _JAVA: java}
    conf = SparkConf(loadDefaults=False).setAll(list(wanted.items()))
    _mute()
    with _log(settings, folder) as log, _environment(wanted), quiet():
        gateway = None
        try:
            gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
            session = SparkSession(SparkContext(conf=conf, gateway=gateway))
        except Exception as error:
            why = _why(settings, wanted["spark.master"], error)  # Java is asked for it, while it is there
            _end(gateway)
            raise SparkError(why) from error
        except BaseException:
            _end(gateway)
            raise
    return Running(session, gateway.proc, heard)


@contextmanager
def quiet() -> Iterator[None]:
    """PySpark 4.3 warns of each Pandas from 3 on; none is used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        yield


def _mute() -> None:
    """PySpark writes what failed to standard error by itself, and with it a value of a record."""
    from pyspark.logger import PySparkLogger

    PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True


def _own(master: str, memory_bytes: int, threads: int, folder: Path) -> dict[str, str]:
    """Settings where nobody has stated others."""
    alone = master.startswith("local")
    if master == LOCAL:
        master = f"local[{threads}]"
    heap = max(_LEAST_HEAP, memory_bytes // _MB)
    java = f"-Djava.io.tmpdir={folder} -XX:-UsePerfData"
    own = {
        "spark.master": master,
        "spark.app.name": "manumit",
        "spark.driver.memory": f"{heap}m",
        "spark.driver.maxResultSize": "0",
        _JAVA: java,
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.python.unix.domain.socket.enabled": "false",  # a path of a socket may have 100 characters only
        "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
    }
    if alone:
        own["spark.sql.shuffle.partitions"] = str(2 * threads)
    if alone or urlsplit(master).hostname in LOOPBACK:
        own |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        own |= {"spark.pyspark.python": sys.executable, "spark.pyspark.driver.python": sys.executable}
    return own


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=f"{home}/bin" if home else None) is None:
        raise SparkError(
            "to run on Spark needs Java 17 or later; install it, or set JAVA_HOME to where it is"
        )


def _need_master(master: str) -> None:
    """A standalone cluster that is not there would be waited for a minute, and end the Java machine."""
    scheme, _, rest = master.partition("://")
    if scheme != "spark":
        return
    for place in rest.split(","):
        address = urlsplit(f"//{place}")
        with suppress(OSError, ValueError):
            port = address.port or _MASTER_PORT
            socket.create_connection((address.hostname or "", port), _ANSWER_SECONDS).close()
            return
    raise SparkError(f"no Spark master answers at {master}; check that it runs, and its host and port")


@contextmanager
def _log(settings: SparkSettings, folder: Path) -> Iterator[IO[bytes] | None]:
    """Where the Java machine writes what it has to say; None: to the terminal."""
    if settings.debug:
        yield None
        return
    with (folder / LOG).open("ab") as sink:
        yield sink


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """What the launcher reads from the environment."""
    own = {"SPARK_LAUNCHER_OPTS": "-XX:-UsePerfData"}
    if wanted["spark.master"].startswith("local"):
        own["SPARK_LOCAL_IP"] = "127.0.0.1"
    if "spark.pyspark.python" in wanted:
        own["PYSPARK_PYTHON"] = wanted["spark.pyspark.python"]  # the setting alone is for spark-submit
    with _changed(own):
        yield


@contextmanager
def _changed(own: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _deaf() -> Iterator[None]:
    """A second Ctrl-C does not stop the clearing up; only the main thread hears it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(gateway: Any) -> None:
    """End a Java machine that did not come up."""
    from pyspark import SparkContext

    # What is half made here would be taken for a session by the next start.
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None  # noqa: SLF001  see above
    if gateway is not None and gateway.proc is not None:
        with suppress(Exception):  # it may be gone already
            gateway.shutdown()
        gateway.proc.kill()
        gateway.proc.wait()


def _why(settings: SparkSettings, master: str, error: Exception) -> str:
    """Without a record: none was read yet."""
    try:
        told = str(error).strip().splitlines()
    except OSError:
        told = ["its Java machine ended, as it does when the master does not answer for a minute"]
    reason = next(
        (line.strip() for line in told if "Exception" in line), told[0] if told else "no reason given"
    )
    more = "" if settings.debug else "; repeat the command with --debug to see Spark's log"
    return f"Spark did not start on {master}: {reason[:300]}{more}"
