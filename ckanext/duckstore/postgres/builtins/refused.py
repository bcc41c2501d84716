"""Names on CKAN's list of allowed functions which are not answered, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping


def _same(reason: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), reason)


#: Allowed by CKAN's list, but of types that a DataStore table cannot have, or gone from PostgreSQL
#: itself.
REFUSED: Mapping[str, str] = {
    **_same(
        "PostgreSQL no longer has it",
        "abstime abstimeeq abstimege abstimegt abstimein abstimele abstimelt abstimene abstimeout abstimerecv abstimesend "
        "xmlconcat",
    ),
    **_same(
        "geometric types are not supported",
        "area bound_box box center circle diagonal diameter height isclosed isopen line lseg npoints path pclose point polygon "
        "popen radius slope width",
    ),
    **_same(
        "network address types are not supported",
        "abbrev broadcast family host hostmask inet_merge inet_same_family macaddr8_set7bit masklen network set_masklen",
    ),
    **_same("the xml type is not supported", "xmlagg xmlcomment xpath xpath_exists"),
}
