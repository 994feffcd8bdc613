"""Dossiers are put into words and pages here, and typeset."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands.gathering import Gathered, Wanted, gathered_from
from legal_recovery.dossiers.commands.packing import packed, sealing_key, watermarked
from legal_recovery.dossiers.rules import CourtDossier, DossierFacts, Language, Profile
from legal_recovery.kernel.clock import HOME_ZONE, Clock
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money, totals
from legal_recovery.law.amounts import amount_in_capitals, date_in_capitals
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.pdf import GlyphMissing, house_fonts, named, typeset_in_worker
from legal_recovery.plumbing.positions import find_position, issuing
from legal_recovery.plumbing.printing import catalogue, print_environment
from legal_recovery.plumbing.sealing import remember, seal
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.settings import Settings
from legal_recovery.users.commands import RecordExport, record_export

Typesetter = Callable[[str, Path], bytes]


@dataclass(frozen=True, slots=True)
class DossierOrder:
    """Which dossier of which case; a position is a number or a moment, the last one where none is named.

    `reason` says what it is made for, `recipient` who gets it: the name is drawn across each page.
    """

    reference: str
    profile: str = "court"
    language: str = "zh"
    position: str | None = None
    owed_to: date | None = None
    reason: str | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class BuiltDossier:
    """A finished PDF and what it was built from; `certificate` says whose signed it, the organisation's or ours."""

    pdf: bytes
    sha256: str
    position: int
    owed_to: date
    facts: DossierFacts
    certificate: str
    holder: str


def build_dossier(
    database: Database,
    clock: Clock,
    actor: Actor,
    order: DossierOrder,
    *,
    settings: Settings,
    workers: int = 1,
) -> BuiltDossier:
    """Build the dossier of a case that the person may see, seal it, and note the export in their audit book.

    The same case, position, language, profile, day and checkpoint give the same bytes before the signature. Raises
    NotFound, NoSuchPosition, UnprintableCharacter, NotKnown where a rate of the day is missing, CertificateUnusable,
    and TimestampFailed.
    """
    now = clock.now()
    key = sealing_key(settings, now)
    key.require_valid(now)
    gathered = gather_whole(database, clock, actor, order)
    cover = gathered.facts.cover
    whole = assembled(gathered, order.recipient, typesetter=partial(typeset_in_worker, workers=workers))
    pdf = seal(whole, key, at=now, tsa=settings.timestamp_authority)
    remember(settings.keys, key.certificate)
    digest = hashlib.sha256(pdf).hexdigest()
    details = {
        "profile": str(cover.profile),
        "language": str(cover.language),
        "position": str(cover.position),
        "owed_to": cover.owed_to.isoformat(),
        "certificate": key.kind,
    }
    export = RecordExport(
        "dossier",
        subject=gathered.case,
        digest=digest,
        details=details,
        reason=order.reason,
        recipient=order.recipient,
    )
    execute(database, record_export, export, actor=actor, clock=clock)
    return BuiltDossier(pdf, digest, cover.position, cover.owed_to, gathered.facts, key.kind, key.holder)


def assembled(
    gathered: Gathered, recipient: str | None = None, *, typesetter: Typesetter = typeset_in_worker
) -> bytes:
    """Return the dossier whole but for its signature; raises UnprintableCharacter, and what plumbing.pdf raises."""
    pages = typeset_dossier(gathered.facts, typesetter=typesetter)
    marked = pages
    if recipient:
        language = gathered.facts.cover.language
        marked = watermarked(pages, typesetter(watermark_html(recipient, language, gathered), house_fonts()))
    return packed(gathered, pages, marked)


def watermark_html(recipient: str, language: Language, gathered: Gathered) -> str:
    """Return the sheet that is drawn over each page: whose copy this is."""
    template = _environment(language).get_template("dossiers/watermark.html")
    created = gathered.facts.cover.position_at
    return template.render(recipient=recipient, language=_TAGS[language], created=created)


def gather_whole(database: Database, clock: Clock, actor: Actor, order: DossierOrder) -> Gathered:
    """Return what the dossier says and what its manifest tells, as of one position."""
    with issuing(database, clock) as (session, last):
        position = find_position(session, order.position) or last
        wanted = Wanted(order.reference, Profile(order.profile), Language(order.language), order.owed_to)
        return gathered_from(session, actor, wanted, position)


def gather(database: Database, clock: Clock, actor: Actor, order: DossierOrder) -> DossierFacts:
    """Return what the dossier says: everything as it was known at its position."""
    return gather_whole(database, clock, actor, order).facts


_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}
_CHINESE = ("", *"一二三四五六七八九十")


def typeset_dossier(
    facts: DossierFacts, fonts: Path | None = None, *, typesetter: Typesetter = typeset_in_worker
) -> bytes:
    """Return the dossier as PDF/A-3b, for the court or for the house as its cover says.

    Raises UnprintableCharacter, and what plumbing.pdf raises.
    """
    dossier = rules.for_court(facts) if facts.cover.profile is Profile.COURT else facts
    try:
        return typesetter(dossier_html(dossier), fonts or house_fonts())
    except GlyphMissing as refusal:
        raise _where_it_stands(dossier, refusal.facts["lacking"][0]) from refusal


