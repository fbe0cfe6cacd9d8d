# The commands of citybrain; `make help` lists them.
SHELL   := /bin/bash
GOFLAGS_BUILD := -trimpath
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X citybrain/kernel/obs.Version=$(VERSION)
WEB_SRC := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)
GO_SRC  := $(shell find app cmd domain kernel world web -name '*.go' 2>/dev/null) go.mod go.sum
EMBEDS  := $(shell find domain kernel -name '*.sql' -o -name '*.yaml' 2>/dev/null)
export CGO_ENABLED := 0

.PHONY: help run test check race build web bench bench-traffic bench-waves bench-incidents setup fmt golden clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: setup-run build ## set up, build and open a city that lives on http://127.0.0.1:8080
	bin/citybrain serve --demo

test: ## set up and run every check: Go on SQLite and PostgreSQL, web, browser stories
	scripts/setup.sh test
	scripts/test.sh all

check: ## the quick half of test: format, vet, lint, types, Go on SQLite, web units
	scripts/setup.sh run
	scripts/test.sh quick

race: ## the Go tests with the race detector, on SQLite (needs gcc; some 15 minutes)
	CGO_ENABLED=1 go test -race -tags no_ui -short -p 1 -timeout 20m ./kernel/... ./domain/... ./app ./world/...

build: bin/citybrain ## build the web and the binary

web: web/dist/index.html ## build the web only

bench: ## run the benchmarks and write docs/benchmarks.md
	scripts/setup.sh test
	$(MAKE) build
	scripts/bench.sh

bench-traffic: ## measure the signals in SUMO (maps: CITYBRAIN_TRAFFIC_DATA) into docs/benchmarks-traffic.md
	go run -tags no_ui ./test/signals -seeds 10 -first 101 -out docs/benchmarks-traffic.md

bench-waves: ## measure the green waves of emergency vehicles in SUMO into docs/benchmarks-wave.md
	go run -tags no_ui ./test/signals -waves -only cologne8,grid4x4,ingolstadt7 -seeds 3 -first 101 -out docs/benchmarks-wave.md

bench-incidents: ## measure how incidents are found in SUMO into docs/benchmarks-incidents.md
	go run -tags no_ui ./test/signals -incidents -seeds 10 -first 101 -out docs/benchmarks-incidents.md

setup: ## install what building and testing need (Debian packages, npm ci)
	scripts/setup.sh test

.PHONY: setup-run
setup-run:
	scripts/setup.sh run

web/node_modules/.package-lock.json: web/package-lock.json
	scripts/setup.sh run

web/dist/index.html: $(WEB_SRC) web/node_modules/.package-lock.json
	cd web && npm run build

bin/citybrain: web/dist/index.html $(GO_SRC) $(EMBEDS)
	go build $(GOFLAGS_BUILD) -ldflags '$(LDFLAGS)' -o $@ ./cmd/citybrain

fmt: ## format Go and web
	gofmt -w $$(git ls-files '*.go')
	cd web && npx biome check --write .

golden: ## rewrite golden files (api/openapi.json and others) from what the code says now
	go test -tags no_ui ./app/ -run Golden -update
	cd web && npm run gen

clean: ## remove what was built (not ./data)
	rm -rf bin web/dist
