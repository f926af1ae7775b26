"""What a text says of itself in its first lines."""

import pytest

from kgbuild.read.metadata import source_of

SAID = [
    ("Army retakes town\n\nBy Nora Field\n\nCAIRO, Jan 11, 2025 (Reuters) - The army", "2025-01-11", "Reuters"),
    ("Head line\n\nMOSCOW, November 11, 2022. /TASS/. Forces", "2022-11-11", "TASS"),
    ("Head line\n\nBelgrade, 12 June 1999 (Tanjug) - Troops", "1999-06-12", "Tanjug"),
    ("Head line\n\nGoma, North Kivu, November 20, 2012 - Rebels", "2012-11-20", ""),
    ("Head line\n\nSaturday, 11 January 2025\n\nThe army", "2025-01-11", ""),
    ("Head line\nMonday, Nov. 14, 2022 3:15 PM\nThe army", "2022-11-14", ""),
    ("Head line\nBy John Smith | January 11, 2025\nThe army", "2025-01-11", ""),
    ("First published: 14 Nov 2022\nThe army", "2022-11-14", ""),
    ("Flag hoisted\n\n26 July، 2018\n\nThe army", "2018-07-26", ""),
    ("Forces leave\n\nADEN (Wire Service) – 14 November 2021\n\nFighters", "2021-11-14", "Wire Service"),
    ("Posts stay\n\nBEIRUT/JERUSALEM (Wire) Feb. 18, 2025 —\n\nSoldiers", "2025-02-18", "Wire"),
    ("Army retakes city\n\nUpdated 6:12 PM GMT, January 11, 2025\n\nThe army", "2025-01-11", ""),
    ("Troops march in\n\n[Last updated: 02 January 2009 – 07:45 P.M.]\n\nTroops", "2009-01-02", ""),
    ("Flag raised\n\n14.11.2022 15:20 News Agency\n\nThree days", "2022-11-14", ""),
    ("Town falls\n\nDILI, September 20, 1999: In a first step, troops", "1999-09-20", ""),
    ("Town falls\n\nPRISTINA, Kosovo - June 12, 1999 - Troops rolled", "1999-06-12", ""),
    (
        "Town falls\n\nJune 12, 1999 (AFP) – Troops rolled into the town, a spokesman for the alliance said.",
        "1999-06-12",
        "AFP",
    ),
]
NOT_SAID = [
    "In Geneva, 12 August 1949 was a day of hope.",
    "On June 10, 1999 the council adopted it.",
    "Goma falls\n\nGOMA - Rebels took the town on November 20, 2012, residents said.",
    "The list\n\n31.13.2022 is no day.",
    "PRISTINA, June 31, 1999 (AP) - Troops entered.",  # there is no such day
]


@pytest.mark.parametrize(("text", "issued", "publisher"), SAID)
def test_a_dateline_dates_the_text(text: str, issued: str, publisher: str) -> None:
    assert (source_of(text).issued, source_of(text).publisher) == (issued, publisher)


@pytest.mark.parametrize("text", NOT_SAID)
def test_a_date_in_a_sentence_does_not(text: str) -> None:
    assert source_of(text).issued == ""


def test_a_date_before_a_full_stop_dates_a_text_that_speaks_of_its_own_day() -> None:
    opening = "Statement\n\nTbilisi, 12 August 2008. The Ministry condemns the bombing"
    assert source_of(f"{opening} carried out this morning.").issued == "2008-08-12"
    assert source_of(f"{opening} of that year.").issued == ""
