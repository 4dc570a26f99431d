"""X12 in Apache Spark: a data source, and tables of a column that holds files.

    spark.dataSource.register(edi.spark.X12DataSource)
    claims = spark.read.format("x12").option("table", "claims").load("claims/")

Where nothing says which Python the workers are to use (`PYSPARK_PYTHON`), importing this module
says that it is this one: Spark's default is whatever "python3" means there. It has to be imported
before the session starts.
"""

import os
import sys

from edi.errors import EdiError

try:
    import pyspark
    import pyspark.sql.datasource  # noqa: F401 - of Spark 4
except ImportError:
    raise EdiError("Spark needs pyspark 4: pip install 'aso-edi[spark]'") from None

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

from edi.spark.content import tables_of
from edi.spark.source import X12DataSource

__all__ = ["X12DataSource", "tables_of"]
