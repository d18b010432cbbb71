# `make` alone says what there is. The work is done by cargo and by the short scripts in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run demo test lint bench torture fuzz pg ui e2e lighthouse

ROUNDS  ?= 1000
SECONDS ?= 60
ARGS    ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

ui: ## build the front end into ui/dist, which cargo embeds; only when it has changed
	@scripts/ui.sh

run: ui ## build and serve with a demo account, kept in demo-data/ (ARGS="--listen 127.0.0.1:9000")
	cargo run --release --locked -p openlead -- serve --demo --data demo-data $(ARGS)

demo: ## the same, from a new demo account
	rm -rf demo-data
	@$(MAKE) --no-print-directory run

test: ui ## lint, then every test on SQLite and PostgreSQL; installs what they need (ARGS="-p openlead-core phone")
	scripts/need-postgres.sh
	scripts/need-runtimes.sh
	scripts/lint.sh
	scripts/need-chromium.sh
	scripts/test.sh $(ARGS)
	$(if $(ARGS),,scripts/contract.sh)

e2e: ui ## journeys in a real browser (ARGS="sign_in shell" chooses); screenshots with E2E=screenshots.mjs
	scripts/e2e.sh $(ARGS)

lighthouse: ui ## what Lighthouse thinks of the main screens; installs it outside the repository when it is first run
	scripts/lighthouse.sh

lint: ui ## formatting and lints
	scripts/lint.sh

bench: ui ## measure how fast leads come in on this machine (ARGS="intake --leads 1000000 --double")
	cargo run --release --locked -p openlead -- bench $(ARGS)

torture: ui ## kill the server under load, ROUNDS times, and count what it had acknowledged
	scripts/need-postgres.sh
	OPENLEAD_TORTURE_ROUNDS=$(ROUNDS) scripts/test.sh --release -p openlead --test torture $(ARGS)

fuzz: ui ## every fuzz target for SECONDS each
	scripts/fuzz.sh $(SECONDS)

pg: ## a throw-away PostgreSQL until Ctrl-C; export its URL as OPENLEAD_TEST_POSTGRES for quick test runs (ARGS=--durable to measure)
	scripts/need-postgres.sh
	@scripts/postgres.sh $(ARGS)
