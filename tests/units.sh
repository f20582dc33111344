#!/usr/bin/env bash
# units.sh BUILD [SUITE]: runs the unit tests (or another suite) of a build folder and adds up
# their counts.
set -uo pipefail
cd "$(dirname "$0")/.."
build=$1
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0} UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
meson test -C "$build" --suite "${2:-unit}" --num-processes 2 >/dev/null 2>&1
log="$build/meson-logs/testlog.txt"
grep -E '^(FAILED|.*:[0-9]+: |==.*ERROR|.*runtime error)' "$log"
awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; n++ }
     /^(result: +)(FAIL|exit status [^0]|TIMEOUT|killed)/ { bad++; print "a test program ended badly: " $0 }
     END { if (bad > f) f = bad; if (!n) f++; printf "%d passed, %d failed\n", p, f; exit f > 0 }' "$log"
