# The front door: installs what is missing and calls CMake, CTest and the suite. Nothing is decided here.
PROFILE ?= quick
JOBS ?= $(shell nproc)
BUILD := build/release
IPCBENCH := $(BUILD)/ipcbench

.DEFAULT_GOAL := help
.PHONY: help deps dev-deps build bench test report ratios check selftest crosscheck gate-proof format clean

help:
	@echo 'make bench [PROFILE=smoke|quick|standard|publication] [OUT=folder]'
	@echo '                        measure, print the tables, draw the charts and the page'
	@echo 'make test               the whole test suite'
	@echo 'make report RUN=folder  draw the charts and the page of a run again'
	@echo 'make ratios             our Pool and Queue against the alternatives, as docs/METHOD.md quotes them'
	@echo 'make deps               install what packages.txt and plots/package.json name'
	@echo 'make gate-proof [MINUTES=40] [OUT=folder]'
	@echo '                        false alarms of the gate, and what it finds of injected slowdowns'
	@echo 'make check              format, lint, both compilers, sanitizers'
	@echo 'make selftest           2 % more work must measure as 2 % more time'
	@echo 'make crosscheck         our figures against perf bench and stress-ng'
	@echo 'make build | format | clean'

# $(1): a file of package names. A package that is there as a command of the same name (npm, say) need not come from
# apt. Without the right to install, one line says what to type; only what stands above "# optional" is indispensable.
define install
need=; may=; optional=; \
while read -r name; do case "$$name" in \
  '# optional'*) optional=1;; '#'*|'') ;; \
  *) if ! command -v "$$name" >/dev/null 2>&1 && \
        ! dpkg-query -W -f '$${Status}' "$$name" 2>/dev/null | grep -q 'ok installed'; then \
       if [ -n "$$optional" ]; then may="$$may $$name"; else need="$$need $$name"; fi; fi;; \
esac; done < $(1); \
if [ -n "$$need$$may" ]; then \
  if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; else as=none; fi; \
  if [ "$$as" = none ]; then \
    echo "missing:$$need$$may - install with: sudo apt-get install --no-install-recommends$$need$$may" >&2; \
    [ -z "$$need" ] || exit 1; \
  else \
    echo "installing:$$need$$may"; \
    { $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends$$need$$may; } >build/apt.log 2>&1 || { \
      tail -3 build/apt.log >&2; echo "could not install:$$need$$may (build/apt.log)" >&2; \
      [ -z "$$need" ] || exit 1; }; \
  fi; \
fi
endef

# The charts need npm packages; without npm or its registry the figures and the tables still come.
define install_node_packages
if ! command -v npm >/dev/null 2>&1; then \
  echo 'no charts: npm is missing (sudo apt-get install nodejs npm, then make deps)' >&2; \
elif [ ! plots/node_modules/.package-lock.json -nt plots/package-lock.json ]; then \
  echo 'installing the npm packages of plots/'; \
  npm ci --prefix plots --no-audit --no-fund --loglevel=error >build/npm.log 2>&1 && touch plots/node_modules/.package-lock.json \
    || echo 'no charts: npm ci --prefix plots failed (build/npm.log)' >&2; \
fi
endef

deps:
	@mkdir -p build
	@$(call install,packages.txt)
	@$(install_node_packages)

dev-deps: deps
	@$(call install,packages-dev.txt)

build: deps
	@cmake --preset release >build/cmake.log || { cat build/cmake.log; exit 1; }
	@cmake --build --preset release -j $(JOBS) >build/make.log || { cat build/make.log; exit 1; }

bench: build
	@run=$$($(IPCBENCH) run --profile $(PROFILE) $(if $(OUT),--out $(OUT))); code=$$?; \
	[ -n "$$run" ] || exit $$code; \
	$(IPCBENCH) claims --out "$$run" || [ $$? = 4 ] || exit; \
	$(IPCBENCH) table --save "$$run" && $(IPCBENCH) report "$$run" || exit; \
	if [ -f "$$run/report.html" ]; then echo "$$run/report.html"; else echo "$$run"; fi; \
	exit $$code

test: build
	@ctest --preset release -j 1

report: build
	@[ -n "$(RUN)" ] || { echo 'make report: which run? RUN=results/...' >&2; exit 2; }
	@$(IPCBENCH) report "$(RUN)"

ratios: build
	@python3 tests/ratios/ratios.py --build $(BUILD)

# In slices, too: what is in the folder is not measured again.
gate-proof: build
	@$(BUILD)/ipcbench-gate-proof --base $(BUILD)/ipcbench-bench --slow $(BUILD)/ipcbench-bench-slow \
	  $(if $(MINUTES),--minutes $(MINUTES),--minutes 40) $(if $(OUT),--into "$(OUT)")

check: dev-deps build
	@.ci/check

selftest: build
	@$(BUILD)/ipcbench-selftest

crosscheck: dev-deps build
	@tests/crosscheck/crosscheck.sh $(BUILD)

format:
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format -i

clean:
	@rm -rf build plots/node_modules
