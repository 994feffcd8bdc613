"""A law pack that contradicts itself is refused when it is read, and the refusal names the lines."""

from datetime import date

import pytest

from legal_recovery.law.pack import (
    PACKS,
    BrokenPack,
    FeeRule,
    Figure,
    NotInForce,
    Order,
    Pack,
    Period,
    Published,
    Series,
    UnknownRule,
    Year,
    known_jurisdictions,
    load_pack,
    ppb,
)
from legal_recovery.law.reading import read_pack

HEAD = """[pack]
jurisdiction = "XX"
name = { zh = "某地", en = "Somewhere" }
currency = "CNY"
"""
RULE = """[[{kind}]]
key = "{key}"
name = {{ zh = "某费", en = "Some fee" }}
in_force_from = {since}
citation = "某条"
sure = "V"
"""
BANDS = """bands = [
    { above = 0, up_to = 100, fixed = 5 },
    { above = 100, percent = 2.5 },
]
"""
EVENT = """[[event]]
key = "served"
name = { zh = "送达", en = "Served" }
"""
SERIES = """source = "某处"
published_on = 20
rates = [
    { since = 2007-04-01, percent = 4.35 },
    { since = 2007-05-20, percent = 4.25 },
]
"""


def rule(rest, kind="fee", key="acceptance", since="2007-04-01"):
    return RULE.format(kind=kind, key=key, since=since) + rest


def fee(bands=BANDS, since="2007-04-01", more=""):
    return rule(more + bands, since=since)


def period(rest='trigger = "served"\ncount = 15\nunit = "days"\n'):
    return rule(rest, "period", "appeal")


def refusal(text):
    with pytest.raises(BrokenPack) as caught:
        read_pack(text, "xx.toml")
    return str(caught.value)


def test_a_portfolio_s_way_to_write_a_jurisdiction_is_understood():
    assert load_pack("US_NY").jurisdiction == "US-NY"


@pytest.mark.parametrize("jurisdiction", ["CN", "EW", "US-NY"])
def test_the_shipped_packs_are_sound_and_every_rule_says_where_it_stands(jurisdiction):
    pack = load_pack(jurisdiction)
    assert pack.jurisdiction == jurisdiction
    for versions in pack.rules.values():
        for one in versions:
            assert one.citation and one.sure and one.name.keys() == {"zh", "en"}
    assert known_jurisdictions() == ["CN", "EW", "US-NY"]


def test_a_sound_pack_keeps_its_lines():
    (one,) = read_pack(HEAD + fee(), "xx.toml").versions(FeeRule, "acceptance")
    assert (one.line, [band.line for band in one.bands]) == (5, [12, 13])


def test_a_gap_between_bands_names_both_lines_and_the_amounts():
    said = refusal(HEAD + fee(BANDS.replace("above = 100", "above = 150")))
    assert said == "xx.toml, lines 12 and 13: there is a gap between 100.00 and 150.00."


def test_an_overlap_of_bands_names_both_lines_and_the_amounts():
    said = refusal(HEAD + fee(BANDS.replace("above = 100", "above = 90")))
    assert said == "xx.toml, lines 12 and 13: the bands overlap between 90.00 and 100.00."


@pytest.mark.parametrize(
    "bands",
    [BANDS.replace("above = 0", "above = 1"), BANDS.replace("100, percent", "100, up_to = 9, percent")],
)
def test_bands_begin_at_zero_and_have_no_end(bands):
    assert "lines 12 to 13" in refusal(HEAD + fee(bands))


def test_a_gap_between_versions_names_both_lines():
    first = fee(more="in_force_until = 2010-12-30\n")
    said = refusal(HEAD + first + fee(since="2011-01-01"))
    assert said.startswith("xx.toml, lines 5 and 16: on some day no version")


def test_versions_in_force_at_once_name_both_lines():
    said = refusal(HEAD + fee() + fee(since="2011-01-01"))
    assert said.startswith("xx.toml, lines 5 and 15: two versions")


