"""The legal recovery ledger: one record of every case, and what it brought, net of what it cost."""


def create_app(settings=None):
    """Return the wired web application; the wiring is imported only here, so rules load without Flask."""
    from legal_recovery.app import build_app

    return build_app(settings)
