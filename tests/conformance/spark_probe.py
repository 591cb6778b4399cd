"""A program that runs a workspace on Spark: python spark_probe.py WORKSPACE MASTER [STAGING]."""

from __future__ import annotations

import sys
from pathlib import Path

from manumit import pipeline
from manumit.engine.spark import SparkSettings
from manumit.store import Workspace

if __name__ == "__main__":
    settings = SparkSettings(
        sys.argv[2],
        sys.argv[3] if len(sys.argv) > 3 else None,
        {
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.executor.memory": "512m",
            "spark.task.maxFailures": "8",
        },
        few_rows=100,
    )
    pipeline.run(
        Workspace.open(Path(sys.argv[1])),
        spark=settings,
        progress=lambda stage, _done, _total: print(stage, flush=True),  # noqa: T201  its test reads it
    )
