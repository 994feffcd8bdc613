"""An agenda of a test's own: what falls on a day, without the features that it comes from."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from legal_recovery.alerts.commands import Round, remind
from legal_recovery.alerts.store import reminders_of
from legal_recovery.cases.rules import EVERYTHING, CaseFacts, Dated, DatedFilter
from legal_recovery.house import subscribers
from legal_recovery.kernel.errors import Named
from legal_recovery.plumbing.mail import Mailer
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.commands import CreateUser, create_user, ensure_system
from legal_recovery.users.store import find_account_of
from tests.factories import Bench

APPEAL = Named({"en": "Appeal against a judgment", "zh": "判决上诉"})
NO_SERVER = Mailer()


@dataclass
class Agenda:
    """Things that fall on a day, and the people and rounds around them."""

    bench: Bench
    case: CaseFacts
    items: list[Dated] = field(default_factory=list)

    def add(self, on: date, owner: Actor | None = None, number: int = 1, **more: Any) -> Dated:
        """Put something on the agenda."""
        item = Dated(
            **{
                "kind": "deadline",
                "id": number,
                "case_id": self.case.id,
                "reference": self.case.reference,
                "jurisdiction": "CN",
                "what": APPEAL,
                "on": on,
                "lead_days": 7,
                "owner_id": owner.id if owner else None,
                **more,
            }
        )
        self.items.append(item)
        return item

    def change(self, **more: Any) -> None:
        """Change everything on the agenda."""
        self.items[:] = [replace(item, **more) for item in self.items]

    def source(
        self, _session: Any, _actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
    ) -> list[Dated]:
        return [item for item in self.items if since <= item.on <= until and wanted.takes(item)]

    def person(self, name: str, *roles: str, **more: Any) -> Actor:
        """Make somebody who works in the bench's office."""
        system = ensure_system(self.bench.database, self.bench.clock)
        made = CreateUser(
            name, more.pop("email", f"{name}@bank.example"), roles, self.bench.office_id, **more
        )
        user_id = self.bench.do(create_user, made, by=system)
        with self.bench.session() as session:
            account = find_account_of(session, user_id)
        assert account is not None
        return account.actor

    def round(self, mailer: Mailer = NO_SERVER) -> Round:
        """Run a round as the system does."""
        at = self.bench
        system = ensure_system(at.database, at.clock)
        address = "https://recovery.bank.example"
        return remind(
            at.database, at.clock, system, subscribers(), mailer, address=address, sources=(self.source,)
        )

    def states(self) -> dict[tuple[int, int], str]:
        """Return the state of each reminder by step and person."""
        with self.bench.session() as session:
            return {(one.step, one.user_id): one.state for one in reminders_of(session, [self.case.id])}
