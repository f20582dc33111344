#!/usr/bin/env bash
# build.sh FOLDER [meson options]: configures once, then builds. Quiet when there is nothing to say.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
shift
if [ ! -e "$folder/build.ninja" ]; then
    meson setup "$folder" "$@" >"/tmp/heed-meson-$$.log" 2>&1 || { cat "/tmp/heed-meson-$$.log"; exit 1; }
    rm -f "/tmp/heed-meson-$$.log"
fi
ninja -C "$folder" --quiet
