"""`legal-recovery run`: serve the web app and do its background work in one process."""

import errno
import gc
import socket
from typing import Any

import click

from legal_recovery.cli.context import house
from legal_recovery.cli.language import say
from legal_recovery.kernel.errors import N_, Conflict
from legal_recovery.plumbing.collecting import uncollected
from legal_recovery.plumbing.rounds import Schedule
from legal_recovery.plumbing.temporary import keep_temporary
from legal_recovery.web.transact import House

# The name of the process that serves and works; a worker has one of its own.
SERVING = "serving"


@click.command()
def run() -> None:
    """Serve the web app on HOST and PORT."""
    serve(house())


@click.command()
@click.option("--name", required=True, help="This worker's own name; no two live workers may share one.")
def worker(name: str) -> None:
    """Do background work only, beside web processes that ask for it."""
    import threading

    from legal_recovery.app import build_app
    from legal_recovery.house import schedule_of

    at = house()
    keep_temporary(at.settings.work, name)
    build_app(house=at)
    at.jobs.launch(name, at.settings.workers)
    schedule_of(at).start()
    click.echo(say(N_("Working; stop with Ctrl+C.")))
    threading.Event().wait()


def _require_free(host: str, port: int) -> None:
    """Refuse a port that another program listens on, before anything is set up for it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                message = N_("Port {port} is in use: choose another one with PORT.")
                raise Conflict(message, port=port) from None
            failure.filename = f"{host}:{port}"
            raise


def serve(at: House) -> None:
    """Serve until stopped, with one worker process of eight threads; background work runs beside them."""
    from gunicorn.app.base import BaseApplication

    with uncollected():
        from legal_recovery.app import build_app
        from legal_recovery.house import schedule_of

    settings = at.settings
    _require_free(settings.host, settings.port)
    running: list[Schedule] = []
    address = f"http://{settings.host}:{settings.port}"
    # The worker process opens connections of its own.
    at.database.dispose()

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"{settings.host}:{settings.port}")
            self.cfg.set("workers", 1)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", 8)
            self.cfg.set("timeout", 120)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("post_worker_init", _start_work)
            self.cfg.set("worker_exit", _stop_work)

        def load(self) -> Any:
            with uncollected():
                return build_app(house=at)

    def _start_work(_worker: Any) -> None:
        # What is here now stays: looking through it for garbage would hold up a request by a tenth of a second.
        gc.collect()
        gc.freeze()
        keep_temporary(settings.work, SERVING)
        at.jobs.launch(SERVING, settings.workers)
        running.append(schedule_of(at))
        running[0].start()

    def _stop_work(_server: Any, _worker: Any) -> None:
        for schedule in running:
            schedule.stop()
        at.jobs.stop()

    click.echo(f"\n{say(N_('Serving on'))} {address}")
    Server().run()
