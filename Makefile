# What people type. Each target fetches what it needs; `make` alone says what there is.

NODE := node_modules/.bin/node
# npm writes this file last, so it stands for "installed as the lock says".
INSTALLED := node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help check test build e2e chaos demo demo-shell bench format clean

help: ## this list
	@echo "Sluice: progressive delivery for Kubernetes"
	@echo
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' \
		| awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

check: $(INSTALLED) ## format, lint, types, import fences, unused code, unit and property tests: seconds
	@$(NODE) scripts/check.ts $(PARTS)

test: export FC_SHARE := 2
test: check e2e ## everything: check, build, and the stories on a real control plane

build: $(INSTALLED) ## dist/webhook.mjs and dist/controller.mjs, one file each
	@$(NODE) scripts/build.ts

# As it was typed: a "$" in a pattern is one.
e2e: build ## the stories on a real control plane (ONLY=name for one of them, TIMES=20 for races)
	@$(NODE) e2e/run.ts '$(value ONLY)'

chaos: build ## every crash and failed write of a release, one by one: hours (ONLY=name for some)
	@$(NODE) e2e/run.ts '$(value ONLY)' chaos

demo: build ## a release on a real control plane, step by step, explained
	@$(NODE) e2e/demo.ts

demo-shell: build ## a shell with kubectl against that control plane
	@$(NODE) e2e/demo.ts --shell

bench: build ## latency of admission and speed of a release, with numbers
	@$(NODE) bench/run.ts

format: $(INSTALLED) ## rewrite files in house format
	@$(NODE) node_modules/.bin/oxfmt

clean: ## remove what was built; downloads and installed packages stay
	@rm -rf dist coverage .tmp

# Warnings are off: npm says at length that the machine's Node is old, and nothing here runs on it.
$(INSTALLED): package-lock.json
	@echo "installing packages"
	@npm ci --loglevel=error
	@touch $@
