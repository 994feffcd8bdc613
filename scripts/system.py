"""Get ready what no Python package can bring; where that is impossible, name what to install.

Usage: python -m scripts.system venv FOLDER | pdf | browser

Runs before anything is installed, so it needs only the standard library.
"""

import importlib.util
import sys
import venv
from pathlib import Path

from legal_recovery.platform_packages import (
    CHROMIUM,
    DEBIAN,
    PDF_PARTS,
    Part,
    absent,
    apt_install,
    can_install,
    everywhere,
    package_names,
)


def make_venv(folder: Path) -> bool:
    """Create the virtual environment; Debian keeps what that takes in a package of its own."""
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not (can_install() and apt_install(package)):
            print(f"Python cannot make virtual environments here. Install {package}:")
            print(f"  apt-get install {package}")
            return False
        importlib.invalidate_caches()
    # An environment that works is kept: make has already looked at the stamps inside it.
    if not (folder / "bin" / "python").exists():
        venv.create(folder, clear=True, with_pip=True)
    return True


def provide(parts: tuple[Part, ...]) -> bool:
    """Install the parts that are not there, if that is possible; otherwise say how it is done."""
    missing = absent(parts)
    if missing and can_install():
        apt_install(package_names(missing, DEBIAN))
        missing = absent(missing)
    for part in missing:
        print(f"Missing on this system: {part.name}, for {part.purpose}.")
    if missing:
        print(f"Install it with\n{everywhere(missing)}")
    return not missing


def main(arguments: list[str]) -> int:
    """Run one verb and return the exit status."""
    match arguments:
        case ["venv", folder]:
            return 0 if make_venv(Path(folder)) else 1
        case ["pdf"]:
            return 0 if provide(PDF_PARTS) else 1
        case ["browser"]:
            # Only the browser tests need it; they say so themselves where it is missing.
            provide((CHROMIUM,))
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
