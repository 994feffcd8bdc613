"""Of Tabler's style sheet only what our pages wear is served."""

import re

from legal_recovery.resources import resource
from scripts.assets import WORN, worn_rules


def test_rules_for_classes_that_no_page_wears_are_left_out() -> None:
    sheet = """/*! about */@charset "UTF-8";:root{--a:url("data:,{;}")}a,.modal a{b:c}.btn.card:hover,.alert{d:ease-in}
        @media print{.modal{f:g}.btn:not(.disabled,[a="{"]){h:i}}@media print{.alert{j:k}}
        .btn:is(.x:not(.y),.z){l:m}@keyframes ease{from{n:o}}@keyframes out{to{p:q}}.card{animation:out 1s}"""
    assert re.sub(r"\s*\n\s*", "", worn_rules(sheet)) == (
        """:root{--a:url("data:,{;}")}a{b:c}.btn.card:hover{d:ease-in}@media print{.btn:not(.disabled,[a="{"]){h:i}}"""
        ".btn:is(.x:not(.y),.z){l:m}@keyframes out{to{p:q}}.card{animation:out 1s}"
    )


def test_the_served_sheet_dresses_everything_that_is_worn() -> None:
    sheet = (resource("assets") / "web" / "tabler.min.css").read_text(encoding="utf-8")
    dressed = set(re.findall(r"\.([A-Za-z][\w-]*)", sheet))
    assert dressed >= WORN
    # Nothing else came along but what stands in brackets of a rule.
    assert len(sheet) < 80_000