def dossier_html(dossier: CourtDossier | DossierFacts) -> str:
    """Return the dossier as the HTML that is typeset."""
    profile, language = dossier.cover.profile, dossier.cover.language
    internal = isinstance(dossier, DossierFacts)
    assert internal == (profile is Profile.INTERNAL), "the cover's mark tells who may read it"
    return (
        _environment(language)
        .get_template("dossiers/dossier.html")
        .render(
            dossier=_plain(dossier),
            statements=_plain(rules.statements(dossier.owed)),
            paid=_plain(totals(payment.amount for payment in dossier.payments)),
            claimed=_plain(totals(cost.amount for cost in dossier.costs_claimed)),
            accrued=_plain(totals(line.amount for line in dossier.interest)),
            sections=_plain(rules.sections(dossier)),
            happenings=rules.HAPPENINGS,
            internal=internal,
            language=_TAGS[language],
        )
    )


def _where_it_stands(dossier: CourtDossier | DossierFacts, character: str) -> rules.UnprintableCharacter:
    """Return the refusal that names the character, the chapter and the text that has it."""
    found = (pair for pair in rules.texts(dossier) if character in pair[1])
    field, text = next(found, ("cover", character))
    titles = {section.key: section.title for section in rules.SECTIONS} | {"cover": N_("Cover")}
    return rules.UnprintableCharacter(
        N_("No font can print the character {character} in “{text}” ({place})."),
        field=field,
        character=named(character),
        code_point=f"U+{ord(character):04X}",
        text=_excerpt(text, character),
        place=catalogue(str(dossier.cover.language)).gettext(titles[field]),
    )


def _excerpt(text: str, character: str) -> str:
    """Return at most forty characters around the first place where the character stands."""
    start = max(0, text.index(character) - 20)
    return text[start : start + 40]


# --- the templates' environment ------------------------------------------------------------------


@cache
def _environment(language: Language) -> Environment:
    """Return the print templates in one language; they get plain values and these filters only."""
    environment, known = print_environment(str(language)), catalogue(str(language))
    environment.filters.update(
        money=_money,
        debit=lambda money: _money(money) if money["minor"] >= 0 else "",
        credit=lambda money: _money(_turned(money)) if money["minor"] < 0 else "",
        rate=_rate,
        percent=_percent,
        moment=_moment,
        utc=lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        ordinal=_chinese_ordinal if language is Language.ZH else "{}. ".format,
        in_rows=_in_rows,
        capitals=lambda money: amount_in_capitals(Money(money["minor"], money["currency"])),
        day_in_capitals=lambda day: date_in_capitals(day.year, day.month, day.day),
        # For texts that come from other features in English; unlike _() it does not trust them.
        # The empty text is the catalogue's own head.
        translated=lambda text: known.gettext(text) if text else "",
    )
    return environment


def _plain(value: Any) -> Any:
    """Return facts as dictionaries, lists, text, numbers and dates: a template can reach no more."""
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency, "grouped": value.grouped}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    assert isinstance(value, str | int | date | None), f"{type(value)} is not a plain fact"
    return value


def _money(money: dict[str, Any]) -> str:
    return f"{money['currency']} {money['grouped']}"


def _turned(money: dict[str, Any]) -> dict[str, Any]:
    """Return a credit as the positive amount that its column shows."""
    return money | {"minor": -money["minor"], "grouped": money["grouped"].removeprefix("-")}


def _rate(ppm: int | None) -> str:
    """Return a rate in per cent with the decimals that it has: 43500 is 4.35%."""
    if ppm is None:
        return ""
    whole, rest = divmod(ppm, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


def _percent(fraction: str) -> str:
    """Return a decimal fraction in per cent, moving the point only: 0.123456 is 12.3456%."""
    sign, digits = ("-", fraction[1:]) if fraction.startswith("-") else ("", fraction)
    whole, _, rest = digits.partition(".")
    moved = rest.ljust(2, "0")
    return f"{sign}{int(whole + moved[:2])}.{moved[2:] or '0'}%"


def _moment(moment: datetime) -> str:
    """Return a moment as the lender's clock showed it."""
    return f"{moment.astimezone(HOME_ZONE):%Y-%m-%d %H:%M} (UTC+8)"


def _chinese_ordinal(number: int) -> str:
    """Return the number of a chapter as pleadings have it: 一、 … 十二、"""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return f"{_CHINESE[number]}、"
    return f"{_CHINESE[tens] if tens > 1 else ''}十{_CHINESE[ones]}、"


def _in_rows(pairs: Iterable[Sequence[Any]]) -> list[list[Sequence[Any]]]:
    """Put (label, value, wide) two in a row; a wide one has a row alone, an empty one has none."""
    rows: list[list[Sequence[Any]]] = []
    for pair in pairs:
        if pair[1] is None or pair[1] == "":
            continue
        if rows and len(rows[-1]) == 1 and not pair[2] and not rows[-1][0][2]:
            rows[-1].append(pair)
        else:
            rows.append([pair])
    return rows
