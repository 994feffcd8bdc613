"""Templates name facts, choose and repeat: nothing else is read, and everything comes to its end."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.drafting.commands.rendering import filters
from legal_recovery.drafting.rules import sandbox
from legal_recovery.drafting.rules.markdown import to_html
from legal_recovery.drafting.rules.sandbox import TemplateRefused, TemplateTooLong, fill_in, read_template
from legal_recovery.drafting.store.facts import stamped

HOSTILE = {
    "{{ ''.__class__.__mro__ }}": "not for templates",
    "{{ case.__class__ }}": "case.__class__",
    "{{ case['reference'] }}": "not for templates",
    "{{ case.reference.upper() }}": "not for templates",
    "{{ config }}": "config",
    "{{ self }}": "self",
    "{{ cycler.__init__.__globals__ }}": "cycler",
    "{{ 7 * 7 }}": "not for templates",
    "{{ 'a' * 99999999 }}": "not for templates",
    "{{ 2 ** 99999999 }}": "not for templates",
    "{{ case.reference ~ case.reference }}": "not for templates",
    "{{ range(99999999) }}": "not for templates",
    "{{ (1).__add__ }}": "not for templates",
    "{{ [1, 2] }}": "not for templates",
    "{{ case.reference if case else day }}": "not for templates",
    "{{ day | map('x') }}": "takes nothing",
    "{{ day | attr }}": "no filter",
    "{{ case.reference | pleading }}": "is not for",
    "{{ case }}": "cannot be printed",
    "{{ obligors }}": "cannot be printed",
    "{{ obligors.name }}": "obligors.name",
    "{{ debtor.shoe_size }}": "debtor.shoe_size",
    "{% include 'x' %}": "not for templates",
    "{% import 'x' as y %}": "not for templates",
    "{% from 'x' import y %}": "not for templates",
    "{% extends 'x' %}": "not for templates",
    "{% macro m() %}{% endmacro %}": "not for templates",
    "{% set x = 1 %}": "not for templates",
    "{% block x %}{% endblock %}": "not for templates",
    "{% call x() %}{% endcall %}": "not for templates",
    "{% filter upper %}x{% endfilter %}": "not for templates",
    "{% for one in obligors recursive %}{% endfor %}": "nothing more",
    "{% for one in obligors if one.name %}{% endfor %}": "nothing more",
    "{% for one, two in obligors %}{% endfor %}": "nothing more",
    "{% for one in case %}{% endfor %}": "no list",
    "{% for one in obligors %}{{ loop.cycle('a') }}{% endfor %}": "not for templates",
    "{% if case is defined %}{% endif %}": "not for templates",
    "{% if 1 in obligors %}{% endif %}": "not for templates",
    "{% if day %}": "cannot be read",
    "{{ day": "cannot be read",
    "{% frob %}": "cannot be read",
    "{{ " + "(" * 5000 + "day" + ")" * 5000 + " }}": "",
    "{% if " + "not " * 3000 + "day %}{% endif %}": "nested",
    "{% if day %}" * 200 + "{% endif %}" * 200: "nested",
}
MANY = {"obligors": [{"name": "x"}] * 400}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_for_templates_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(TemplateRefused) as refusal:
        read_template(f"# A title\n\n{text}\n")
    assert HOSTILE[text] in str(refusal.value)
    assert refusal.value.facts["line"] in (1, 3, 4)
    assert refusal.value.field == "text"


def test_a_text_that_is_longer_than_any_paper_is_refused() -> None:
    with pytest.raises(TemplateRefused, match="longer"):
        read_template("x" * (sandbox.MOST_SIGNS + 1))


def test_loops_in_loops_come_to_an_end_with_the_line() -> None:
    loops = "{% for a in obligors %}{% for b in obligors %}{% for c in obligors %}.{% endfor %}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateTooLong, match="Line 2"):
        fill_in(read_template(f"x\n{loops}"), stamped(MANY), filters("zh"))


def test_a_paper_cannot_grow_without_bound() -> None:
    text = "{% for a in obligors %}" + "甲" * 5000 + "{% endfor %}"
    with pytest.raises(TemplateTooLong, match="grows"):
        fill_in(read_template(text), stamped(MANY), filters("zh"))


def said(text: str, **facts: object) -> str:
    return to_html(fill_in(read_template(text), stamped(facts), filters("zh")).text)


def test_what_is_lacking_is_a_line_to_write_on_and_is_named_once() -> None:
    facts = stamped({"obligors": [{"name": "甲", "phone": None}, {"name": "乙", "phone": ""}]})
    text = (
        "{% for one in obligors %}{{ one.phone }}{% endfor %}"
        "{{ lender.account.bank }}{{ day | day }}{% if sale %}x{% endif %}"
    )
    filled = fill_in(read_template(text), facts, filters("zh"))
    assert filled.lacking == (("obligors", "phone"), ("lender", "account", "bank"), ("day",))
    assert to_html(filled.text).count('class="blank"') == 4


@given(st.text(max_size=60))
def test_no_name_can_become_markup(name: str) -> None:
    text = "| a |\n|---|\n| {{ debtor.name }} |\n\n甲{{ debtor.name }}\n"
    html = said(text, debtor={"name": name}).replace('<span class="blank"></span>', "")
    assert html.count("<") == said(text, debtor={"name": "甲"}).count("<")


@pytest.mark.parametrize(
    "name", ["**x**", "# A", "|", "a\\", "<b>", "1. x", "- x", "`x`", "[a](b)", "===", "&amp;", ":::"]
)
def test_a_debtor_prints_as_it_is_called(name: str) -> None:
    assert said("{{ debtor.name }}", debtor={"name": name}) == f"<p>{escape(name)}</p>\n"


@given(st.text(alphabet="{}%| .abcdeforinifnt_'\"()[]*+-1\n", max_size=80))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        read = read_template(text)
    except TemplateRefused:
        return
    fill_in(read, stamped({}), filters("en"))
