"""The words of dates and times, as PostgreSQL's ``datetktbl`` and its default time zone abbreviations have them."""

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
#: Letters that say what the number after them is; only the Julian day and ``t`` before a time mean something here.
JULIAN = frozenset({"j", "jd", "julian"})
UNITS = frozenset({"d", "dow", "doy", "h", "isodow", "isoyear", "m", "mm", "s", "y"})

#: Minutes east of Greenwich of the abbreviations in ``timezonesets/Default``.
_ABBREVIATIONS = {
    -660: "nut",
    -600: "ckt hst taht",
    -570: "mart",
    -540: "akst gamt",
    -480: "akdt pst",
    -420: "mst pdt",
    -360: "cst galt mdt",
    -300: "act cdt cot easst east est pet",
    -240: "amt ast bot edt gyt vet",
    -210: "nft nst",
    -180: "adt arst art bra brt clst clt fkst fkt gft pmst pyst pyt uyt wgt",
    -150: "ndt",
    -120: "brst fnt pmdt uyst wgst",
    -60: "azot egt fnst",
    0: "azost egst gmt uct ut utc wet z zulu",
    60: "bst cet met mez wat wetdst",
    120: "bdst cest cetdst eet ist mest mesz metdst sast",
    180: "eat eest eetdst fet idt msk volt",
    210: "irt",
    240: "amst azst azt gest get msd mut ret sct",
    270: "aft",
    300: "mawt must mvt pkt tft tjt tmt uzt yekt",
    330: "lkt",
    345: "npt",
    360: "almt bdt btt iot kgst kgt omsst omst pkst uzst xjt yekst",
    390: "mmt",
    420: "almst cxt davt ict krast krat novst novt wast",
    480: "awst bnt bort cct hkt irkst irkt myt pht sgt ulat wadt",
    525: "acwst",
    540: "awsst jayt jst kst pwt ulast wdt yakst yakt",
    570: "acst cast",
    600: "aest chut ddut kdt ligt mpt pgt trut vlast vlat yapt",
    630: "acdt acsst cadt lhst sadt",
    660: "aedt aesst kost lhdt magst magt pont vut",
    720: "anast anat fjt gilt mht nzst nzt petst pett tvt wakt wft",
    765: "chast",
    780: "fjst nzdt tkt tot",
    825: "chadt",
    840: "lint",
}
#: Seconds east of Greenwich, by abbreviation.
ABBREVIATIONS = {name: minutes * 60 for minutes, names in _ABBREVIATIONS.items() for name in names.split()}

#: Every word of ``datetktbl``: what a sign or digit after it makes part of a date rather than of a zone's name.
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


#: What Python counts among the zones though it is the machine's own.
_NO_ZONE = "localtime"


@functools.cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones() if name != _NO_ZONE}


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """Return the time zone *name*, whatever its case; None if there is none."""
    found = _zones().get(name.lower())
    return zoneinfo.ZoneInfo(found) if found else None