def test_versions_that_follow_each_other_are_sound_and_the_day_decides():
    first = fee(more="in_force_until = 2010-12-31\n")
    pack = read_pack(HEAD + first + fee(since="2011-01-01"), "xx.toml")
    assert pack.rule(FeeRule, "acceptance", date(2010, 12, 31)).line == 5
    assert pack.rule(FeeRule, "acceptance", date(2011, 1, 1)).line == 16
    with pytest.raises(NotInForce, match="2007-03-31"):
        pack.rule(FeeRule, "acceptance", date(2007, 3, 31))
    with pytest.raises(UnknownRule, match="tea"):
        pack.rule(FeeRule, "tea", date(2011, 1, 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml", "xx.toml cannot be read"),
        ("[pack]\n", "“currency” is missing"),
        (HEAD.replace("currency", "money"), "“money” is not a key"),
        (HEAD + "[[tax]]\n", "“tax” is no kind of rule"),
        (HEAD + "[fee]\n", "“fee” is no kind of rule"),
        (HEAD + "fee = [{ key = 'x' }]\n", "is not a key of “pack”"),
        ("fee = [{ key = 'x' }]\n" + HEAD, "begin each “fee” with a heading"),
        (HEAD + "[[fee]]\n", "line 5: “in_force_from” has to be a day"),
        (HEAD + fee("bands = [{ above = 0, fixed = 1 }]\n"), "line 5: write each band on a line"),
        (HEAD + fee("bands = []\n"), "line 5: write each band on a line"),
        (HEAD + fee("bands = 3\n"), "line 5: write each band on a line"),
        (HEAD + fee(more="cup = 5\n"), "line 5: “cup” is not a key"),
        (HEAD + fee(BANDS.replace("up_to", "upto")), "line 12: “upto” is not a key"),
        (HEAD + fee(""), "line 5: the fee “acceptance” needs either bands"),
        (HEAD + fee('of = "tea"\nshare = "1/3"\n'), "line 5: there is no fee “tea”"),
        (HEAD + fee('of = "acceptance"\nshare = "1/3"\n'), "line 5: there is no fee “acceptance”"),
        (HEAD + fee('of = "tea"\nshare = "a third"\n'), "“share” has to be a fraction"),
        (HEAD + fee('of = "tea"\nshare = "1/0"\n'), "“share” has to be a fraction"),
        (HEAD + fee(BANDS.replace("2.5", "2.50000005")), "line 13: 2.50000005 is not a rate"),
        (HEAD + fee(BANDS.replace("2.5", "-1")), "line 13: -1 is not a rate"),
        (HEAD + fee(BANDS.replace("2.5", "nan")), "line 13: NaN is not a rate"),
        (HEAD + fee(BANDS.replace("fixed = 5", "fixed = 0.005")), "line 12: “0.005” is not an amount"),
        (HEAD + fee(BANDS.replace("fixed = 5", "fixed = '5'")), "line 12: “5” is not an amount"),
        (HEAD + fee(more='rounding = "up"\n'), "“rounding” has to be one of"),
        (HEAD + fee().replace('sure = "V"', 'sure = "certain"'), "“sure” has to be one of"),
        (HEAD + fee().replace('citation = "某条"', 'citation = " "'), "“citation” is missing"),
        (HEAD + fee().replace(', en = "Some fee"', ""), "“name” has to be there in zh and en"),
        (HEAD + fee(more="in_force_until = 2001-01-01\n"), "line 5: the rule ends before it begins"),
        (HEAD + fee(more="in_force_until = 2027-02-30\n"), "xx.toml cannot be read"),
        (HEAD + rule('value = true\nunit = "days"\n', "figure"), "“value” has to be a number"),
        (HEAD + rule('value = inf\nunit = "days"\n', "figure"), "“value” has to be a number"),
        (HEAD + period(), "line 5: there is no event “served”"),
        (HEAD + EVENT + EVENT, "line 8: the event “served” is there twice"),
        (HEAD + EVENT + period('trigger = "served"\ncount = -1\nunit = "days"\n'), "“count” has to be"),
        (HEAD + EVENT + period('trigger = "served"\ncount = 1\nunit = "weeks"\n'), "“unit” has to be"),
        (HEAD + rule('steps = ["a", "a"]\n', "order"), "stands there twice"),
        (HEAD + rule("steps = []\n", "order"), "“steps” is missing"),
        (HEAD + rule(SERIES.replace("2007-05-20", "2007-03-20"), "series"), "not in the order of their days"),
        (HEAD + rule(SERIES, "series", since="2007-01-01"), "does not begin with its first rate"),
        (HEAD + rule(SERIES.replace("published_on = 20\n", ""), "series"), "either closed or says"),
        (HEAD + rule('source = "x"\nfile = "no.tsv"\ncolumn = 1\n', "series"), "no file no.tsv"),
        (HEAD + rule('source = "x"\nfile = "../x"\ncolumn = 1\n', "series"), "no file ../x"),
        (HEAD + "weekend = [0]\n", "“weekend” lists days"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(text, says):
    assert says in refusal(text)


def test_a_broken_table_of_rates_names_its_line(tmp_path):
    (tmp_path / "rates.tsv").write_text("2007-04-01 4.35\n2007-05-20 four\n")
    text = HEAD + rule('source = "x"\nfile = "rates.tsv"\ncolumn = 1\npublished_on = 20\n', "series")
    with pytest.raises(BrokenPack, match=r"rates\.tsv, line 2"):
        read_pack(text, "xx.toml", tmp_path)


@pytest.mark.parametrize(
    "year",
    [
        '{"2026": {"papers": ["x"], "off": ["2026-01-01"], "worked": ["2026-01-01"]}}',
        '{"2026": {"papers": ["x"], "off": ["2025-12-31"]}}',
        '{"2026": {"off": ["2026-01-01"]}}',
        '{"next": {"papers": ["x"]}}',
        "[]",
        "no JSON",
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(tmp_path, year):
    (tmp_path / "days.json").write_text(year)
    with pytest.raises(BrokenPack, match=r"days\.json cannot be read"):
        read_pack(HEAD + 'calendar = "days.json"\n', "xx.toml", tmp_path)


@pytest.mark.parametrize("every", [19, pytest.param(3, marks=pytest.mark.long)])
@pytest.mark.parametrize("jurisdiction", ["CN", "EW", "US-NY"])
def test_any_line_taken_out_of_a_shipped_pack_is_read_as_a_pack_or_refused_as_broken(jurisdiction, every):
    path = PACKS / f"{jurisdiction.lower().replace('-', '_')}.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    taken_out = range(0, len(lines), every)
    broken = 0
    for number in taken_out:
        text = "\n".join(lines[:number] + lines[number + 1 :])
        try:
            read_pack(text, path.name, PACKS)
        except BrokenPack:
            broken += 1
    assert broken > len(taken_out) / 4


def test_published_rates_make_a_series_longer_and_overrule_none_that_the_pack_has():
    pack = read_pack(HEAD + rule(SERIES, "series", "lpr"), "xx.toml")
    assert pack.series("lpr").known_until == date(2007, 6, 19)
    more = {
        "lpr": [Published(date(2007, 6, 21), ppb("4.15"), "a"), Published(date(2007, 5, 20), ppb(9), "b")]
    }
    longer = pack.with_published(more).series("lpr")
    assert longer.known_until == date(2007, 7, 19)
    assert [one.rate_ppb for one in longer.rates] == [ppb("4.35"), ppb("4.25"), ppb("4.15")]
    assert pack.series("lpr").known_until == date(2007, 6, 19)


def test_a_year_that_was_published_later_is_known_then():
    pack = load_pack("CN")
    assert 2027 not in pack.calendar.years
    known = pack.with_years({2027: Year(frozenset({date(2027, 1, 1)}), frozenset(), "x")})
    assert date(2027, 1, 1) in known.calendar.years[2027].off
    assert known.calendar.years[2026] == pack.calendar.years[2026]


def test_what_the_packs_hold_is_what_the_law_has_rules_for():
    pack: Pack = load_pack("CN")
    assert {"lpr-1y", "lpr-5y"} <= set(pack.keys(Series))
    assert {"civil-561", "enforcement-art4"} <= set(pack.keys(Order))
    assert {"delay-doubled", "ceiling-licensed"} <= set(pack.keys(Figure))
    assert len(pack.keys(Period)) > 40
