# make run: start the demo.   make test: prove it.   make check: lint, types, layers, migrations.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
ALPR_PROFILE ?= lexington_ne
PORT ?= 8000
.DEFAULT_GOAL := run
.PHONY: setup setup-dev run test test-long check trace bench test-easyocr clean

# One stamp a lock file: the second `make run` installs nothing.
$(VENV)/.product: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.product requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/.product
setup-dev: $(VENV)/.dev

run: setup
	@ALPR_DEMO=yes ALPR_SECOND_FACTOR=no ALPR_PROFILE=$(ALPR_PROFILE) exec $(BIN)/python manage.py up --port $(PORT)

# Four processes, each with servers of its own: on two processors two of them mostly wait. A file's
# tests stay together. A process must not inherit the settings of the one that starts it. What is
# compiled is kept, whatever the machine says: the tests start the product some hundred times.
test test-long: export PYTHONDONTWRITEBYTECODE =
test: setup-dev
	$(BIN)/python -m pytest -m "not long" --dist loadfile --no-loadscope-reorder --tx "4*popen//env:DJANGO_SETTINGS_MODULE="

# What takes minutes each: installs from nothing, long faults.
test-long: setup-dev
	$(BIN)/python -m pytest -m long

# `check` needs no server; the migrations are compared with the models, not with a database. The audit
# of packages needs a network, and says when there is none.
check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.security.audit

# Where each clause is enforced and proved, for the compliance matrix; a test says when it is old.
trace: setup-dev
	$(BIN)/python -m tests.policy.trace

bench: setup-dev
	$(BIN)/python -m tests.benchmarks $(ONLY)

# EasyOCR brings gigabytes of torch: an environment of its own; and seconds a frame: few tests.
.venv-easyocr/.stamp: requirements-dev.lock requirements-easyocr.lock pyproject.toml
	test -x .venv-easyocr/bin/python || $(PYTHON) -m venv .venv-easyocr
	.venv-easyocr/bin/python -m pip install --quiet --require-hashes -r requirements-dev.lock -r requirements-easyocr.lock
	.venv-easyocr/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

test-easyocr: .venv-easyocr/.stamp
	ALPR_RECOGNIZER=easyocr .venv-easyocr/bin/python -m pytest tests/camera_ingest/test_recognizers.py tests/camera_ingest/test_frame_to_read.py -k "easyocr or stores_the_read"

# The demos' data included. The links lead to where root's servers keep theirs.
clean:
	for link in .data/*/embedded; do test ! -L "$$link" || rm -rf "$$(readlink "$$link")"; done
	rm -rf .data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info
