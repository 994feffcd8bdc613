"""A law pack that contradicts itself is refused when it is read, and the refusal names the lines."""

import pytest

from legal_recovery.law.pack import BrokenPack, load_pack, read_pack

HEAD = '[pack]\njurisdiction = "XX"\ncurrency = "CNY"\n'
FEE = """[[fee]]
kind = "acceptance"
name = "受理费"
in_force_from = {since}
citation = "某条"
sure = "V"
"""
BANDS = """bands = [
    { above = 0, up_to = 100, fixed = 5 },
    { above = 100, percent = 2.5 },
]
"""


def fee(bands=BANDS, since="2007-04-01", more=""):
    return FEE.format(since=since) + more + bands


def refusal(text):
    with pytest.raises(BrokenPack) as caught:
        read_pack(text, "xx.toml")
    return str(caught.value)


def test_the_shipped_packs_are_sound():
    assert {rule.kind for rule in load_pack("CN").fees} == {
        "acceptance",
        "enforcement",
        "preservation",
        "payment-order",
    }


def test_a_sound_pack_keeps_its_lines():
    (rule,) = read_pack(HEAD + fee(), "xx.toml").fees
    assert (rule.line, [band.line for band in rule.bands]) == (4, [11, 12])


def test_a_gap_between_bands_names_both_lines_and_the_amounts():
    said = refusal(HEAD + fee(BANDS.replace("above = 100", "above = 150")))
    assert said == "xx.toml, lines 11 and 12: there is a gap between 100.00 and 150.00."


def test_an_overlap_of_bands_names_both_lines_and_the_amounts():
    said = refusal(HEAD + fee(BANDS.replace("above = 100", "above = 90")))
    assert said == "xx.toml, lines 11 and 12: the bands overlap between 90.00 and 100.00."


@pytest.mark.parametrize(
    "bands",
    [BANDS.replace("above = 0", "above = 1"), BANDS.replace("100, percent", "100, up_to = 9, percent")],
)
def test_bands_begin_at_zero_and_have_no_end(bands):
    assert "lines 11 to 12" in refusal(HEAD + fee(bands))


def test_a_gap_between_versions_names_both_lines():
    first = fee(more="in_force_until = 2010-12-30\n")
    said = refusal(HEAD + first + fee(since="2011-01-01"))
    assert said.startswith("xx.toml, lines 4 and 15: on some day no version")


def test_versions_in_force_at_once_name_both_lines():
    said = refusal(HEAD + fee() + fee(since="2011-01-01"))
    assert said.startswith("xx.toml, lines 4 and 14: two versions")


def test_versions_that_follow_each_other_are_sound():
    first = fee(more="in_force_until = 2010-12-31\n")
    assert len(read_pack(HEAD + first + fee(since="2011-01-01"), "xx.toml").fees) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml", "xx.toml cannot be read"),
        (HEAD.replace("currency", "money"), "xx.toml cannot be read"),
        (HEAD + fee("bands = [{ above = 0, fixed = 1 }]\n"), "line 4: write each band on a line"),
        (HEAD + fee(more="cup = 5\n"), "line 4: “cup” is not a key"),
        (HEAD + fee(""), "line 4: the fee “acceptance” needs either bands"),
        (HEAD + fee('of = "tea"\nshare = "1/3"\n'), "line 4: there is no fee “tea”"),
        (HEAD + fee(BANDS.replace("2.5", "2.50005")), "line 12: 2.50005 is not a rate"),
        (HEAD + fee(BANDS.replace("2.5", "-1")), "line 12: -1 is not a rate"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(text, says):
    assert says in refusal(text)
