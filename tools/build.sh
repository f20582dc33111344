#!/usr/bin/env bash
# build.sh FOLDER [meson options]: configures, once and whenever it is called with other options, then
# builds. Without options the folder stays as it is. Quiet when there is nothing to say.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
shift
configure() {
    meson "$@" >"/tmp/heed-meson-$$.log" 2>&1 || { cat "/tmp/heed-meson-$$.log"; exit 1; }
    rm -f "/tmp/heed-meson-$$.log"
}
if [ ! -e "$folder/build.ninja" ]; then
    configure setup "$folder" "$@"
elif [ $# -gt 0 ] && [ "$*" != "$(cat "$folder/options" 2>/dev/null)" ]; then
    configure configure "$folder" "$@"
fi
[ $# -eq 0 ] || echo "$*" >"$folder/options"
ninja -C "$folder" --quiet
