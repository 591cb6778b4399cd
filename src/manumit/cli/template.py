"""A template in colours: fixed words plain, slots by kind, optional parts dim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from manumit.cli.words import FIRST_STRONG, POP, from_the_left, plain, right_to_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

OPTIONAL_BELOW = 0.75
"""A part that fewer members have is shown as optional."""

_COLOURS = {
    "phone": "bold magenta",
    "email": "bold magenta",
    "handle": "bold magenta",
    "link": "bold blue",
    "price": "bold green",
    "number": "bold cyan",
    "code": "bold cyan",
    "text": "bold yellow",
}
_LONG, _HEAD, _TAIL = 320, 180, 80


def slot_style(kind: str) -> str:
    """The colour of a kind of slot."""
    return _COLOURS.get(kind, "bold yellow")


def draw_template(parts: Sequence[dict[str, Any]], *, full: bool = False) -> Text:
    """The template as one text.

    Parameters
    ----------
    parts : column `parts` of table `campaigns`.
    full : show long runs of fixed words whole.
    """
    from rich.text import Text

    backwards = any(right_to_left(part["text"]) for part in parts if not part["slot"])
    drawn = Text(FIRST_STRONG if backwards else "")
    for number, part in enumerate(parts):
        dim = " dim" if part["share"] < OPTIONAL_BELOW else ""
        if number:
            drawn.append(" ")
        drawn.append("[" if dim else "", style=dim)
        if part["slot"]:
            name = f"{{{part['slot']}:{part['kind']}}}"
            drawn.append(from_the_left(name) if backwards else name, style=slot_style(part["kind"]) + dim)
        else:
            _fixed(drawn, plain(part["text"]), dim, full=full)
        drawn.append("]" if dim else "", style=dim)
    return drawn.append(POP) if backwards else drawn


def _fixed(drawn: Text, words: str, style: str, *, full: bool) -> None:
    if full or len(words) <= _LONG:
        drawn.append(words, style=style)
        return
    head, tail = words[:_HEAD], words[-_TAIL:]
    head, tail = head.rpartition(" ")[0] or head, tail.partition(" ")[2] or tail
    drawn.append(head, style=style)
    drawn.append(f" … {len(words) - len(head) - len(tail):,} characters … ", style="dim italic")
    drawn.append(tail, style=style)
