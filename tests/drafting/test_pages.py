"""The texts of papers on pages: everybody reads them, those who lead change them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.commands import AddObligor, JoinCase, join_case
from legal_recovery.drafting.commands import shipped_text
from legal_recovery.drafting.rules.differing import differences
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.commands import ensure_system
from tests.factories import Bench
from tests.money import words
from tests.signing_in import send

SignIn = Callable[..., Actor]
AT = "/papers/texts/demand-letter/zh"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


def test_texts_are_listed_filtered_sorted_paged_and_saved(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    ensure_system(bench.database, bench.clock)
    sign_in("legal_lead")
    text = shipped_text("receipt", "en") + "\nThanks.\n"
    assert (
        send(client, "/papers/texts/receipt/en", {"text": text, "reason": "polite", "seen": "0"}).status_code
        == 303
    )
    late = send(client, "/papers/texts/receipt/en", {"text": "# Mine", "reason": "late", "seen": "0"})
    kept = late.get_data(as_text=True)
    assert late.status_code == 409 and "# Mine" in kept and 'name="seen" value="1"' in kept
    assert "What version 1 changed" in kept
    assert "96 texts" in words(client.get("/papers/texts"))
    changed = words(client.get("/papers/texts?state=changed"))
    assert "1 text" in changed and "Receipt for money collected" in changed
    assert "No text matches" in words(client.get("/papers/texts?q=poem"))
    newest = client.get("/papers/texts?sort=-changed_on").get_data(as_text=True)
    assert newest.index("/papers/texts/receipt/en") < newest.index("/papers/texts/statement-of-claim/zh")
    second = newest.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(second).get_data(as_text=True)
    assert "/papers/texts/receipt/en" not in rest and 'rel="prev"' in rest and 'rel="next"' not in rest
    saved = client.get("/papers/texts.csv?state=changed").get_data(as_text=True)
    assert saved.count("\n") == 2 and "Receipt for money collected" in saved


def test_who_does_not_lead_reads_and_tries_but_saves_nothing(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    ensure_system(bench.database, bench.clock)
    case = bench.open_case("ZB-1")
    who = Particulars(
        "李某", PartyKind.PERSON, "resident_id", "330106199001010017", "示例路1号", "13800000000"
    )
    bench.do(join_case, JoinCase(case.id, AddObligor("guarantor", who)))
    sign_in("legal")
    assert "readonly" in client.get(AT).get_data(as_text=True)
    shown = words(send(client, f"{AT}/preview", {"text": "# 函\n\n{{ lender.name }}"}, AT))
    assert "示例银行" in shown
    fragment = send(client, f"{AT}/preview", {"text": "# 函\n\n{{ case.reference }}<b>", "case": "ZB-1"}, AT)
    assert "ZB-1&lt;b&gt;" in fragment.get_data(as_text=True)
    told = "{{ one.name }} {{ one.id_number }} {{ one.phone }} {{ one.address }}"
    guarantor = f"# 函\n\n{{% for one in guarantors %}}{told}{{% endfor %}}"
    veiled = words(send(client, f"{AT}/preview", {"text": guarantor, "case": "ZB-1"}, AT))
    assert "李某 3301**********0017 1380***0000 ****" in veiled and "示例路" not in veiled
    foreign = send(client, f"{AT}/preview", {"text": "# 函", "case": "ZB-2"}, AT)
    assert "There is no case ZB-2" in words(foreign)
    assert send(client, AT, {"text": "# 函", "reason": "x", "seen": "0"}, AT).status_code == 403
    assert client.get(f"{AT}/history/0/restore").status_code == 403
    keeper = client.application.test_client()
    keeper.set_cookie("lang", "en")
    sign_in("admin", browser=keeper)
    refused = words(send(keeper, f"{AT}/preview", {"text": "# 函", "case": "ZB-1"}, AT))
    assert "Your roles do not allow this." in refused, "whoever keeps settings reads no cases"


def test_a_difference_names_the_lines_of_both_texts_and_leaves_out_what_is_the_same() -> None:
    before = "".join(f"{n}\n" for n in range(20))
    after = before.replace("10\n", "ten\n")
    found = [(one.kind, one.text, one.before, one.after) for one in differences(before, after)]
    assert found[0] == found[-1] == ("gap", "", None, None) and len(found) == 10
    assert ("gone", "10", 11, None) in found and ("new", "ten", None, 11) in found
    assert differences(before, before) == []
    blank = differences("\n" * 1700, "x\n\n" * 95)
    assert {one.kind for one in blank} == {"gone", "new"}, "not compared line by line: it would take for ever"
