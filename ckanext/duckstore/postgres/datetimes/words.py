"""The words of dates and times: PostgreSQL's ``datetktbl`` and its default time zone
abbreviations.
"""

from __future__ import annotations

import functools
import zoneinfo

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = frozenset(
    [
        "sun",
        "sunday",
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "weds",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
    ]
)
IGNORED = frozenset({"at", "on"})
#: Letters that announce the kind of the next number. Only ``j`` for the Julian day and ``t`` before
#: a time have an effect.
JULIAN = frozenset({"j", "jd", "julian"})
UNITS = frozenset({"d", "dow", "doy", "h", "isodow", "isoyear", "m", "mm", "s", "y"})

#: Minutes east of Greenwich of the abbreviations in ``timezonesets/Default`` that have a single
#: offset.
_ABBREVIATIONS = {
    -600: "hst taht",
    -570: "mart",
    -540: "akst gamt",
    -480: "akdt pst",
    -420: "mst pdt",
    -360: "cst galt mdt",
    -300: "act cdt cot est pet",
    -240: "amt ast bot edt",
    -210: "nft nst",
    -180: "adt arst art bra brt clst gft pmst pyst uyt wgt",
    -150: "ndt",
    -120: "brst fnt pmdt uyst wgst",
    -60: "azot egt fnst",
    0: "azost egst gmt uct ut utc wet z zulu",
    60: "bst cet met mez wat wetdst",
    120: "bdst cest cetdst eet ist mest mesz metdst sast",
    180: "eat eest eetdst fet idt msk",
    210: "irt",
    240: "msd mut ret sct",
    270: "aft",
    300: "must mvt pkt tft tjt tmt uzt",
    345: "npt",
    360: "almt bdt btt kgst pkst uzst xjt yekst",
    390: "mmt",
    420: "almst cxt ict wast",
    480: "awst bnt bort cct hkt myt pht wadt",
    525: "acwst",
    540: "awsst jayt jst kst pwt ulast wdt",
    570: "acst cast",
    600: "aest chut ddut kdt ligt mpt pgt trut yapt",
    630: "acdt acsst cadt lhst sadt",
    660: "aedt aesst pont vut",
    720: "fjt gilt mht nzst nzt tvt wakt wft",
    765: "chast",
    780: "fjst nzdt tot",
    825: "chadt",
}
#: Seconds east of Greenwich, by abbreviation.
ABBREVIATIONS = {name: minutes * 60 for minutes, names in _ABBREVIATIONS.items() for name in names.split()}

_ZONES_OF = {
    "Asia/Yerevan": "amst",
    "Asia/Anadyr": "anast anat",
    "Asia/Baku": "azst azt",
    "Pacific/Rarotonga": "ckt",
    "America/Santiago": "clt",
    "Antarctica/Davis": "davt",
    "Pacific/Easter": "easst east",
    "Atlantic/Stanley": "fkst fkt",
    "Asia/Tbilisi": "gest get",
    "America/Guyana": "gyt",
    "Indian/Chagos": "iot",
    "Asia/Irkutsk": "irkst irkt",
    "Asia/Bishkek": "kgt",
    "Pacific/Kosrae": "kost",
    "Asia/Krasnoyarsk": "krast krat",
    "Australia/Lord_Howe": "lhdt",
    "Pacific/Kiritimati": "lint",
    "Asia/Colombo": "lkt",
    "Asia/Magadan": "magst magt",
    "Antarctica/Mawson": "mawt",
    "Asia/Novosibirsk": "novst novt",
    "Pacific/Niue": "nut",
    "Asia/Omsk": "omsst omst",
    "Asia/Kamchatka": "petst pett",
    "America/Asuncion": "pyt",
    "Asia/Singapore": "sgt",
    "Pacific/Fakaofo": "tkt",
    "Asia/Ulaanbaatar": "ulat",
    "America/Caracas": "vet",
    "Asia/Vladivostok": "vlast vlat",
    "Europe/Volgograd": "volt",
    "Asia/Yakutsk": "yakst yakt",
    "Asia/Yekaterinburg": "yekt",
}
#: The zones of the other abbreviations, whose offset depends on the date.
ABBREVIATED = {name: zone for zone, names in _ZONES_OF.items() for name in names.split()}

#: Every word of ``datetktbl``: a sign or digit after such a word belongs to a date rather than to a
#: zone's name.
CORE = frozenset(
    {
        *MONTHS,
        *WEEKDAYS,
        *IGNORED,
        *JULIAN,
        *UNITS,
        "ad",
        "bc",
        "am",
        "pm",
        "allballs",
        "dst",
        "epoch",
        "infinity",
        "+infinity",
        "-infinity",
        "mon",
        "now",
        "t",
        "today",
        "tomorrow",
        "yesterday",
    }
)


#: Names that Python lists as zones although they are the machine's local zone.
_NO_ZONE = "localtime"


@functools.cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones() if name != _NO_ZONE}


@functools.cache
def _load(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """Return the time zone *name*, ignoring case, None if there is none."""
    found = _names().get(name.lower())
    return _load(found) if found else None


def load_zones() -> None:
    """Load all time zones now, for a process that can no longer read files later. It takes about
    0.1 s.
    """
    for name in _names().values():
        _load(name)
