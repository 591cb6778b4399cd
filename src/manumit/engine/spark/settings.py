"""Where a cluster is, and how it is spoken to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from manumit.store.errors import ManumitError

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL = "local[*]"
MISSING = "to run on Spark needs the extra `spark`; install it with: pip install 'manumit[spark]'"


class SparkError(ManumitError):
    """Spark cannot start, lost what it worked on, or failed; the sentence quotes no record."""


@dataclass(frozen=True, slots=True)
class SparkSettings:
    """How work goes to Spark.

    Parameters
    ----------
    master : URL of the cluster, as `spark-submit --master` takes it; None: this machine, or what
        `spark-submit` says where it started this process.
    staging : folder that all machines read and write, as any URL of Hadoop's file systems (`hdfs:`, `s3a:`);
        None: the workspace itself lies in a folder that all machines share.
    conf : further settings of Spark, by name.
    few_rows : what has fewer rows is worked on here: to ask the cluster would take longer.
    debug : let Spark's own log through.
    """

    master: str | None = None
    staging: str | None = None
    conf: Mapping[str, str] = field(default_factory=dict)
    few_rows: int = 20_000
    debug: bool = False

    def __post_init__(self) -> None:
        for name in self.conf:
            if not name.startswith("spark."):
                raise SparkError(f"{name!r} is no setting of Spark; their names begin with 'spark.'")
        if self.staging is not None and ":/" not in self.staging:
            raise SparkError(
                f"{self.staging!r} is no URL; write where the records are staged like hdfs://host/folder, "
                "s3a://bucket/folder or file:///folder"
            )
