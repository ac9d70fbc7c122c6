# make demo, make test: everything from a fresh clone, in a virtual environment of its own (.venv).
# Needs Python 3.11 or later with venv, a C compiler and make. PYTHON=/path/to/python chooses the Python.

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
# Modules are compiled when they are first imported: most of what numpy, numba and mypy bring never is.
INSTALL = $(BIN)/python -m pip --quiet --disable-pip-version-check install --no-compile

KERNELS = setup.py pyproject.toml $(wildcard csrc/*.[ch]) \
    $(wildcard rdcircuits/_kernels/*.pyx) $(wildcard rdcircuits/_kernels/*.pxd)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

.PHONY: demo test lint docs bench wheel sanitize clean

demo: $(VENV)/stamp-built
	$(BIN)/python examples/demo.py

# Bytecode is kept whatever the environment says: tests start some hundred processes.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/stamp-test
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/stamp-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The documentation site, in build/site: the notebooks are run with their assertions, then all pages are built, with every
# warning an error. Nothing is fetched but what pip installs first; `make docs OFFLINE="unshare --net"` proves it.
docs: export NO_MKDOCS_2_WARNING = 1
docs: $(VENV)/stamp-docs
	$(BIN)/python docs/site/notebooks.py
	$(OFFLINE) $(BIN)/mkdocs build --quiet
	$(BIN)/python docs/site/check.py

bench: $(VENV)/stamp-test
	for script in benchmarks/*.py; do $(BIN)/python "$$script" || exit 1; done

# A wheel for any Linux of this kind of processor, in dist/; more in CONTRIBUTING.md.
wheel: $(VENV)/stamp-built
	PYTHON=$(BIN)/python packaging/manylinux.sh dist

# The C kernels' own tests, and damaged programs for the interpreters, under the address and undefined behaviour
# sanitizers; and as other processors have them, of which some have no instruction that counts ones. For more damaged
# programs: build/sanitize/test_kernels 1000 (thousands for each interpreter and mode).
sanitize: build/sanitize/test_kernels build/sanitize/test_plain
	build/sanitize/test_kernels
	build/sanitize/test_plain

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	rm -f rdcircuits/_kernels/*.so $(patsubst %.pyx,%.c,$(wildcard rdcircuits/_kernels/*.pyx))
	find rdcircuits tests examples benchmarks -name __pycache__ -type d -exec rm -rf {} +

$(VENV)/bin/python:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3.14; do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "$$python -m venv $(VENV)"; $$python -m venv $(VENV); exit; \
	    fi; \
	done; \
	echo "No Python 3.11 or later with venv found; name one: make PYTHON=/path/to/python" >&2; exit 1

# Rebuilt when a kernel's source changes; the Python files are used where they are. What others wrote is fetched while
# the kernels compile: all of it for the tests, or only what the demonstration uses.
EXTRAS = pyeda
$(VENV)/stamp-test: EXTRAS = pyeda sklearn synth test
NEEDED = import sys, tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
    extras = project["optional-dependencies"]; \
    print(*project["dependencies"], *[one for name in sys.argv[1:] for one in extras[name]], sep="\n")

$(VENV)/stamp-built: $(VENV)/bin/python $(KERNELS)
	$(INSTALL) "setuptools>=77" "Cython>=3.2"
	$(BIN)/python -c '$(NEEDED)' $(EXTRAS) >$(VENV)/needed.txt
	$(INSTALL) --no-build-isolation --requirement $(VENV)/needed.txt & others=$$!; \
	    $(INSTALL) --no-build-isolation --no-deps --editable . || failed=1; wait $$others && [ -z "$$failed" ]
	touch $@

$(VENV)/stamp-test: $(VENV)/stamp-built
	$(INSTALL) --no-build-isolation "rdcircuits[pyeda,sklearn,synth,test]"
	touch $@

$(VENV)/stamp-docs: $(VENV)/stamp-test
	$(INSTALL) --no-build-isolation "rdcircuits[docs]"
	touch $@

C_SOURCES = $(wildcard csrc/*.c csrc/tests/*.c)
C_HEADERS = $(wildcard csrc/*.h csrc/tests/*.h)

build/sanitize/test_kernels: $(C_SOURCES:%.c=build/sanitize/kernels/%.o)
	$(CC) $(SANITIZE) $^ -lm -o $@

build/sanitize/test_plain: $(C_SOURCES:%.c=build/sanitize/plain/%.o)
	$(CC) $(SANITIZE) $^ -lm -o $@

build/sanitize/kernels/%.o: %.c $(C_HEADERS)
	@mkdir -p $(@D)
	$(CC) -std=c11 -g -O1 -Wall -Wextra -DRDC_NO_POPCNT $(SANITIZE) -Icsrc -c $< -o $@

build/sanitize/plain/%.o: %.c $(C_HEADERS)
	@mkdir -p $(@D)
	$(CC) -std=c11 -g -O1 -Wall -Wextra -DRDC_PLAIN $(SANITIZE) -Icsrc -c $< -o $@
