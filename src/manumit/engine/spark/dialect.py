"""Statements in DuckDB's dialect, in Spark's: sqlglot, and what it leaves to be said.

sqlglot 30 keeps list_slice and list_extract as they are, writes UINTEGER as a type that Spark has not, and
takes format's braces for a pattern of Java's. Further, these mean something else on Spark: `trim` (one kind
of space), `round` (of the shortest decimal), `list` (drops NULL), date_diff (whole days of 24 hours), a
number with a point (a decimal, with rounding of its own).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from manumit.engine.protocol import QueryError
from manumit.engine.spark.constructs import unproven
from manumit.engine.spark.settings import MISSING, SparkError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlglot import exp

SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Unicode's space separators: what DuckDB's trim takes off."""

_FIELD = re.compile(r"\{(:\.[02]f)?\}")


def to_spark(name: str, text: str) -> str:
    """The statement in Spark's dialect.

    Parameters
    ----------
    name : of its file.

    Raises
    ------
    QueryError : it cannot be read, or holds a construct that is not proven to mean the same.
    """
    try:
        from sqlglot import parse_one
        from sqlglot.errors import SqlglotError
    except ImportError as error:
        raise SparkError(MISSING) from error
    try:
        tree = parse_one(text, read="duckdb")
    except SqlglotError as error:
        raise QueryError(name, str(error).partition("\n")[0], text) from error
    if found := unproven(tree):
        raise QueryError(
            name,
            f"{', '.join(found)} is not in the list of engine/spark/constructs.py that both engines share",
            text,
        )
    changes = _changes()
    try:
        for node in reversed(list(tree.walk())):  # what is inside comes first
            change = changes.get(type(node))
            if change is not None and (made := change(node)) is not node:
                node.replace(made)
        return tree.sql(dialect="spark", comments=False)
    except ValueError as error:
        raise QueryError(name, str(error), text) from error


def _changes() -> dict[type, Callable[..., exp.Expr]]:
    from sqlglot import exp

    return {
        exp.Literal: _literal,
        exp.Round: _round,
        exp.Log: _log,
        exp.Trim: _trim,
        exp.Lower: _lower,
        exp.Format: _format,
        exp.ArrayAgg: _list,
        exp.ArrayConcat: _list_concat,
        exp.Anonymous: _anonymous,
        exp.DateDiff: _days,
        exp.DataType: _type,
    }


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    return exp.Anonymous(this=name, expressions=list(arguments))


def _cast(value: exp.Expr, kind: str) -> exp.Expr:
    from sqlglot import exp

    return exp.Cast(this=value, to=exp.DataType.build(kind))


def _literal(node: exp.Literal) -> exp.Expr:
    from sqlglot import exp

    if node.is_string or "." not in node.name or isinstance(node.parent, exp.Cast):
        return node
    return _cast(node.copy(), "double")


def _round(node: exp.Round) -> exp.Expr:
    from sqlglot import exp

    if node.args.get("decimals") is None:
        return node
    power = _cast(exp.Literal.number(10.0 ** int(node.args["decimals"].name)), "double")
    whole = exp.Round(this=exp.Mul(this=exp.Paren(this=node.this), expression=power))
    return exp.Paren(this=exp.Div(this=whole, expression=power.copy(), typed=False, safe=False))


def _log(node: exp.Log) -> exp.Expr:
    from sqlglot import exp

    if not isinstance(node.parent, exp.Round):
        raise ValueError("the last bits of log2 differ between machines; write round(log2(…), 9)")  # noqa: TRY004  of a statement
    return node


def _trim(node: exp.Trim) -> exp.Expr:
    from sqlglot import exp

    if node.expression or node.args.get("position"):
        raise ValueError("trim takes one argument")
    return exp.Trim(this=node.this, expression=exp.Literal.string(SPACES), position="BOTH")


def _lower(node: exp.Lower) -> exp.Expr:
    """Java looks at what stands beside a sigma, and gives a dotted I two letters."""
    from sqlglot import exp

    plain = _call(
        "translate", node.this.copy(), exp.Literal.string("\u0130\u03a3"), exp.Literal.string("i\u03c3")
    )
    return exp.Lower(this=plain)


def _format(node: exp.Format) -> exp.Expr:
    """Parts one after the other: NULL where a part is NULL, as DuckDB has it."""
    from sqlglot import exp

    pattern = node.this.name
    fields = list(_FIELD.finditer(pattern))
    if len(fields) != len(node.expressions) or re.search(r"[{}]", _FIELD.sub("", pattern)):
        raise ValueError("format has other fields than {}, {:.0f} and {:.2f}, or not as many as values")
    parts: list[exp.Expr] = []
    begin = 0
    for field, value in zip(fields, node.expressions, strict=True):
        if field.start() > begin:
            parts.append(exp.Literal.string(pattern[begin : field.start()]))
        parts.append(_shown(field[0], value))
        begin = field.end()
    if pattern[begin:]:
        parts.append(exp.Literal.string(pattern[begin:]))
    return _call("concat", *parts)


def _shown(field: str, value: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    if field == "{}":
        return _cast(value.copy(), "text")
    digits = int(field[3])
    # C rounds a half to even, Java away from zero.
    rounded = _call("bround", _cast(value.copy(), "double"), exp.Literal.number(digits))
    shown = _call("format_string", exp.Literal.string(f"%.{digits}f"), rounded)
    return exp.Paren(
        this=exp.Case().when(exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), shown)
    )


def _list(node: exp.ArrayAgg) -> exp.Expr:
    """Spark's collect_list leaves NULL out, but not a struct with NULL in it."""
    from sqlglot import exp

    distinct = isinstance(node.this, exp.Distinct)
    value = node.this.expressions[0] if distinct else node.this
    if isinstance(value, exp.Order):
        raise ValueError("list(… ORDER BY …) loses its order; sort by list_sort")  # noqa: TRY004  of a statement
    held = _call("named_struct", exp.Literal.string("v"), value.copy())
    collected = _call("collect_list", exp.Distinct(expressions=[held]) if distinct else held)
    taken = exp.Lambda(this=exp.Dot(this=exp.to_identifier("e"), expression=exp.to_identifier("v")),
                       expressions=[exp.to_identifier("e")])  # fmt: skip
    return _call("transform", collected, taken)


def _list_concat(node: exp.ArrayConcat) -> exp.Expr:
    lists = [node.this, *node.expressions]
    return _call("concat", *(_call("coalesce", one.copy(), _call("array")) for one in lists))


def _anonymous(node: exp.Anonymous) -> exp.Expr:
    from sqlglot import exp

    name = node.name.lower()
    if name not in ("list_slice", "list_extract"):
        return node
    value, *bounds = node.expressions
    if not all(isinstance(bound, exp.Literal) and bound.is_int and int(bound.name) > 0 for bound in bounds):
        raise ValueError(f"{name} takes places from 1 on, written out")
    if name == "list_extract":
        return _call("try_element_at", value.copy(), bounds[0].copy())
    first, last = (int(bound.name) for bound in bounds)
    return _call("slice", value.copy(), bounds[0].copy(), exp.Literal.number(max(0, last - first + 1)))


def _days(node: exp.DateDiff) -> exp.Expr:
    return _call("datediff", _call("to_date", node.this.copy()), _call("to_date", node.expression.copy()))


def _type(node: exp.DataType) -> exp.Expr:
    from sqlglot import exp

    return exp.DataType.build("bigint") if node.this == exp.DataType.Type.UINT else node
