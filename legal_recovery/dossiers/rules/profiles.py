"""What each profile puts into a dossier until somebody arranges it, and how its exhibits are called."""

from collections.abc import Iterable
from dataclasses import dataclass

from legal_recovery.dossiers.rules.composition import Choices, Composition, Item, Section, What
from legal_recovery.dossiers.rules.facts import FileClass, Language, Profile
from legal_recovery.kernel.errors import N_, Message

# The list of exhibits with what each is to prove: it is made from the composition itself.
EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a profile is laid out: its sections with their chapters.

    `exhibits` is the section that documents go into by themselves, None where they are named in a list alone. The
    last kept paper of one of the kinds in `pleadings` stands before everything.
    """

    title: Message
    sections: tuple[tuple[Message, tuple[str, ...]], ...]
    labels: dict[Language, str]
    exhibits: int | None = None
    pleadings: tuple[str, ...] = ()

    @property
    def exhibits_title(self) -> Message:
        """Return the heading over exhibits."""
        return N_("Documents") if self.exhibits is None else self.sections[self.exhibits][0]


PLEADING = str(N_("Claim or application"))
_CLAIMS = ("statement-of-claim", "statement-of-claim-elements", "payment-order", "security-realisation")
_USUAL = {Language.ZH: "证据{n}", Language.EN: "Exhibit {n}"}
_ATTACHED = {Language.ZH: "附件{n}", Language.EN: "Annex {n}"}
_TABS = {Language.ZH: "{s}{k}", Language.EN: "{s}{k}"}
_COURT = "parties debts owed interest chronology proceedings collateral costs_claimed documents".split()
_HOUSE = """net_recovery parties debts owed interest chronology proceedings collateral costs_claimed documents
    stages receipts costs valuations counsel_terms entries""".split()

LAYOUTS = {
    Profile.COURT: Layout(
        N_("Court file: the claim, the evidence in order with its list, the particulars of the claim"),
        (
            (N_("Evidence"), (EVIDENCE,)),
            (N_("Particulars of the claim"), tuple(_COURT)),
        ),
        exhibits=0,
        pleadings=_CLAIMS,
        labels=_USUAL,
    ),
    Profile.ENFORCEMENT: Layout(
        N_("Enforcement: the application, title and evidence, what is owed, what can be seized"),
        (
            (N_("Title and evidence"), (EVIDENCE,)),
            (N_("What is owed"), ("parties", "owed", "interest", "costs_claimed")),
            (N_("Course and property"), ("proceedings", "collateral", "chronology")),
        ),
        exhibits=0,
        pleadings=("enforcement-application", "resumption-application"),
        labels=_USUAL,
    ),
    Profile.EW_BUNDLE: Layout(
        N_("England and Wales: a trial bundle in lettered sections"),
        (
            (N_("Parties and course of the case"), ("parties", "proceedings", "chronology")),
            (N_("Contracts and documents"), (EVIDENCE,)),
            (N_("Statement of account"), ("debts", "owed", "interest", "costs_claimed")),
            (N_("Security"), ("collateral",)),
        ),
        exhibits=1,
        pleadings=_CLAIMS,
        labels=_TABS,
    ),
    Profile.INTERNAL: Layout(
        N_("Internal: with costs, receipts, ledger and net recovery"),
        ((N_("The case"), tuple(_HOUSE)),),
        labels=_ATTACHED,
    ),
    Profile.AUDITOR: Layout(
        N_("Auditor's file: the internal one with the proof of its records"),
        ((N_("The case"), tuple(_HOUSE)), (N_("Proof of the records"), ("proof",))),
        labels=_ATTACHED,
    ),
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A document that can be chosen: its number, its name, whether a page can be made of it, the kind of paper it is.

    A paper that we wrote is no evidence: the claim or the application stands before it, others where somebody puts
    them.
    """

    key: str
    title: str
    for_court: bool
    can_be_bound: bool
    paper: str = ""


def usual(profile: Profile, choices: Choices, exhibits: Iterable[Exhibit]) -> Composition:
    """Return what a dossier of a profile has until somebody arranges it: all that there is and that it may show."""
    layout = LAYOUTS[profile]
    internal = profile.file_class is not FileClass.COURT
    shown = [one for one in exhibits if one.can_be_bound and not one.paper and (internal or one.for_court)]
    sections = [
        Section(PLEADING, (Item(What.DOCUMENT, one.key, pleading=True),))
        for one in exhibits
        if one.paper in layout.pleadings and one.can_be_bound and (internal or one.for_court)
    ][-1:]
    for place, (title, keys) in enumerate(layout.sections):
        items = [item for key in keys if (item := _item(key, choices)) and (key != EVIDENCE or shown)]
        if place == layout.exhibits:
            items += [Item(What.DOCUMENT, one.key) for one in shown]
        if items:
            sections.append(Section(str(title), tuple(items)))
    return Composition(tuple(sections))


def _item(key: str, choices: Choices) -> Item | None:
    return Item(What.CHAPTER, key) if key in choices.chapters else None
