"""How well lines are matched that were made without looking at the matching."""

import random
from collections import Counter, defaultdict
from datetime import date

from benchmarks.mess import MadeCase, MadeLine, make_cases, make_lines
from legal_recovery.cases.store import add_docket_terms, add_party_terms, head_of, normal_term
from legal_recovery.reconciliation.rules.evidence import evidence_of
from legal_recovery.reconciliation.rules.matching import Expected, Known, Line, Proposal, propose
from legal_recovery.reconciliation.store.candidates import names_of, numbers_of

TODAY = date(2026, 11, 20)


class Book:
    """Cases in memory, found by the same words as in the database."""

    def __init__(self, cases: list[MadeCase]) -> None:
        self.terms: dict[str, set[int]] = defaultdict(set)
        self.cases = {one.number: self._known(one) for one in cases}
        self.expected = {
            one.number: [
                Expected(one.number, one.number, kind, amount, due, net)
                for kind, amount, net, due in one.awaited
            ]
            for one in cases
        }
        self.by_amount: dict[int, set[int]] = defaultdict(set)
        for case, awaited in self.expected.items():
            for each in awaited:
                for amount in filter(None, (each.amount, each.net)):
                    self.by_amount[amount.minor].add(case)

    def _known(self, case: MadeCase) -> Known:
        words: dict[str, list[str]] = defaultdict(list)

        def keep(_sql: str, row: tuple[int, str, str]) -> None:
            words[row[1]].append(row[2])
            self.terms[row[2]].add(case.number)

        add_docket_terms(keep, case.number, case.docket)
        for name in (case.debtor, case.guarantor):
            add_party_terms(keep, case.number, name, None, company=True)
        for number in (case.reference, case.contract):
            keep("", (case.number, "reference", normal_term(number)))
        return Known(
            case.number,
            case.reference,
            "CNY",
            frozenset(words["docket"]) | frozenset(words["serial"]),
            frozenset(words["serial"]),
            frozenset(words["reference"]),
            frozenset(),
            tuple(words["party"]),
            (case.court.name,),
            case.owed,
        )

    def propose(self, made: MadeLine) -> list[Proposal]:
        evidence = evidence_of(made.payer, made.narrative, None)
        keys = [*numbers_of(evidence), *(key for terms in names_of(evidence).values() for key in terms)]
        keys += [normal_term(head_of(name)) for name in names_of(evidence)]
        found = set().union(*(self.terms.get(key, set()) for key in keys), self.by_amount[made.amount.minor])
        cases = [self.cases[number] for number in sorted(found)]
        awaited = [one for number in sorted(found) for one in self.expected[number]]
        return propose(Line(made.amount, made.on, evidence), cases, awaited)


def test_what_is_certain_is_right_and_of_the_rest_the_right_case_is_among_the_first_three() -> None:
    rng = random.Random(20261120)
    cases = make_cases(rng, 4000, TODAY)
    book = Book(cases)
    certain, wrong, among, rest = 0, [], 0, 0
    missed: Counter[str] = Counter()
    for made in make_lines(rng, cases, 4000, TODAY):
        proposals = book.propose(made)
        truth = {case for case, _ in made.truth}
        if proposals and proposals[0].certain:
            certain += 1
            if {share.case for share in proposals[0].shares} != truth:
                wrong.append((made, proposals[0]))
        elif made.tells:
            rest += 1
            shown = {share.case for one in proposals[:3] for share in one.shares}
            among += truth <= shown
            missed[made.kind] += not truth <= shown
    assert wrong == []
    assert certain > 1000
    assert among >= 0.98 * rest, missed
