"""What statements may be made of: the constructs that the conformance suite proves on every engine.

Each name is one of sqlglot's for a piece of a statement, with the piece's own words where they matter. A
construct enters this list together with its probe in tests/conformance/test_constructs.py; a statement that
holds another is refused here, and by `make lint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot import exp

STRUCTURE = frozenset(
    {
        "Alias",
        "Boolean",
        "CTE",
        "Case",
        "Column",
        "DataType",
        "Distinct",
        "Dot",
        "From",
        "Group",
        "Having",
        "Identifier",
        "If",
        "Join",
        "Lambda",
        "Literal",
        "Null",
        "Order",
        "Ordered",
        "Paren",
        "PropertyEQ",
        "Select",
        "Star",
        "Subquery",
        "Table",
        "TableAlias",
        "Union",
        "Var",
        "Where",
        "Window",
        "WindowSpec",
        "With",
    }
)
"""What every statement is built of; both engines read it the same."""

PROVEN: dict[str, str] = {
    # comparisons and logic
    "And": "",
    "Or": "",
    "Not": "",
    "Is": "IS NULL only",
    "In": "a list of values",
    "EQ": "",
    "NEQ": "",
    "GT": "",
    "GTE": "",
    "LT": "",
    "LTE": "",
    "Between": "",
    # arithmetic; a number with a point is a DOUBLE on Spark, which DuckDB's decimals never are in a sum
    "Add": "",
    "Sub": "",
    "Mul": "",
    "Neg": "",
    "Abs": "",
    "Div": "of whole numbers too: the result has a fraction",
    "Round": "of DOUBLE; away from zero at a half",
    "Log:2": "inside round(…, 9) only: the last bits differ between machines",
    "Least": "",
    "Greatest": "",
    # joins: inner, LEFT and FULL are of every statement
    "Join:CROSS": "",
    # conditionals
    "Coalesce": "",
    "Nullif": "",
    # types
    "Cast:BIGINT": "",
    "Cast:DOUBLE": "",
    "Cast:INT": "",
    "Cast:UINT": "comes back as UINTEGER",
    "Cast:VARCHAR": "of whole numbers",
    # texts; lengths and places count code points
    "DPipe": "NULL where a part is NULL",
    "Concat": "of texts; leaves NULL out",
    "Length": "",
    "Lower": "letter by letter",
    "Substring": "from place 1 on",
    "Trim": "of all Unicode spaces",
    "Contains": "",
    "StartsWith": "",
    "SplitPart": "",
    "RegexpExtract": "the first group",
    "RegexpLike": "",
    "Format": "{}, {:.0f} and {:.2f} (of hundredths), of numbers from 0 on",
    # times
    "DateDiff:DAY": "days begun between two times, in UTC",
    "TimeToStr:%Y-%m-%d": "",
    # lists and structs
    "Array": "",
    "ArrayConcat": "NULL counts as empty",
    "ArraySort": "ascending, of values without NULL",
    "ArrayAgg": "keeps NULL; sort it at once: it has no order",
    "Explode": "unnest(list) in SELECT, one",
    "list_extract": "a place from 1 on, written out",
    "list_slice": "from 1 on, places written out",
    "Struct": "",
    "Transform": "",
    # aggregates
    "Count": "",
    "Sum": "",
    "Min": "",
    "Max": "",
    "ArgMin": "",
    "ArgMax": "",
    # windows
    "RowNumber": "in an order without ties",
}
"""Each construct, and what is proven of it; empty: all of it."""

ADMITTED = STRUCTURE | PROVEN.keys()


def constructs(tree: exp.Expr) -> Iterator[str]:
    """The names of all pieces of a statement."""
    for node in tree.walk():
        yield _name(node)


def unproven(tree: exp.Expr) -> list[str]:
    """Names of what the suite does not prove."""
    return sorted(set(constructs(tree)) - ADMITTED)


def _name(node: exp.Expr) -> str:
    from sqlglot import exp

    kind = type(node).__name__
    match node:
        case exp.Anonymous():
            return str(node.this).lower()
        case exp.Cast():
            return f"{kind}:{node.to.this.name.replace('TEXT', 'VARCHAR')}"
        case exp.Log():
            return f"{kind}:{node.this.name}"
        case exp.DateDiff():
            return f"{kind}:{node.args['unit'].name}"
        case exp.TimeToStr():
            return f"{kind}:{node.args['format'].name}"
        case exp.Join():
            how = " ".join(filter(None, (node.method, node.side, node.kind)))
            return kind if how in ("", "LEFT", "FULL") else f"{kind}:{how}"
        case _:
            return kind
