#!/usr/bin/env bash
# Installs what is missing: `setup.sh run` what building and running need,
# `setup.sh test` also what the tests need. Does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-run}

need() { command -v "$1" >/dev/null || { echo "setup: $1 is missing: $2" >&2; exit 1; }; }
need go "install Go 1.26 or newer (go.dev)"
need node "install Node 20 or newer"
need npm "install npm"

packages=()
want() { dpkg -s "$1" >/dev/null 2>&1 || packages+=("$1"); }
want sumo
if [ "$what" = test ]; then
	want postgresql
	want chromium
	want fonts-noto-cjk
	want mosquitto
	want mosquitto-clients
	want wrk
	want poppler-utils
	want xz-utils
fi

if [ ${#packages[@]} -gt 0 ]; then
	need apt-get "install these packages by hand: ${packages[*]}"
	root=""
	[ "$(id -u)" = 0 ] || root=sudo
	echo "setup: installing ${packages[*]}"
	# No cluster or broker of the system's own: the tests start theirs.
	$root mkdir -p /etc/postgresql-common
	[ -e /etc/postgresql-common/createcluster.conf ] ||
		echo "create_main_cluster = false" | $root tee /etc/postgresql-common/createcluster.conf >/dev/null
	$root apt-get update -q >/dev/null
	DEBIAN_FRONTEND=noninteractive $root apt-get install -y -q --no-install-recommends "${packages[@]}" >/dev/null
fi

if [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
	echo "setup: npm ci"
	(cd web && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json)
fi

[ -d ~/go/pkg/mod/cache ] || echo "setup: the first build downloads the Go modules"
go mod download
