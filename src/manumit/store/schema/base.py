"""What a table is: columns with a type and a meaning each.

One line a column. `null` in a meaning says what an absent value stands for; a column without it is never
null. Offsets count Unicode code points of the stored field, times are UTC, coordinates WGS 84 degrees,
distances metres, countries ISO 3166-1 alpha-2, languages BCP 47, phones E.164.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from manumit.store.errors import SchemaError

TIME = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Arrow type, whether null is allowed, and what it means."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A named table: what one row is, and its columns in stored order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema, with nullability and meanings."""
        return pa.schema(
            [pa.field(c.name, c.type, c.nullable, metadata={"meaning": c.meaning}) for c in self.columns]
        )

    def check(self, table: pa.Table) -> pa.Table:
        """Return `table` with exactly these columns in this order.

        Raises
        ------
        SchemaError : a column is missing, unknown, of another type, or null where null has no meaning.
        """
        unknown = set(table.column_names) - {c.name for c in self.columns}
        if unknown:
            raise SchemaError(f"table {self.name}: unknown column {min(unknown)!r}")
        for column in self.columns:
            if column.name not in table.column_names:
                raise SchemaError(f"table {self.name}: column {column.name!r} is missing")
            found = table.schema.field(column.name).type
            if found != column.type:
                raise SchemaError(f"table {self.name}: column {column.name!r} is {found}, not {column.type}")
            if not column.nullable and table.column(column.name).null_count:
                raise SchemaError(f"table {self.name}: column {column.name!r} has an empty value")
        return table.select([c.name for c in self.columns]).cast(self.arrow)


STR = pa.string()
INT = pa.int64()
REAL = pa.float64()
IDS = pa.list_(STR)
