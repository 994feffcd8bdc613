"""`legal-recovery token`: keys to the API."""

import secrets

import click

from legal_recovery.cli import context
from legal_recovery.cli.language import say
from legal_recovery.cli.user import person_of
from legal_recovery.kernel.errors import N_
from legal_recovery.users import commands, store
from legal_recovery.users.rules import TOKEN_MARK, token_digest


@click.group()
def token() -> None:
    """API tokens: what a program presents at /api/v1 to act as a person."""


@token.command()
@click.option("--user", "email", required=True, help="E-mail address of the person it acts as.")
@click.option("--name", required=True, help="What it is for.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def create(email: str, name: str, as_json: bool) -> None:
    """Make a token and print it, this once."""
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    command = commands.CreateToken(person_of(email).id, name, token_digest(secret))
    token_id = context.run(commands.create_token, command)
    if as_json:
        context.print_json({"id": str(token_id), "token": secret})
        return
    click.echo(secret)
    click.echo(say(N_("This is shown once; only its digest is kept.")), err=True)


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """Print all tokens, without their secrets."""
    with context.house().database.reading() as session:
        tokens = store.list_tokens(session)
        emails = {person.id: person.email for person in store.list_people(session)}
    rows = [
        {
            "id": str(one.id),
            "name": one.name,
            "user": emails.get(one.user_id),
            "state": one.state,
            "created_at": one.created_at.isoformat(),
            "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        }
        for one in tokens
    ]
    if as_json:
        context.print_json(rows)
        return
    for row in rows:
        click.echo("  ".join(str(value or "-") for value in row.values()))


@token.command()
@click.argument("token_id", type=context.ROW)
def revoke(token_id: int) -> None:
    """Revoke a token by the number that `list` shows."""
    context.run(commands.revoke_token, commands.RevokeToken(token_id))
    click.echo(say(N_("The token opens nothing any more.")))
