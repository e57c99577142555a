# Everything a checkout can do. `make` alone lists it; each step says what it does and is passed over when done.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SET_UP = $(or $(PYTHON),$(error Callboard needs Python 3.11 or newer; none was found)) scripts/set_up.py
COMPANY = --config examples/meadowlark/callboard.yaml
TESTS ?=
BENCH ?=

.DEFAULT_GOAL := help
.PHONY: help run dev test nightly check bench bench-full

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## Set everything up and serve the sample company at http://localhost:7007 (PORT=… for another port)
	@$(SET_UP) run
	@exec .venv/bin/callboard serve $(COMPANY)

dev: ## The same, starting anew whenever a source file changes
	@$(SET_UP) run
	@exec .venv/bin/callboard serve $(COMPANY) --reload

test: ## Run all tests on all cores, those in a browser included (TESTS=… for some of them)
	@$(SET_UP) develop
	@$(SET_UP) browser
	@exec .venv/bin/python -m pytest --numprocesses auto $(TESTS)

nightly: ## All tests on both databases, and thousands of random scenarios, kills and requests (SCENARIOS=…, EXAMPLES=…)
	@$(SET_UP) develop
	@$(SET_UP) browser
	@.venv/bin/python -m pytest --numprocesses auto --database both
	@CALLBOARD_KILLS=$(or $(KILLS),500) .venv/bin/python -m pytest -q --timeout 7200 tests/end_to_end/test_killed_tasks.py \
		tests/end_to_end/test_killed_builds.py
	@CALLBOARD_EXAMPLES=$(or $(EXAMPLES),300) .venv/bin/python -m pytest -q --timeout 7200 \
		tests/permissions/test_described.py tests/permissions/test_odd_requests.py
	@CALLBOARD_SCENARIOS=$(or $(SCENARIOS),2000) exec .venv/bin/python -m pytest -q \
		tests/plugins/catalog/ingest/test_refresh_stateful.py tests/plugins/catalog/ingest/test_refresh_replicas.py

check: ## Lint, types, import rules, sizes, bans, documentation: all that a change has to pass beside the tests
	@$(SET_UP) develop
	@exec .venv/bin/python scripts/check.py

bench: ## Measure companies of 10,000 and 100,000 entities into benchmarks/RESULTS.md (BENCH=… for parts of it)
	@$(SET_UP) develop
	@exec .venv/bin/python benchmarks/bench.py $(BENCH)

bench-full: ## Measure everything, up to 1,000,000 entities on both databases; goes on where it was interrupted
	@$(SET_UP) develop
	@exec .venv/bin/python benchmarks/bench.py --full $(BENCH)
