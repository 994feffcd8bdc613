"""A whole enforcement through the API, its ledger kept by hand beside it: equal to the cent at each milestone."""

from legal_recovery.house import helpers
from legal_recovery.ledger.store.verify import verify
from tests.alerts.mail import Letterbox
from tests.stories.enforcement.office import Office
from tests.stories.enforcement.towards_money import (
    deduct,
    distribute,
    enforce,
    fail_twice,
    pay_all,
    remit,
    resume,
    sell,
)
from tests.stories.enforcement.towards_title import Story, appeal, appeal_windows, preserve, sue, take_on


def test_an_enforcement_is_played_to_the_last_cent(told: tuple[Office, Letterbox]) -> None:
    office, _box = told
    story = Story(office)
    for chapter in (take_on, preserve, sue):
        chapter(story)
    # Fifteen days each; 7 and 8 September are a weekend, 12 October is a Saturday on which one works.
    assert appeal_windows(story) == {
        ("2024-08-23", "2024-09-09"),
        ("2024-08-26", "2024-09-10"),
        ("2024-09-27", "2024-10-12"),
    }
    for chapter in (appeal, enforce, fail_twice, sell, distribute, remit, resume, deduct, pay_all):
        chapter(story)
    assert office.hand.figures() == {
        "gross_recovered": "6427353.18",
        "costs": "128325.00",
        "net_recovery": "6299028.18",
        "outstanding": "0.00",
    }
    office.on("2027-11-30")
    office.wake()
    office.agree()
    assert verify(office.bench.database, None, helpers=helpers()).problems == ()
