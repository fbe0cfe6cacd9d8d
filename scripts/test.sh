#!/usr/bin/env bash
# Runs the checks: `test.sh quick` or `test.sh all`. Each step prints its name
# and its seconds; the first failure ends the run with that step's output.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-all}
export CGO_ENABLED=0
work=$(mktemp -d)
chmod 755 "$work"
cleanup() {
	[ -z "${pg_started:-}" ] || scripts/pg.sh stop "$work/pg" >/dev/null 2>&1 || true
	rm -rf "$work"
}
trap cleanup EXIT

step() { # name, command…
	local name=$1 from=$SECONDS
	shift
	echo "── $name"
	"$@"
	echo "   $((SECONDS - from)) s"
}

go_format() {
	local bad
	bad=$(gofmt -l $(git ls-files '*.go'))
	[ -z "$bad" ] || { echo "not formatted: $bad" >&2; return 1; }
}

# A tree whose web was not built has no web/dist to embed.
tags=""
[ -e web/dist/index.html ] || tags="-tags=no_ui"

start_postgres() {
	port=$(go run ./scripts/freeport)
	scripts/pg.sh start "$work/pg" "$port" >"$work/pg.log" 2>&1 || { cat "$work/pg.log" >&2; return 1; }
	pg_started=1
	export CITYBRAIN_TEST_PG="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
}

step "format (Go)" go_format
if [ "$mode" = all ]; then
	step "build (web and binary)" make -s build
	tags=""
	start_postgres
fi
step "vet" go vet $tags ./...
step "lint (staticcheck)" go tool staticcheck $tags ./...
step "builds without Node's part" go build -tags=no_ui -o "$work/citybrain-no-ui" ./cmd/citybrain
step "format, lint, types (web)" npm --prefix web run -s check
if [ "$mode" = all ]; then
	# One package at a time: many start whole cities, and two of them at once
	# starve each other's clocks on a machine with two cores.
	step "Go tests on SQLite and PostgreSQL" go test $tags -p 1 -timeout 15m ./...
else
	step "Go tests on SQLite" go test $tags -short -timeout 10m ./...
fi
step "unit tests (web)" npm --prefix web test
if [ "$mode" = all ]; then
	step "stories in Chromium" env CITYBRAIN_BIN="$PWD/bin/citybrain" npm --prefix web run -s e2e
fi
echo "all checks passed in $SECONDS s"
