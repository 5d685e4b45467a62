# Everything a person or a machine does with a checkout. `make run` and `make test` set up first.
# Windows has no make: README.md gives the same steps for PowerShell.

PYTHON ?= $(or $(shell command -v python3.11),python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= .demo
# A file of tests stays in one process, so that what its fixtures build is built once.
AT_ONCE ?= -n auto --dist loadfile
BENCHES ?= startup read track hotlist search audit package ui
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# What Debian must bring for the Qt, OpenGL and sound libraries inside the PySide6 wheel; found with ldd over
# QtWidgets, QtSvg, QtMultimedia and the xcb, offscreen and ffmpeg plug-ins of PySide6 6.11.0.
QT_PACKAGES := libegl1 libgl1 libglib2.0-0 libdbus-1-3 libdrm2 libfontconfig1 libfreetype6 libgssapi-krb5-2 \
	libpulse0 libx11-xcb1 libxext6 libxrandr2 libxrender1 libxcb-cursor0 libxcb-glx0 libxcb-icccm4 \
	libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 \
	libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon0 libxkbcommon-x11-0 fonts-dejavu-core

# Succeeds where the window's modules and the platform plug-ins that the program uses can be loaded.
define QT_LOADS
import ctypes, pathlib, PySide6
from PySide6 import QtMultimedia, QtSvg, QtWidgets
for name in ("libqxcb.so", "libqoffscreen.so"):
    plugin = pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms" / name
    plugin.exists() and ctypes.CDLL(str(plugin))
endef
export QT_LOADS

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with every pinned dependency and the program in it

# A new lock or project file sets up again; otherwise this is nothing.
$(READY): requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what requirements.txt pins; the first time takes a few minutes."
	@$(PIP) install --quiet --require-hashes --requirement requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(MAKE) --no-print-directory system-libraries
	@touch $@

.PHONY: system-libraries
system-libraries:
	@$(BIN)/python -c "$$QT_LOADS" 2>/dev/null || { \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			echo "Installing the system libraries that Qt needs."; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends $(QT_PACKAGES) >/dev/null && \
			$(BIN)/python -c "$$QT_LOADS"; \
		else \
			echo "Qt lacks system libraries; ask an administrator to install: $(QT_PACKAGES)" >&2; exit 1; \
		fi; }

run: $(READY) ## the demonstration, from camera to signed package, in .demo: a window, or pictures where there is no screen
	@$(BIN)/alpr-desk demo --out $(OUT)

test: $(READY) ## every test; ARGS="tests/ocr -x" chooses
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(AT_ONCE) $(ARGS)

lint: $(READY) ## style, types and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(READY) ## measure this machine, one JSON line a benchmark; BENCHES="read search" chooses
	@for name in $(BENCHES); do $(BIN)/alpr-desk bench $$name --json || exit; done
