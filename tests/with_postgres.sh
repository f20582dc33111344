#!/bin/sh
# with_postgres.sh COMMAND…: runs the command beside a throwaway PostgreSQL 15.
#
# Makes a cluster in a temporary folder, listening on a Unix socket there and nowhere else, sets
# HEED_TEST_PG to its URL, runs the command, stops the cluster and removes the folder. Started as
# root it runs the server as user postgres (PostgreSQL refuses root). No PostgreSQL is a failure,
# not a skip. The exit status is the command's, or 3.
set -u

fail() {
    echo "with_postgres: $*" >&2
    exit 3
}

[ $# -gt 0 ] || fail "usage: with_postgres.sh COMMAND…"
bin=
for folder in /usr/lib/postgresql/15/bin $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    if [ -x "$folder/initdb" ]; then
        bin=$folder
        break
    fi
done
[ -n "$bin" ] || fail "there is no PostgreSQL server (package postgresql-15)"

home=$(mktemp -d /tmp/heed-pg-XXXXXX) || fail "no temporary folder"
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || fail "there is no user postgres to run the server as"
    chown postgres "$home"
    as() { (cd / && runuser -u postgres -- "$@"); }
else
    as() { "$@"; }
fi
stop() {
    as "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 3' HUP INT TERM

as "$bin/initdb" -D "$home/data" -U heed -A trust -E UTF8 --locale=C --no-sync >"$home/initdb.log" 2>&1 ||
    { cat "$home/initdb.log" >&2; fail "initdb failed"; }
as "$bin/pg_ctl" -D "$home/data" -l "$home/data/log" -w -t 60 \
    -o "-k $home -c listen_addresses= -c shared_buffers=${HEED_TEST_PG_BUFFERS:-64MB} -c max_connections=50 ${HEED_TEST_PG_OPTIONS:-}" \
    start >/dev/null 2>&1 || { cat "$home/data/log" >&2; fail "the server did not start"; }
# Others than postgres must reach the socket.
chmod 755 "$home"

HEED_TEST_PG="postgresql:///postgres?host=$home&user=heed" "$@"
