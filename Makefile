# Two commands do everything on a fresh machine with Python 3.11 or newer, git and make:
#   make demo   installs into .venv and runs the main job
#   make test   runs the tests
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
HASHED := install --quiet --no-deps --require-hashes

.PHONY: browser console screens globe demo test quick check attack bench pairs operators primaries realism docs campaign net-year net-load listeners sweep risk-calibration degraded-truth week fuzz fuzz-api inputs power leaks count sbom wheels bundle coverage install dev clean
.DEFAULT_GOAL := demo

# The files name every package with its hashes, so nothing is resolved. A step that was done is left out.
install:
	@$(PYTHON) tools/set_up.py .venv run

# Everything: all extras, tests, checks, pages.
dev:
	@$(PYTHON) tools/set_up.py .venv dev

demo: install
	@$(BIN)/comity demo

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
	$(BIN)/python -m tools.build_islands --check
	$(BIN)/python -m tools.make_command_texts --check
	$(BIN)/mypy
	$(MAKE) --no-print-directory docs

docs: dev
	$(BIN)/sphinx-build -n -W -q -b html docs docs/_build/html

# The figures of docs/figures.md, side by side with the peers. Needs COMITY_DATA.
bench: dev constraints/bench.txt
	$(PIP) $(HASHED) -r constraints/bench.txt
	$(BIN)/python benchmarks/run.py
	$(BIN)/python -m benchmarks.first_minutes

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

# The globe over OBJECTS=30000 made-up objects: bytes of its frames, first picture, JavaScript a frame.
globe: dev
	@$(BIN)/python -m benchmarks.globe $(OBJECTS)

# Long: 10,000 notices an hour for MINUTES=60 on one node, ladders running.
net-load: dev
	@$(BIN)/python -m benchmarks.notices

# Long (an hour): probabilities of collision against plain Monte Carlo, RESULTS kept line by line.
risk-calibration: dev
	$(BIN)/python -m benchmarks.risk_calibration $(or $(ENCOUNTERS),500) $(or $(RESULTS),risk-calibration.jsonl)

# Long (three minutes): errors of element sets: against later sets, against the truth, and what is left of real
# conjunctions after them. Needs COMITY_DATA.
degraded-truth: dev
	$(BIN)/python -m benchmarks.degraded_truth

# Long: the whole catalogue at 10 km and for a week, all plans, differences listed.
sweep: dev
	$(BIN)/python benchmarks/sweep.py

# Long (an hour on two processors, 7 GB below FOLDER): COUNT simulated operators' ephemerides for a week against
# each other and CATALOGUE: time, memory, recall beside brute force. The last result stands in docs/figures.md.
operators: dev
	$(BIN)/python -m benchmarks.operators_week $(CATALOGUE) $(FOLDER) $(or $(COUNT),10000)

# A few primaries beside all against all, in one run. Needs CATALOGUE.
primaries: dev
	$(BIN)/python -m benchmarks.primaries $(CATALOGUE)

# Long: broken and random files against every reader, COMITY_EXAMPLES of each (5000).
fuzz: dev
	$(BIN)/python -m pytest -q --hypothesis-profile=long -k "any_bytes or damaged_files or broken_messages"

# Requests that the description of the people's API allows, and others, and chains of them, with as many
# examples for each operation as EXAMPLES says (200).
fuzz-api: dev
	COMITY_FUZZ_EXAMPLES=$(or $(EXAMPLES),200) $(BIN)/python -m pytest -q -s tests/node/api/test_fuzz_api.py

# Long: a week of an operator: a real catalogue, six days made from it, against the list of what was
# changed. Needs COMITY_DATA; DAYS, OBJECTS and HISTORIES=0 make it shorter.
week: dev
	$(BIN)/python -m benchmarks.watch_week

# Long: every command with every input that can be wrong (ARGS="--every 7" for a part, "--command orbit").
inputs: dev
	$(BIN)/python -m tests.behaviour.input_matrix $(ARGS)

# Attacks on nodes on loopback, at most ten minutes: a table, and exit 1 if one gets through (ARGS: names).
attack: dev
	$(BIN)/python -m benchmarks.attacks $(ARGS)

# Long: LISTENERS=1000 readers of events beside people's requests and a partner's documents, MINUTES=10.
listeners: dev
	@$(BIN)/python -m benchmarks.listeners

# The console in Chromium beside 200 cases and 5,100 notices: paint, fragments, weight.
console: dev
	@$(BIN)/python -m benchmarks.console

# The tests in Chromium alone; and every page as a picture, in build/screens.
browser: dev
	@$(BIN)/python -m pytest -q tests/web -m serial

screens: dev
	@$(BIN)/python -m tools.take_screens $(or $(OUT),build/screens)

# Long: the power cut a thousand times, at every durable write (COMITY_CUTS).
power: dev
	COMITY_CUTS=$${COMITY_CUTS:-1000} $(BIN)/python -m pytest -q tests/federation/test_power.py

# Lines, depth, types and walks of the source beside those of docs/house-before.json.
count: dev
	@$(BIN)/python -m tools.count_house --compare docs/house-before.json

# Long: the search for what may not be where it is, after ten thousand documents.
leaks: dev
	COMITY_DOCUMENTS=$${COMITY_DOCUMENTS:-10000} $(BIN)/python -m pytest -q tests/federation/test_leaks.py

# What runs, named and hashed (CycloneDX 1.6): the same commit gives the same bytes.
sbom: install
	@$(BIN)/python -m tools.sbom $(or $(OUT),build/comity.cdx.json)

# Into OUT (dist): comity, and comity-kernels for this Python: machine code for x86-64-v3.
wheels: install
	@$(BIN)/python -m tools.make_wheels $(or $(OUT),dist)

# All that an installation without a network needs, in OUT (build/bundle): wheels, hashes, bill of materials, pages.
bundle: docs
	@$(BIN)/python -m tools.make_wheels build/wheels
	@$(BIN)/python -m tools.make_bundle $(or $(OUT),build/bundle) build/wheels docs/_build/html

coverage: dev
	$(BIN)/python -m pytest -q --cov --cov-report=term-missing

clean:
	rm -rf .venv docs/_build
