# Everything a person does with Pejling; each target makes what it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8765
# So many processes test at once, a file's tests in one of them.
JOBS ?= 3
SOURCES ?= $(wildcard ../shared/sources)
WITH_SOURCES := $(if $(SOURCES),--sources $(SOURCES))

.DEFAULT_GOAL := help
.PHONY: again docs notebooks help editor serve build test check format bench questions clean

help:  ## what one can make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,docs]'
	touch $(READY)

EDITOR := api/static/built/editor.js

$(EDITOR): frontend/editor.js frontend/place.js api/static/workbench/tokens.js frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --no-fund --no-audit && npm run --silent build

editor:  ## bundle the query page's editor; without npm the page keeps its plain text field
	if command -v npm >/dev/null; then $(MAKE) $(EDITOR); else echo "no npm here: the query page keeps its plain text field"; fi

build: $(READY)  ## build the graph from the corpus (verified if SOURCES is set)
	$(BIN)/pejling build $(WITH_SOURCES)

serve: build editor  ## build the graph and serve it at http://127.0.0.1:8765/
	$(BIN)/pejling serve --port $(PORT) $(WITH_SOURCES)

test: check editor  ## every check and every test
	./scripts/install-browser.sh
	./scripts/install-virtuoso.sh
	./scripts/install-nginx.sh
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadfile || $(MAKE) --no-print-directory again

again:  ## run once more what failed last: what fails twice fails
	@echo 'Failed once; run again, alone:'
	@$(BIN)/pytest --collect-only -q --last-failed --last-failed-no-failures none | grep '::'
	$(BIN)/pytest --last-failed --last-failed-no-failures none --maxfail 1

check: $(READY)  ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy pejling api loaders graph ontology queries benchmarks scripts
	$(BIN)/lint-imports

format: $(READY)  ## put the code in its one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

questions: $(READY)  ## write the expected rows of the ready-made questions anew; read the diff
	PEJLING_REWRITE=1 $(BIN)/pytest -q tests/test_questions.py

docs: build  ## build the documentation, its reference from the code, into build/site
	$(BIN)/python -m scripts.docs

notebooks: build  ## run the notebooks and write their output anew
	$(BIN)/python -m scripts.notebooks

bench: $(READY)  ## measure against peers on this machine
	$(BIN)/python -m benchmarks.run

clean:  ## remove what was made
	rm -rf build $(VENV)
