"""`legal-recovery remind`: one round of reminders, now."""

import sys

import click

from legal_recovery.alerts.commands import Round
from legal_recovery.cli.context import house, print_json
from legal_recovery.cli.language import say
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.mail import FAULTS


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def remind(as_json: bool) -> None:
    """Note what lapsed, record which reminders are due and mail them; exit status 1 where a mail failed."""
    from legal_recovery.house import lapse_now, remind_now

    # A lapse is an incident with an owner, who is reminded in the same round.
    lapsed = lapse_now(house())["lapsed"]
    done = remind_now(house())
    if as_json:
        print_json({**done.counts, "lapsed": lapsed, "busy": done.busy, "faults": done.faults})
    else:
        for line in (*_lapses(lapsed), *_lines(done)):
            click.echo(line)
    sys.exit(1 if done.failed or done.broken else 0)


def _lapses(number: int) -> list[str]:
    return [say(N_("Seizures that lapsed: {number}.")).format(number=number)] if number else []


def _lines(done: Round) -> list[str]:
    if done.busy:
        return [say(N_("Another process is at a round just now; nothing was done."))]
    said = say(
        N_(
            "{due} due, {sent} sent in {mails} mails, {failed} not delivered, {escalated} passed up,"
            " {overtaken} overtaken."
        )
    )
    lines = [said.format(**done.counts)]
    for reason, number in done.faults.items():
        lines.append(
            say(N_("{number} not delivered: {reason}.")).format(number=number, reason=say(FAULTS[reason]))
        )
    if done.broken:
        lines.append(
            say(N_("{number} steps could not be recorded; the log says why.")).format(number=done.broken)
        )
    if done.nobody:
        lines.append(
            say(N_("{number} things have neither an owner nor a legal lead.")).format(number=done.nobody)
        )
    return lines
