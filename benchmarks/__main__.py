"""`python -m benchmarks NAME … --scale S`: the programs that are named, or all of them, each beside its peers."""

import argparse
from importlib import import_module

from benchmarks.report import Report, keep

TITLES = {
    "posting": "Posting, one durable transaction at a time",
    "importing": "Importing a portfolio with its history",
    "net_recovery": "Net recovery of a whole portfolio",
    "matching": "Bank lines matched to a whole portfolio",
    "agenda": "What falls on a day in a whole portfolio",
    "binding": "A bundle of exhibits, assembled and stamped",
    "dossiers": "Dossiers: a long ledger, and a batch of ordinary ones",
    "law": "What the law sets: what is owed, fees, deadlines",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(TITLES)}")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size")
    parser.add_argument("--keep", action="store_true", help="put what was found into results.md")
    asked = parser.parse_args()
    for name in asked.names or TITLES:
        report = Report(name, TITLES[name])
        import_module(f"benchmarks.{name}").measure(report, asked.scale)
        print(report.text, flush=True)
        if asked.keep:
            keep(report)


if __name__ == "__main__":
    main()
