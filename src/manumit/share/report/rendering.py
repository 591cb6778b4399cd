"""Pages from what they show: Jinja with escaping, every variable known, nothing fetched from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

import jinja2

from manumit.share.report.wording import counted

if TYPE_CHECKING:
    from manumit.alert.urgent import Advice
    from manumit.share.report.front import About, Aside, BatchPart
    from manumit.share.report.parts import LeadPart

PAGES = "pages"

_CONTROLS = {
    code: "\N{REPLACEMENT CHARACTER}"
    for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))
    if chr(code) not in "\t\n\r"
}


@dataclass(frozen=True, slots=True)
class IndexPage:
    """`index.html`: ranked leads, and what came in."""

    about: About
    leads: tuple[LeadPart, ...]
    batches: tuple[BatchPart, ...]


@dataclass(frozen=True, slots=True)
class LeadPage:
    """`lead.html`: one lead."""

    about: About
    part: LeadPart
    help: Advice | None


@dataclass(frozen=True, slots=True)
class MethodPage:
    """`method.html`: what a score means, and the limits."""

    about: About
    set_aside: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class SinglePage:
    """`single.html`: everything in one file."""

    about: About
    leads: tuple[tuple[LeadPart, Advice | None], ...]
    batches: tuple[BatchPart, ...]
    set_aside: tuple[Aside, ...]


Page: TypeAlias = IndexPage | LeadPage | MethodPage | SinglePage

TEMPLATES: dict[type, str] = {
    IndexPage: "index.html",
    LeadPage: "lead.html",
    MethodPage: "method.html",
    SinglePage: "single.html",
}


def render(page: Page) -> str:
    """The page as HTML."""
    shown = {name: getattr(page, name) for name in type(page).__dataclass_fields__}
    return environment().get_template(TEMPLATES[type(page)]).render(shown)


@cache
def environment() -> jinja2.Environment:
    """Templates of this folder; a name that a page has not is an error."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "counted": counted,
        "number": lambda value: f"{value:,}",
        "percent": lambda value: f"{value:.0%}",
        "points": lambda value: f"{value:,.2f}",
        "signed": lambda value: f"{value:+,.2f}".replace("-", "\N{MINUS SIGN}"),
    }
    made.globals["style"] = _source("report.css")
    return made


def _source(name: str) -> str:
    return (files(__package__) / PAGES / name).read_text(encoding="utf-8")


def _clean(value: Any) -> Any:
    """Characters that HTML cannot hold, or that show nothing, are made visible."""
    return value.translate(_CONTROLS) if isinstance(value, str) else value
