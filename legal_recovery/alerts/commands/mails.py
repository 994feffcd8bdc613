"""What a mail of reminders says: case, what, day, days left and the way there; never a debtor's name."""

from collections.abc import Sequence
from datetime import date
from email.message import EmailMessage
from html import escape

from legal_recovery.alerts.rules import BECAUSE, KINDS, Reminder
from legal_recovery.cases.rules import Dated
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.wording import Speak, speak

Line = tuple[Reminder, Dated]


def compose(email: str, language: str, lines: Sequence[Line], today: date, address: str) -> EmailMessage:
    """Return one mail about all of a person's new reminders, in their language; the sender is not yet in it."""
    say = speak(language)
    lines = sorted(lines, key=lambda line: (line[0].subject_on, line[1].reference, line[0].id))
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = _subject(say, lines, today)
    message.set_content(_text(say, lines, today, address))
    message.add_alternative(_html(say, lines, today, address, language), subtype="html")
    return message


def _subject(say: Speak, lines: Sequence[Line], today: date) -> str:
    reminder, item = lines[0]
    if len(lines) == 1:
        facts = {"reference": item.reference, "what": item.what, "day": item.on}
        return _one_line(say(N_("Reminder: {reference}, {what}, {day}"), **facts))
    return say(N_("{count} reminders, the first for {day}"), count=len(lines), day=reminder.subject_on)


def _one_line(text: str) -> str:
    """A subject has one line, whatever the law or a person calls a thing."""
    return " ".join(text.split())[:200]


def _text(say: Speak, lines: Sequence[Line], today: date, address: str) -> str:
    parts = [_paragraph(say, line, today, address) for line in lines]
    return "\n\n".join([*parts, _all_of_them(say, address)]).strip() + "\n"


def _paragraph(say: Speak, line: Line, today: date, address: str) -> str:
    reminder, _item = line
    facts = [f"{name}: {value}" for name, value in _facts(say, line, today)]
    link = [f"{address}/alerts/{reminder.id}"] if address else []
    return "\n".join([*facts, *link])


def _facts(say: Speak, line: Line, today: date) -> list[tuple[str, str]]:
    reminder, item = line
    found = [
        (say(N_("Case")), item.reference),
        (say(KINDS[item.kind]) if item.kind in KINDS else say(N_("What")), _one_line(say(item.what))),
        (say(N_("Day")), _day(say, item)),
        (say(N_("Days left")), days_left(say, (item.on - today).days)),
        (say(N_("Why you")), say(BECAUSE[reminder.because])),
    ]
    if item.if_missed is not None:
        found.append((say(N_("If missed")), say(item.if_missed)))
    return found


def _day(say: Speak, item: Dated) -> str:
    day = say(item.on)
    if item.at is not None:
        day = f"{day} {item.at:%H:%M}"
    return say(N_("{day} (provisional)"), day=day) if item.provisional else day


def days_left(say: Speak, days: int) -> str:
    """Return how long there is still, in words."""
    if days < 0:
        return say(N_("overdue by {days} d"), days=-days)
    if days == 0:
        return say(N_("today"))
    return say(N_("{days} d"), days=days)


def _all_of_them(say: Speak, address: str) -> str:
    if address:
        return say(N_("Acknowledge all of them: {link}"), link=f"{address}/alerts")
    return say(N_("Acknowledge them on the page “Reminders”."))


def _html(say: Speak, lines: Sequence[Line], today: date, address: str, language: str) -> str:
    parts = []
    for line in lines:
        rows = "".join(
            f"<tr><th align='left'>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in _facts(say, line, today)
        )
        link = escape(f"{address}/alerts/{line[0].id}")
        there = f"<p><a href='{link}'>{escape(say(N_('Open it')))}</a></p>" if address else ""
        parts.append(f"<table cellpadding='3'>{rows}</table>{there}")
    body = "<hr>".join(parts)
    last = f"<p>{escape(_all_of_them(say, address))}</p>"
    return f"<!doctype html><html lang='{language}'><meta charset='utf-8'><body>{body}{last}</body></html>"
