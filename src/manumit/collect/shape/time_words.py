"""Month names, halves of the day and zone names as people write them."""

from __future__ import annotations

_MONTHS = """
january jan enero ene janvier janv janeiro januar jän jänner января январь янв gennaio gen januari styczeń
february feb febrero février févr fév fevereiro fev februar февраля февраль фев февр febbraio februari
march mar marzo mars março märz mär mrz марта март мар maart mrt
april apr abril abr avril avr апреля апрель апр aprile
may mayo mai maio мая май maggio mag mei
june jun junio juin junho juni июня июнь июн giugno giu
july jul julio juillet juil julho juli июля июль июл luglio lug
august aug agosto ago août aout августа август авг augustus
september sep sept septiembre setiembre septembre setembro set сентября сентябрь сен сент settembre
october oct octubre octobre outubro out oktober okt октября октябрь окт ottobre ott
november nov noviembre novembre novembro ноября ноябрь ноя нояб
december dec diciembre dic décembre déc dezembro dez dezember декабря декабрь дек dicembre
"""

MONTHS = {
    word: number
    for number, line in enumerate((line for line in _MONTHS.splitlines() if line), start=1)
    for word in line.split()
}
"""Lower-case month name to its number: English, Spanish, French, Portuguese, German, Russian and kin."""

ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "ut": 0,
    "wet": 0,
    "west": 60,
    "cet": 60,
    "cest": 120,
    "mez": 60,
    "mesz": 120,
    "eet": 120,
    "eest": 180,
    "msk": 180,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}
"""Zone abbreviation to minutes east of UTC: those of RFC 5322, and European ones with one meaning."""

NOT_GIVEN = ("null", "none", "n/a", "na", "nan", "nat", "nil", "-", "--", "?", "\\n", "unknown")
"""What stands in a time or number column where there is no value (lower case)."""
