"""The shell's own pages: assets, and the living page that shows every component."""

from collections.abc import Mapping

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.web import examples
from legal_recovery.web.access import allow
from legal_recovery.web.assets import A_YEAR, find_asset
from legal_recovery.web.errors import field_errors
from legal_recovery.web.formats import language
from legal_recovery.web.pagination import Sort, read_seek

bp = Blueprint("shell", __name__)


@bp.get("/assets/<path:name>")
@allow.public
def serve_asset(name: str) -> Response:
    """Send a page asset; an address that names its content is never asked for again."""
    found = find_asset(name)
    if found is None:
        abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    answer = make_response(found.packed if packed else found.body)
    answer.content_type = f"{found.mimetype}; charset=utf-8"  # all of them are text
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.content_encoding = "gzip"
    answer.set_etag(f"{found.digest}{'-gz' if packed else ''}")
    _let_keep(answer, named=request.args.get("v") == found.digest)
    answer.make_conditional(request)
    return answer


def _let_keep(answer: Response, *, named: bool) -> None:
    """Content that the address names can be kept for ever; any other is asked for again."""
    answer.cache_control.public = True
    answer.cache_control.max_age = A_YEAR if named else 0
    if named:
        answer.cache_control.immutable = True


@bp.get("/components")
@allow.signed_in
def components() -> str:
    """Show every component with invented figures."""
    cases = examples.example_cases(language())
    seek = read_seek(request.args, sorts=("reference", "net"), default=Sort("reference"), size=12)
    return render_template(
        "components/index.html",
        t=examples.TEXTS[language()],
        page=examples.example_page(seek, cases),
        sort=seek.sort,
        totals=examples.example_totals(cases),
        amounts={name: Money.of(text, "CNY") for name, text in _AMOUNTS.items()},
        moment=examples.MOMENT,
        week=examples.example_week(language()),
    )


_AMOUNTS = {
    "exposure": "12345678.90",
    "recovered": "5200000.00",
    "costs": "183456.78",
    "net": "5016543.22",
    "auction": "3900000.00",
    "voluntary": "800000.00",
    "deduction": "500000.00",
    "corrections": "-183456.78",
}


@bp.get("/components/progress")
@allow.signed_in
def progress_example() -> str:
    """Show work that goes on, step by step with each fetch."""
    done = min(request.args.get("done", 0, type=int) + 20, 100)
    return render_template("components/progress_example.html", t=examples.TEXTS[language()], done=done)


@bp.route("/components/form", methods=["GET", "POST"])
@allow.signed_in
def form_example() -> ResponseReturnValue:
    """Take an amount and a day, show what they would change, and write nothing."""
    t = examples.TEXTS[language()]
    if request.method == "GET" or "edit" in request.form:
        return _form(t)
    errors = _mistakes(request.form)
    if errors:
        return _form(t, errors), 422
    if "confirmed" not in request.form:
        amount = parse_amount(request.form["amount"], "CNY")
        return render_template("components/confirm_example.html", t=t, amount=amount, before=_costs())
    flash(t["recorded"], "good")
    return redirect(url_for(".components"), code=303)


def _costs() -> Money:
    return Money.of(_AMOUNTS["costs"], "CNY")


def _form(t: Mapping[str, str], errors: Mapping[str, list[str]] | None = None) -> str:
    return render_template("components/form_example.html", t=t, values=request.form, errors=errors or {})


def _mistakes(form: Mapping[str, str]) -> dict[str, list[str]]:
    """Collect every mistake, so that they are mended in one go."""
    errors: dict[str, list[str]] = {}
    try:
        parse_amount(form.get("amount", ""), "CNY", field="amount")
    except InvalidInput as refusal:
        errors |= field_errors(refusal)
    try:
        parse_date(form.get("paid_on", ""), field="paid_on")
    except InvalidInput as refusal:
        errors |= field_errors(refusal)
    if not form.get("kind"):
        errors |= field_errors(InvalidInput(N_("Choose one."), field="kind"))
    return errors
