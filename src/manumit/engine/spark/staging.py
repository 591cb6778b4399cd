"""What this machine and the cluster hand each other: files in a folder that all machines read and write."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from manumit.engine.spark.settings import SparkError
from manumit.store import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from manumit.engine.spark.session import Running


class Staging:
    """Files by name, or by what is in them.

    All of it is removed at the end; what an earlier process left there, because it was killed, at the start.

    Parameters
    ----------
    running : the session, through which Hadoop's file systems are reached.
    url : of the folder; None: `folder` itself, which all machines share.
    folder : on this machine; what goes to another place passes through it.
    mark : names this workspace's part of `url`.

    Attributes
    ----------
    sizes : bytes of each file that `put` made and that is still there, by its URL.
    """

    def __init__(self, running: Running, url: str | None, folder: Path, mark: str) -> None:
        self._folder = files.make_folder(folder)
        self._number = 0
        self.sizes: dict[str, int] = {}
        self._shared: dict[tuple[str, int, int], str] = {}
        self._far: _Far | None = None
        if url is not None:
            self._far = _Far(running, f"{url.rstrip('/')}/manumit-{mark}")

    def share(self, path: Path) -> str:
        """URL under which all machines read a file of the workspace; it is copied once, if at all."""
        path = path.resolve()
        if self._far is None:
            return path.as_uri()
        stat = path.stat()
        known = (str(path), stat.st_size, stat.st_mtime_ns)
        if known not in self._shared:
            digest = files.hash_file(path)
            self._shared[known] = self._far.put(path, f"files/{digest}{path.suffix}")
        return self._shared[known]

    def put(self, name: str, write: Callable[[Path], object]) -> str:
        """A new file that `write` writes; its URL."""
        self._number += 1
        path = self._folder / f"{self._number:06}-{name}.parquet"
        write(path)
        size = path.stat().st_size
        if self._far is None:
            url = path.as_uri()
        else:
            try:
                url = self._far.put(path, path.name)
            finally:
                path.unlink()
        self.sizes[url] = size
        return url

    def place(self, name: str) -> str:
        """URL of a folder that is not there yet, for the cluster to write."""
        self._number += 1
        inner = f"{self._number:06}-{name}"
        return (self._folder / inner).as_uri() if self._far is None else f"{self._far.url}/{inner}"

    def parts(self, url: str) -> Iterator[Path]:
        """The Parquet files that the cluster wrote into a folder, in their order, one at a time here."""
        if self._far is not None:
            yield from self._far.fetched(url, self._folder)
            return
        yield from sorted(self._path(url).glob("part-*.parquet"))

    def drop(self, url: str) -> None:
        """Remove a file or a folder."""
        self.sizes.pop(url, None)
        if self._far is not None:
            self._far.remove(url)
        else:
            files.remove(self._path(url))

    def clear(self) -> None:
        """Remove everything."""
        if self._far is not None:
            self._far.remove(self._far.url)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, url: str) -> Path:
        return self._folder / url.rstrip("/").rpartition("/")[2]


class _Far:
    """A folder on another file system, spoken to through Hadoop."""

    def __init__(self, running: Running, url: str) -> None:
        self.url = url
        self._hadoop: Any = running.jvm.org.apache.hadoop.fs
        self._conf = running.context._jsc.hadoopConfiguration()  # noqa: SLF001  its only way out
        with _plainly(url):
            self._system = self._place(url).getFileSystem(self._conf)
            self._system.delete(self._place(url), True)

    def put(self, path: Path, name: str) -> str:
        url = f"{self.url}/{name}"
        half = self._place(f"{url}.half")
        with _plainly(url):
            self._system.copyFromLocalFile(False, True, self._place(path.as_uri()), half)
            self._system.rename(half, self._place(url))
        return url

    def fetched(self, url: str, folder: Path) -> Iterator[Path]:
        with _plainly(url):
            names = sorted(status.getPath().getName() for status in self._system.listStatus(self._place(url)))
        for name in names:
            if name.startswith("part-") and name.endswith(".parquet"):
                here = folder / name
                with _plainly(url):
                    self._system.copyToLocalFile(
                        False,
                        self._place(f"{url}/{name}"),
                        self._place(here.as_uri()),
                        True,
                    )
                yield here
                here.unlink()

    def remove(self, url: str) -> None:
        with _plainly(url):
            self._system.delete(self._place(url), True)

    def _place(self, url: str) -> Any:
        return self._hadoop.Path(url)


@contextmanager
def _plainly(url: str) -> Iterator[None]:
    """What Hadoop says of a place, as one sentence."""
    from py4j.protocol import Py4JJavaError

    try:
        yield
    except Py4JJavaError as error:
        reason = str(error.java_exception.toString()).splitlines()[0]
        raise SparkError(f"the staging place {url} cannot be used: {reason[:300]}") from error
