#!/usr/bin/env bash
# Runs the benchmarks and writes docs/benchmarks.md; about half an hour. For a
# glance while working: go run ./test/bench -quick -only mqtt
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0
command -v mosquitto >/dev/null || { echo "bench: mosquitto is missing; run scripts/setup.sh test" >&2; exit 1; }
[ -e web/dist/index.html ] || { echo "bench: the web is not built; run make build" >&2; exit 1; }
if [ $# -gt 0 ]; then
	exec go run ./test/bench "$@"
fi
go run ./test/bench -out docs/benchmarks.md
echo "written: docs/benchmarks.md"
