# Two commands do everything on a fresh machine with Python 3.11 or newer, git and make:
#   make demo   installs into .venv and runs the main job
#   make test   runs the tests
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
HASHED := install --quiet --no-deps --require-hashes
STAMP := .venv/.comity

.PHONY: demo test quick check bench pairs realism docs campaign net-year net-load sweep risk-calibration fuzz power leaks count coverage install dev clean
.DEFAULT_GOAL := demo

# Editable installs cannot be hashed: everything else is, and comes first. The files name
# every package, so nothing is resolved (--no-deps): pip would compare the newest release of
# a package that another asks for by an extra, which has no hash here.
$(STAMP)-run: constraints/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Comity needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) $(HASHED) -r constraints/build.txt -r constraints/run.txt
	$(PIP) install --quiet --no-build-isolation --no-deps -e .
	@echo "compiling for this processor, once"
	$(BIN)/comity doctor
	touch $@

$(STAMP)-dev: $(STAMP)-run constraints/dev.txt
	$(PIP) $(HASHED) -r constraints/dev.txt
	touch $@

install: $(STAMP)-run
dev: $(STAMP)-dev

demo: install
	$(BIN)/comity demo

# Kernels first, then tests in parallel, then those with a stopwatch. COMITY_WORKERS=N workers
# in place of one a core; ARGS are words for pytest.
test: dev
	@$(BIN)/python -m tests.run $(ARGS)

# In under two minutes the tests nearest to what differs from the commit BASE (HEAD).
quick: dev
	@$(BIN)/python -m tests.quick $(or $(BASE),HEAD)

check: dev
	$(BIN)/ruff format --check src tests benchmarks docs tools
	$(BIN)/ruff check src tests benchmarks docs tools
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(MAKE) --no-print-directory docs

docs: dev
	$(BIN)/sphinx-build -n -W -q -b html docs docs/_build/html

# The figures of docs/figures.md, side by side with the peers. Needs COMITY_DATA.
bench: dev constraints/bench.txt
	$(PIP) $(HASHED) -r constraints/bench.txt
	$(BIN)/python benchmarks/run.py

# Screening beside a peer in ten pairs back to back, the lowest ratio told. Needs COMITY_DATA.
pairs: dev constraints/bench.txt
	$(PIP) $(HASHED) -r constraints/bench.txt
	$(BIN)/python benchmarks/screen_pairs.py $(ARGS)

# Long: covariances of fits against Orekit's dynamics, over ARCS arcs (all; half a minute each), of KIND
# (all, LEO, GEO) and SET (result, tuning). Needs Java. Truth is kept in build/realism.
realism: dev constraints/bench.txt
	$(PIP) $(HASHED) -r constraints/bench.txt
	$(BIN)/python -m benchmarks.realism_forces build/realism $(or $(ARCS),10000) $(or $(KIND),all) $(or $(SET),result)

# Long: SEEDS=N [FIRST=k] negotiations in a hostile world; FAULT=name plants a fault,
# FAULTS=list names them, CHANNELS=2 gives the parties a second way to each other.
campaign: dev
	@$(BIN)/python -m tests.coordination.negotiation.campaign

# SEED=k [YEARS=n]: a simulated year of announcements, sensors, echoes, lost and lying channels,
# with one channel, two, all, and all but one. FAULT=name plants a fault, FAULT=list names them.
net-year: dev
	@$(BIN)/python -m tests.coordination.notices.net_year

# Long: 10,000 notices an hour for MINUTES=60 on one node, ladders running.
net-load: dev
	@$(BIN)/python -m benchmarks.notices

# Long (an hour): probabilities of collision against plain Monte Carlo, RESULTS kept line by line.
risk-calibration: dev
	$(BIN)/python -m benchmarks.risk_calibration $(or $(ENCOUNTERS),500) $(or $(RESULTS),risk-calibration.jsonl)

# Long: the whole catalogue at 10 km and for a week, all plans, differences listed.
sweep: dev
	$(BIN)/python benchmarks/sweep.py

# Long: broken and random files against every reader, COMITY_EXAMPLES of each (5000).
fuzz: dev
	$(BIN)/python -m pytest -q --hypothesis-profile=long -k "any_bytes or damaged_files or broken_messages"

# Long: the power cut a thousand times, at every durable write (COMITY_CUTS).
power: dev
	COMITY_CUTS=$${COMITY_CUTS:-1000} $(BIN)/python -m pytest -q tests/federation/test_power.py

# Lines, depth, types and walks of the source beside those of docs/house-before.json.
count: dev
	@$(BIN)/python -m tools.count_house --compare docs/house-before.json

# Long: the search for what may not be where it is, after ten thousand documents.
leaks: dev
	COMITY_DOCUMENTS=$${COMITY_DOCUMENTS:-10000} $(BIN)/python -m pytest -q tests/federation/test_leaks.py

coverage: dev
	$(BIN)/python -m pytest -q --cov --cov-report=term-missing

clean:
	rm -rf .venv docs/_build
