"""Seizures that lapse while the program is down, two people at once, and the calendar read by others."""

import re
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
import vobject

from legal_recovery.ledger.store.verify import verify
from tests.alerts.mail import Letterbox
from tests.signing_in import send, sign_in_as
from tests.stories.enforcement.office import CASE, Office, Person
from tests.stories.enforcement.towards_title import Story, preserve, take_on


@pytest.fixture
def story(told: tuple[Office, Letterbox]) -> Story:
    """The case with its preservation in force: the freezing of the account ends on 2025-03-12."""
    found = Story(told[0])
    take_on(found)
    preserve(found)
    return found


def reminders(office: Office) -> list[dict[str, Any]]:
    """Return every reminder, as the lead sees them."""
    found, after = list[dict[str, Any]](), ""
    while after is not None:
        page = office.lead.get(f"/reminders?show=all&limit=200{after and f'&after={after}'}")
        found += page["reminders"]
        after = page["next"]
    return found


def test_a_seizure_that_lapsed_during_downtime_is_an_incident_and_is_told(
    story: Story, told: tuple[Office, Letterbox]
) -> None:
    office, box = told
    frozen = story.ids["seizure of account"]
    office.wake()
    box.take()
    office.on("2025-08-15")
    office.wake()
    [incident] = office.auditor.get("/incidents")["incidents"]
    assert (incident["seizure"], incident["lapsed_on"], incident["noted_on"]) == (
        frozen,
        "2025-03-12",
        "2025-08-15",
    )
    assert (incident["owner"], incident["cause"]) == (office.legal.id, None)
    states = {one["id"]: (one["state"], one["ended_on"]) for one in story.see("/seizures")}
    assert states[frozen] == ("lapsed", "2025-03-12")
    office.wake()
    assert office.auditor.get("/incidents")["incidents"] == [incident], (
        "noted once, however often the program starts"
    )
    story.legal(f"/incidents/{incident['id']}", cause="停机期间未续冻")
    assert office.auditor.get("/incidents")["incidents"][0]["cause"] == "停机期间未续冻"
    told_of = [one for one in reminders(office) if one["subject_id"] == incident["id"]]
    assert {one["person"] for one in told_of} == {office.legal.id} and 0 in {one["step"] for one in told_of}
    assert "legal@bank.example" in {mail["To"] for mail in box.take()}
    assert verify(office.bench.database, None).problems == ()


def test_reminders_missed_during_downtime_are_caught_up_in_one_mail_a_person(
    story: Story, told: tuple[Office, Letterbox]
) -> None:
    office, box = told
    number = story.legal("/deadlines", title="举证", due="2024-04-20", owner_id=office.legal.id)
    office.wake()
    box.take()
    office.on("2024-04-19")
    done = office.wake()
    mine = [one for one in reminders(office) if one["subject_id"] == number]
    steps = {one["step"]: one["state"] for one in mine}
    assert steps[1] == "sent" and set(steps.values()) <= {"sent", "overtaken"} and len(steps) > 1
    mails = [mail["To"] for mail in box.take()]
    assert done.failed == 0 and mails.count("legal@bank.example") == 1
    assert office.wake().mails == 0 and box.take() == []


def both(office: Office, path: str, body: dict[str, Any]) -> list[tuple[int, str | None]]:
    """Let two people do the same at the same moment; return what each was answered, the winner first."""
    gate, found = Barrier(2), list[tuple[int, str | None]]()

    def go(person: Person) -> None:
        gate.wait()
        answer = person.send("POST", f"{CASE}{path}", body)
        found.append((answer.status_code, answer.get_json().get("code")))

    threads = [Thread(target=go, args=(person,)) for person in (office.legal, office.lead)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_of_two_who_do_the_same_at_once_one_wins_and_the_other_is_told(story: Story) -> None:
    office = story.office
    number = story.legal("/deadlines", title="举证", due="2024-04-20")
    done = both(office, f"/deadlines/{number}/end", {"state": "done", "on": "2024-03-13"})
    assert done == [(201, None), (409, "deadlines.over")]
    release = {"state": "released", "on": "2024-03-13", "reason": "解除"}
    done = both(office, f"/seizures/{story.ids['seizure of house']}/end", release)
    assert done == [(201, None), (409, "seizures.over")]
    done = both(office, f"/securities/{story.ids['security']}/return", {"on": "2024-03-13"})
    assert done == [(201, None), (409, "securities.over")]
    office.hand.move("money:bank", "money:deposit-lodged", 100_000)
    office.agree()


def calendar_of(office: Office) -> Callable[[], list[Any]]:
    """Make the address of legal's calendar; return what reads its events with a program of others."""
    browser = office.app.test_client()
    sign_in_as(browser, "legal@bank.example")
    page = send(browser, "/calendar/feeds", {"name": "手机"}).text
    found = re.search(r"http://[^/]+(/calendar/feed/[\w-]+\.ics)", page)
    assert found
    reader = office.app.test_client()

    def read() -> list[Any]:
        return list(vobject.readOne(reader.get(found[1]).text).contents.get("vevent", []))

    return read


def test_the_calendar_is_read_by_a_program_of_others_and_follows_what_changes(story: Story) -> None:
    office = story.office
    read = calendar_of(office)
    more = {"court": "杭州市西湖区人民法院", "filed_on": "2024-03-12"}
    suit = story.legal("/proceedings", proceeding_kind="lawsuit", **more)
    hearing = {"day": "2024-06-05", "at": "09:00", "date_kind": "hearing", "attends": [office.legal.id]}
    first = story.legal(f"/proceedings/{suit}/court-dates", **hearing)
    [event] = [one for one in read() if first in one.uid.value]
    assert event.dtstart.value.isoformat() == "2024-06-05T09:00:00+08:00"
    later = {"day": "2024-07-03", "at": "14:00", "reason": "延期", "attends": [office.legal.id]}
    second = story.legal(f"/court-dates/{first}/adjournment", **later)
    events = {one.uid.value: one for one in read()}
    [new] = [one for uid, one in events.items() if second in uid]
    assert new.dtstart.value.isoformat() == "2024-07-03T14:00:00+08:00"
    [old] = [one for uid, one in events.items() if first in uid]
    assert old.status.value == "CANCELLED"
    # What lasts a day stays on its day in every time zone: the freezing of the account ends.
    whole = [one for one in events.values() if story.ids["seizure of account"] in one.uid.value]
    assert "2025-03-12" in {str(one.dtstart.value) for one in whole}
