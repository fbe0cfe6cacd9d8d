#!/bin/sh
# A PostgreSQL of its own on loopback, for tests: scripts/pg.sh start DIR PORT
# makes a cluster in DIR if there is none and starts it; stop DIR ends it.
# No fsync: what it holds is not worth keeping. With a last word `durable` it
# syncs as a real one does, to be measured. Connect with
# postgres://postgres@127.0.0.1:PORT/postgres
set -eu

usage() { echo "usage: $0 start DIR PORT [durable] | stop DIR" >&2; exit 2; }
[ $# -ge 2 ] || usage
action=$1 dir=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "$0: PostgreSQL is not installed (apt-get install postgresql)" >&2; exit 1; }

# PostgreSQL refuses to run as root.
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case $action in
start)
	[ $# -ge 3 ] || usage
	port=$3
	speed="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
	[ "${4:-}" != durable ] || speed=""
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	[ "$(id -u)" != 0 ] || chown postgres "$dir"
	if [ ! -f "$dir/data/PG_VERSION" ]; then
		as "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >"$dir/initdb.log" ||
			{ cat "$dir/initdb.log" >&2; exit 1; }
	fi
	if as "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then exit 0; fi
	as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start -o \
		"-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$dir' $speed -c deadlock_timeout=50ms -c max_connections=400 -c max_locks_per_transaction=256 -c shared_buffers=128MB" >/dev/null ||
		{ tail -n 20 "$dir/log" >&2; exit 1; }
	;;
stop)
	[ -f "$dir/data/PG_VERSION" ] || exit 0
	if as "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then
		as "$bin/pg_ctl" -D "$dir/data" -w -m immediate stop >/dev/null
	fi
	;;
*) usage ;;
esac
