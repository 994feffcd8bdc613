"""Where templates, migrations and assets lie: in the checkout, or inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def resource(name: str) -> Path:
    """Return the folder `name`: the checkout's if this is one, else the wheel's copy."""
    in_checkout = _CHECKOUT / name
    # site-packages may hold somebody's `templates`; only a checkout has pyproject.toml beside it.
    if (_CHECKOUT / "pyproject.toml").is_file() and in_checkout.is_dir():
        return in_checkout
    return _PACKAGE / "_data" / name
