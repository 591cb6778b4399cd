"""The same stages on a cluster: Apache Spark, by the extra `spark`."""

from manumit.engine.spark.engine import SparkEngine
from manumit.engine.spark.settings import SparkError, SparkSettings

__all__ = ["SparkEngine", "SparkError", "SparkSettings"]
