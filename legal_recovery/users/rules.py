"""Who may be what: the fixed set of roles, and what must be true before people and roles change."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, NotPermitted, RuleViolation
from legal_recovery.users.events import RolesChanged, UserDeactivated, UserReactivated


class Role(StrEnum):
    """What a person may do; leads may do what their people may, across offices."""

    LEGAL = "legal"
    LEGAL_LEAD = "legal_lead"
    FINANCE = "finance"
    FINANCE_LEAD = "finance_lead"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"


ROLES: dict[Role, Message] = {
    Role.LEGAL: N_("Legal"),
    Role.LEGAL_LEAD: N_("Legal lead"),
    Role.FINANCE: N_("Finance"),
    Role.FINANCE_LEAD: N_("Finance lead"),
    Role.MANAGER: N_("Manager"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMIN: N_("Administrator"),
    Role.SYSTEM: N_("System"),
}
# What each role may do, in one sentence for the person who gives it.
ROLE_SAYS: dict[Role, Message] = {
    Role.LEGAL: N_("moves the cases of one office, records filings and documents"),
    Role.LEGAL_LEAD: N_("as Legal, in every office"),
    Role.FINANCE: N_("enters costs and receipts of one office"),
    Role.FINANCE_LEAD: N_("as Finance, in every office; closes months"),
    Role.MANAGER: N_("reads every office and approves"),
    Role.AUDITOR: N_("reads everything and verifies the books"),
    Role.ADMIN: N_("people, offices and settings; no money"),
}
GIVEN_ROLES = tuple(ROLE_SAYS)
# Who holds only these sees the cases of one office, so the office has to be known.
_OF_AN_OFFICE = {Role.LEGAL, Role.FINANCE}
_ACROSS_OFFICES = {Role.LEGAL_LEAD, Role.FINANCE_LEAD, Role.MANAGER, Role.AUDITOR}

LOCALES = ("zh", "en")
LONGEST_EMAIL = 254
LONGEST_NAME = 100
LONGEST_CODE = 20
LONGEST_LEGAL_NAME = 200
# Who stands for the lender: of a company its legal representative, of a branch its head.
HEADS: dict[str, Message] = {
    "representative": N_("Legal representative"),
    "head": N_("Head of the branch"),
}
# The signs of a unified social credit code, in the order of their values.
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_EMAIL = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}@[^@\s<>()\[\],;:\\\"]{1,190}")
# What may stand in an audit record in the clear: codes and dates, never words that somebody typed.
_CODE = re.compile(r"[A-Za-z0-9_.:=+-]{1,100}")


class UnreadableEmail(InvalidInput):
    """The text is not an e-mail address."""

    code = "users.unreadable_email"


class EmailTaken(Conflict):
    """Somebody signs in with this address already."""

    code = "users.email_taken"


class Nameless(InvalidInput):
    """A person, an office and a token have a name."""

    code = "users.nameless"


class WrongCreditCode(InvalidInput):
    """A unified social credit code has 18 signs, of which the last checks the others."""

    code = "users.wrong_credit_code"


class NoSuchRole(InvalidInput):
    """The role does not exist, cannot be given, or none was given."""

    code = "users.no_such_role"


class OfficeMissing(InvalidInput):
    """Somebody who works in one office must be told which."""

    code = "users.office_missing"


class OwnRights(NotPermitted):
    """Nobody changes their own roles or lets themselves out."""

    code = "users.own_rights"


class LastAdmin(RuleViolation):
    """Without an administrator nobody could let anybody in again."""

    code = "users.last_admin"


class NotActive(RuleViolation):
    """The person has left."""

    code = "users.not_active"


class StillActive(RuleViolation):
    """The person has not left."""

    code = "users.still_active"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What decisions about a person rest on."""

    id: int
    book: int
    roles: frozenset[str]
    office_id: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class Lender:
    """Under which name the lender, or an office of it, comes before a court; of no office it is the whole."""

    office_id: int | None
    legal_name: str
    address: str | None = None
    credit_code: str | None = None
    head_kind: str = "representative"
    head: str | None = None
    head_title: str | None = None
    phone: str | None = None


def normal_email(text: str, *, field: str = "email") -> str:
    """Return an address in the one form in which people are found; raises UnreadableEmail."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if len(plain) > LONGEST_EMAIL or not _EMAIL.fullmatch(plain):
        raise UnreadableEmail(
            N_("“{text}” is not an e-mail address; write it like name@bank.example."),
            field=field,
            text=text[:60],
        )
    return plain


def require_code(text: str | None) -> str | None:
    """Return an office's code, None where it has none; raises Nameless."""
    code = (text or "").strip()
    if len(code) > LONGEST_CODE or "\x00" in code:
        raise Nameless(N_("Give a code of at most {longest} characters."), field="code", longest=LONGEST_CODE)
    return code or None


