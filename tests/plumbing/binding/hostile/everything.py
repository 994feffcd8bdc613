"""All hostile files by what they are."""

from tests.plumbing.binding.hostile.acting import ACTING
from tests.plumbing.binding.hostile.drawings import CONTENT
from tests.plumbing.binding.hostile.pages import PAGES
from tests.plumbing.binding.hostile.pictures import NAMES, PICTURES, TEXTS, press, turned
from tests.plumbing.binding.hostile.structure import STRUCTURE

ALL = {**STRUCTURE, **PAGES, **CONTENT, **ACTING, **PICTURES, **TEXTS}
__all__ = ["ALL", "NAMES", "PICTURES", "press", "turned"]
