"""The engine of a cluster: the same work, on Apache Spark."""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.engine.local import LocalEngine
from manumit.engine.protocol import QueryError
from manumit.engine.shuffle import pieces
from manumit.engine.spark import parcels, session, tasks
from manumit.engine.spark.dialect import to_spark
from manumit.engine.spark.portable import portable
from manumit.engine.spark.settings import SparkError, SparkSettings
from manumit.engine.spark.staging import Staging
from manumit.engine.spark.types import columns
from manumit.store import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    from pyspark.sql import DataFrame

    from manumit.engine.protocol import Relation

T = TypeVar("T")
R = TypeVar("R")

_WAVE = 4
"""Batches that go to the cluster together, for each of its slots."""

_WAVE_BYTES = 1 << 29

_TASK_BYTES = 1 << 25
"""Of parcels as they are stored, about a quarter of what they are: more are more tasks."""

_ENDED = (
    "the Java machine of Spark ended in the middle of its work, as it does when the cluster's master is lost "
    "or does not answer for a minute; repeat the command with --debug to see its log"
)


class SparkEngine:
    """The engine of a cluster.

    What works on arrays of this process (`map`) stays on its threads; so does whatever has few rows. All else
    goes out: batches and groups to Python processes beside the data, statements to Spark's own machinery.

    Parameters
    ----------
    settings : which cluster, and how.
    memory_bytes : what may be held on this machine: an eighth by its own statements, a quarter by its Java
        machine, unless `settings` say otherwise.
    threads : of this machine.
    spill : folder for what does not fit in memory, and, without a staging place, for what the cluster reads
        and writes.

    Raises
    ------
    SparkError : PySpark or Java is not there, or the cluster does not answer.
    """

    def __init__(self, settings: SparkSettings, memory_bytes: int, threads: int, spill: Path) -> None:
        self.threads = threads
        self.spill = spill
        self._few = settings.few_rows
        self._here = LocalEngine(memory_bytes // 8, threads, spill)
        self._folder = files.make_folder(spill.resolve() / "spark")
        try:
            self._running = session.start(settings, memory_bytes // 4, threads, self._folder)
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        try:
            mark = hashlib.sha256(str(self._folder).encode()).hexdigest()[:16]
            self._staging = Staging(self._running, settings.staging, self._folder / "staging", mark)
        except BaseException:
            self._running.stop()
            raise

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply `work` to each item on this machine's threads: it reads arrays that are here."""
        return self._here.map(work, items)

    def map_batches(
        self, work: Callable[[pa.RecordBatch], R], batches: Iterable[pa.RecordBatch], *, holds: bool = True
    ) -> Iterator[R]:
        """Apply `work` to each batch on the cluster, some waves of batches at a time."""
        few, source = self._looked_at(batches)
        if few:
            yield from self._here.map_batches(work, source, holds=holds)
            return
        carried = portable(work, self._running.context, self._folder)
        waves = LocalEngine(0, 2, self.spill)  # one is prepared while another is worked on
        for url in waves.map(lambda job: self._job(*job, carried, whole=False), self._waves(source)):
            yield from self._answers(url)

    def sql(self, statement: Traversable, tables: Mapping[str, Relation]) -> pa.Table:
        """Run the statement in the file `statement`, translated.

        Raises
        ------
        QueryError : the statement is wrong, holds a construct that is not proven to mean the same on Spark,
            or fails there.
        """
        text = statement.read_text(encoding="utf-8")
        translated = to_spark(statement.name, text)
        if sum(map(_rows, tables.values())) < self._few:
            return self._here.sql(statement, tables)
        schemas = {name: _schema(relation) for name, relation in tables.items()}
        meant = self._here.sql(statement, {name: schema.empty_table() for name, schema in schemas.items()})
        own = self._running.session.newSession()
        lent = []
        target = self._staging.place(statement.name)
        try:
            for name, relation in tables.items():
                if isinstance(relation, pa.Table):
                    urls = [
                        self._staging.put(name, partial(pq.write_table, relation, row_group_size=1 << 20))
                    ]
                    lent += urls
                else:
                    urls = [self._staging.share(path) for path in relation]
                shape = columns(schemas[name])
                reader = own.read if shape is None else own.read.schema(shape)
                reader.parquet(*urls).createOrReplaceTempView(name)
            with _query_errors(statement.name, text):
                self._away(lambda: own.sql(translated).write.parquet(target))
            read = [pq.read_table(path, partitioning=None) for path in self._staging.parts(target)]
        finally:
            for url in (*lent, target):
                self._staging.drop(url)
        return _as_meant(pa.concat_tables(read), meant.schema)

    def group(
        self,
        batches: Iterable[pa.RecordBatch],
        key: Callable[[pa.RecordBatch], npt.NDArray[np.unsignedinteger]],
        partitions: int,
        work: Callable[[pa.Table], R],
    ) -> Iterator[R]:
        """Bring the rows of a partition together on the cluster, and apply `work` there."""
        few, source = self._looked_at(batches)
        if few:
            yield from self._here.group(source, key, partitions, work)
            return
        numbered = (piece for batch in source for piece in pieces(batch, key(batch), partitions))
        yield from self.spread(numbered, partitions, work)

    def spread(
        self, numbered: Iterable[tuple[int, pa.RecordBatch]], partitions: int, work: Callable[[pa.Table], R]
    ) -> Iterator[R]:
        """Apply `work` to each partition on the cluster, in their order.

        Parameters
        ----------
        numbered : rows with the number of their partition.
        """
        carried = portable(work, self._running.context, self._folder)
        url = self._staging.put("rows", partial(parcels.write, numbered=numbered))
        yield from self._answers(self._away(lambda: self._job(url, partitions, carried, whole=True)))

    def components(
        self, nodes: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.int64]:
        """Label each node with the least node of its component; few edges are this machine's work."""
        from manumit.engine.spark.components import label

        return label(self, nodes, left, right)[0]

    def release(self) -> None:
        """Give back to the system what was freed."""
        self._here.release()
        self._running.jvm.java.lang.System.gc()

    def close(self) -> None:
        """End the session and its Java machine; what was staged goes, and so does what Spark wrote here."""
        try:
            self._here.release()
            self._staging.clear()
        finally:
            self._running.stop()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _away(self, work: Callable[[], R]) -> R:
        """Ask Spark from a thread of its own: this one hears Ctrl-C meanwhile, which ends the job."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work).result()

    def _looked_at(self, batches: Iterable[pa.RecordBatch]) -> tuple[bool, Iterator[pa.RecordBatch]]:
        """Whether there are few rows; and the same batches."""
        source = iter(batches)
        first: list[pa.RecordBatch] = []
        rows = 0
        for batch in source:
            first.append(batch)
            rows += batch.num_rows
            if rows >= self._few:
                return False, chain(first, source)
        return rows < max(1, self._few), iter(first)

    def _waves(self, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, int]]:
        """Files of some batches each, and how many these are."""
        at_once = _WAVE * self._running.slots
        wave: list[pa.RecordBatch] = []
        size = 0
        for batch in batches:
            wave.append(batch)
            size += batch.nbytes
            if len(wave) == at_once or size >= _WAVE_BYTES:
                yield self._wave(wave)
                wave, size = [], 0
        if wave:
            yield self._wave(wave)

    def _wave(self, wave: list[pa.RecordBatch]) -> tuple[str, int]:
        return self._staging.put("batches", partial(parcels.write, numbered=enumerate(wave))), len(wave)

    def _job(self, url: str, numbers: int, work: Any, *, whole: bool) -> str:
        """Apply a function to the parcels of a file, by number; gives the place of the answers."""
        target = self._staging.place("answers")
        size = self._staging.sizes[url]
        slots = min(numbers, max(2 * self._running.slots, -(-size // _TASK_BYTES)))
        with _job_errors(), session.quiet():
            rows = self._running.session.read.schema(parcels.SPARK_SCHEMA).parquet(url)
            placed = _by_number(rows, numbers, slots).sortWithinPartitions("number", "place")
            done = placed.mapInArrow(partial(tasks.answers, work=work, whole=whole), parcels.SPARK_SCHEMA)
            done.write.parquet(target)
        self._staging.drop(url)
        return target

    def _answers(self, url: str) -> Iterator[Any]:
        """What the cluster answered; the first error is raised."""
        try:
            for _, (fine, value) in parcels.read_answers(self._staging.parts(url)):
                if not fine:
                    raise value
                yield value
        finally:
            self._staging.drop(url)


def _by_number(rows: DataFrame, numbers: int, slots: int) -> DataFrame:
    """Rows of one number in one task, and the numbers of a task side by side."""
    from pyspark.sql import functions

    return rows.repartitionById(slots, functions.expr(f"CAST(number * {slots}L DIV {numbers}L AS INT)"))


def _rows(relation: Relation) -> int:
    if isinstance(relation, pa.Table):
        return int(relation.num_rows)
    return sum(pq.read_metadata(path).num_rows for path in relation)


def _schema(relation: Relation) -> pa.Schema:
    return (
        relation.schema if isinstance(relation, pa.Table) else pq.read_schema(relation[0]).remove_metadata()
    )


def _as_meant(found: pa.Table, meant: pa.Schema) -> pa.Table:
    """With the types that DuckDB gives the statement's columns."""
    return pa.table([found.column(i).cast(field.type) for i, field in enumerate(meant)], schema=meant)


@contextmanager
def _query_errors(name: str, text: str) -> Iterator[None]:
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, ParseException, PySparkException

    try:
        yield
    except (AnalysisException, ParseException) as error:
        raise QueryError(name, str(error).partition("\n")[0].strip(), text) from error
    except PySparkException as error:
        raise QueryError(
            name, f"{_condition(error)}; repeat the command with --debug to see more", text
        ) from error
    except (Py4JError, ConnectionError) as error:
        raise SparkError(_ENDED) from error


@contextmanager
def _job_errors() -> Iterator[None]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise SparkError(
            f"Spark could not finish its work ({_condition(error)}); "
            "repeat the command with --debug to see its log"
        ) from error
    except ConnectionError as error:
        raise SparkError(_ENDED) from error


def _condition(error: Exception) -> str:
    """The name of what went wrong; the message may quote a record."""
    named = getattr(error, "getCondition", lambda: None)()
    return str(named or type(error).__name__)
