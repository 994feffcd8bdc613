"""How the timeline tells what happened to events, deadlines and periods, and what they are called there."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from legal_recovery.cases.views import Telling, tell
from legal_recovery.deadlines.rules import CAUSES, OWN, OWN_NAME, STATES
from legal_recovery.deadlines.views.page import TAB
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.law.pack import Ground, Pack, Period, known_jurisdictions, load_pack
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.web.formats import language


class _Names(Mapping[Any, Message]):
    """What events, periods or grounds are called in the language of the page, whatever jurisdiction they are of."""

    def __init__(self, find: Callable[[Pack], Mapping[str, Mapping[str, str]]]) -> None:
        self._find = find

    def _known(self) -> dict[str, Mapping[str, str]]:
        packs = [load_pack(name) for name in known_jurisdictions()]
        return {key: name for pack in packs for key, name in self._find(pack).items()}

    def __getitem__(self, key: Any) -> Message:
        # Not a rule of any pack: its name is translated like any text of ours.
        return OWN_NAME if key == OWN else Message(self._known()[key][language()])

    def __iter__(self) -> Iterator[Any]:
        return iter([*self._known(), OWN])

    def __len__(self) -> int:
        return len(self._known()) + 1


EVENTS = _Names(lambda pack: {key: event.name for key, event in pack.events.items()})
RULES = _Names(lambda pack: {key: pack.versions(Period, key)[-1].name for key in pack.keys(Period)})
GROUNDS = _Names(lambda pack: {key: pack.versions(Ground, key)[-1].name for key in pack.keys(Ground)})
_WORDS = {
    "event_key": EVENTS,
    "rule": RULES,
    "ground": GROUNDS,
    "means": MEANS_NAMES,
    "cause": CAUSES,
    "state": STATES,
}
REASON = N_("Reason: {reason}")


def _told(says: Message, *details: Message, on: str | None = None) -> Telling:
    return Telling(says, details, symbol="court", on=on, words=_WORDS, tab=TAB)


_TOLD = {
    "trigger.recorded": _told(
        N_("Event for deadlines: {event_key}"), N_("Served {means}"), N_("Note: {note}"), on="happened_on"
    ),
    "trigger.corrected": _told(N_("Put right: {event_key}, not on {left_on} but on {happened_on}"), REASON),
    "trigger.withdrawn": _told(N_("Withdrawn: {event_key}"), REASON, on="withdrawn_on"),
    # The deadline that was added says it already.
    "trigger.noted": None,
    "deadline.set": _told(N_("Deadline {due}: {rule}"), on="event_on"),
    "deadline.added": _told(N_("Deadline {due}: {title}"), N_("Note: {note}"), on="event_on"),
    "deadline.moved": _told(
        N_("Deadline moved from {left} to {due}: {rule}"), N_("Since {cause}"), N_("It rests on: {document}")
    ),
    "deadline.assigned": _told(N_("Responsible for the deadline “{rule}”: {owner}")),
    "deadline.ended": _told(
        N_("Deadline {state}: {rule}"), N_("By what was recorded: {event_key}"), REASON, on="ended_on"
    ),
    "deadline.reopened": _told(N_("Deadline open again, what ended it was taken back: {rule}")),
    "clock.interrupted": _told(
        N_("“{rule}” was interrupted: {ground}"),
        N_("Proceedings ended on {ended_on}"),
        N_("Evidence: {evidence}"),
        on="interrupted_on",
    ),
    "clock.resumed": _told(N_("What interrupted “{rule}” has ended: {ground}"), on="ended_on"),
    "interruption.withdrawn": _told(
        N_("Withdrawn: “{rule}” was not interrupted by {ground}"), REASON, on="withdrawn_on"
    ),
}
for _kind, _telling in _TOLD.items():
    tell(_kind, _telling)