def require_name(text: str, *, field: str = "name") -> str:
    """Return a name without surrounding spaces; raises Nameless."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise Nameless(N_("Give a name of at most {longest} characters."), field=field, longest=LONGEST_NAME)
    return name


def require_lender(lender: Lender) -> Lender:
    """Return the lender as it is kept; raises Nameless, WrongCreditCode, InvalidInput."""
    name = " ".join(lender.legal_name.split())
    if not name or len(name) > LONGEST_LEGAL_NAME or "\x00" in name:
        raise Nameless(
            N_("Give a name of at most {longest} characters."), field="legal_name", longest=LONGEST_LEGAL_NAME
        )
    if lender.head_kind not in HEADS:
        raise InvalidInput(N_("Say whether it is a legal representative or a head."), field="head_kind")
    return Lender(
        lender.office_id,
        name,
        _line(lender.address, 300, "address"),
        require_credit_code(lender.credit_code),
        lender.head_kind,
        _line(lender.head, LONGEST_NAME, "head"),
        _line(lender.head_title, 50, "head_title"),
        _line(lender.phone, 60, "phone"),
    )


def _line(text: str | None, longest: int, field: str) -> str | None:
    kept = " ".join((text or "").split())
    if len(kept) > longest or "\x00" in kept:
        raise InvalidInput(N_("Give at most {longest} characters."), field=field, longest=longest)
    return kept or None


def require_credit_code(text: str | None) -> str | None:
    """Return a unified social credit code, None where there is none; raises WrongCreditCode.

    Its last sign checks the others (GB 32100-2015), so that no slip of the keyboard comes before a court.
    """
    code = "".join((text or "").split()).upper()
    if not code:
        return None
    known = len(code) == 18 and all(sign in _CREDIT_SIGNS for sign in code)
    if not known or _CREDIT_SIGNS[_check_of(code)] != code[-1]:
        raise WrongCreditCode(
            N_("“{text}” is not a unified social credit code: its check sign is wrong."),
            field="credit_code",
            text=code[:40],
        )
    return code


def _check_of(code: str) -> int:
    places = enumerate(code[:-1])
    return -sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in places) % 31


def require_roles(asked: Collection[str]) -> tuple[str, ...]:
    """Return the roles in their fixed order; raises NoSuchRole."""
    unknown = sorted(set(asked) - set(GIVEN_ROLES))
    if unknown:
        raise NoSuchRole(N_("There is no role “{text}” to give."), field="roles", text=unknown[0][:40])
    if not asked:
        raise NoSuchRole(N_("Choose at least one role."), field="roles")
    return tuple(str(role) for role in GIVEN_ROLES if role in asked)


def require_office(roles: Collection[str], office_id: int | None) -> None:
    """Raises OfficeMissing where the roles see one office only and none was named."""
    if office_id is None and _OF_AN_OFFICE & set(roles) and not _ACROSS_OFFICES & set(roles):
        raise OfficeMissing(N_("Say in which office this person works."), field="office_id")


def change_roles(
    person: PersonFacts,
    roles: tuple[str, ...],
    office_id: int | None,
    *,
    actor_id: int,
    other_admins: int,
) -> RolesChanged:
    """Decide whether a person may have these roles; raises NotActive, OwnRights, LastAdmin, OfficeMissing."""
    require_active(person)
    require_another(person, actor_id)
    require_office(roles, office_id)
    if Role.ADMIN in person.roles and Role.ADMIN not in roles:
        require_an_admin_left(other_admins)
    return RolesChanged(book=person.book, user_id=person.id, roles=roles, office_id=office_id)


def deactivate(person: PersonFacts, *, actor_id: int, other_admins: int) -> UserDeactivated:
    """Decide whether a person may be let out; raises NotActive, OwnRights, LastAdmin."""
    require_active(person)
    require_another(person, actor_id)
    if Role.ADMIN in person.roles:
        require_an_admin_left(other_admins)
    return UserDeactivated(book=person.book, user_id=person.id)


def reactivate(person: PersonFacts) -> UserReactivated:
    """Decide whether a person may come back; raises StillActive."""
    if person.active:
        raise StillActive(N_("This person works here already."))
    return UserReactivated(book=person.book, user_id=person.id)


def require_active(person: PersonFacts) -> None:
    """Raises NotActive for a person who has left; the system is nobody who could leave or be changed."""
    if not person.active or Role.SYSTEM in person.roles:
        raise NotActive(N_("This person does not work here any more."))


def require_another(person: PersonFacts, actor_id: int) -> None:
    """Raises OwnRights where people would change their own rights."""
    if person.id == actor_id:
        raise OwnRights(N_("Nobody changes their own rights; ask another administrator."))


def require_an_admin_left(other_admins: int) -> None:
    """Raises LastAdmin where nobody could let anybody in again."""
    if other_admins == 0:
        raise LastAdmin(N_("This is the last administrator; make another one first."))


def audit_details(details: Mapping[str, object]) -> tuple[str, ...]:
    """Return the facts of an export as `name=value` codes, in order of their names."""
    return tuple(audit_code(f"{name}={value}") for name, value in sorted(details.items()))


def audit_code(text: str) -> str:
    """Return a code that may stand in a chain in the clear; words that somebody typed are a bug here."""
    assert _CODE.fullmatch(text), f"{text!r} may be personal and cannot stand in the chain"
    return text


# So that a token that leaked into a file or a chat can be found by searching.
TOKEN_MARK = "lrt_"  # noqa: S105 - no secret, only its beginning


def token_digest(token: str) -> str:
    """Return the SHA-256 under which a token is kept; a token has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


# What the lines of an audit book are called on pages.
AUDIT_WORDS: dict[str, Message] = {
    "office.created": N_("Office created"),
    "lender.described": N_("Lender described"),
    "lender.changed": N_("Lender described anew"),
    "user.created": N_("Person created"),
    "user.roles_changed": N_("Roles changed"),
    "user.deactivated": N_("Left"),
    "user.reactivated": N_("Came back"),
    "user.password_given": N_("Password given by somebody else"),
    "user.password_changed": N_("Password changed"),
    "user.signed_in": N_("Signed in"),
    "user.signed_out": N_("Signed out"),
    "user.sign_in_failed": N_("Sign-in failed"),
    "token.created": N_("API token created"),
    "token.revoked": N_("API token revoked"),
    "feed.made": N_("Calendar address made"),
    "feed.revoked": N_("Calendar address revoked"),
    "audit.personal_data_read": N_("Personal data shown"),
    "audit.export_made": N_("Data exported"),
}
