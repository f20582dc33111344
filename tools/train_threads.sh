#!/bin/sh
# Trains models/threads/threads.model from irc-disentanglement (CC BY 4.0), as its card says.
# usage: HEED_DATA=DIR tools/train_threads.sh [OUT]
set -e
cd "$(dirname "$0")/.."
data=${HEED_DATA:-../shared/data}/irc-disentanglement.tar.zst
build=${HEED_BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
zstd -dcq "$data" | tar -xf - -C "$work"
for part in train dev; do
    bench/talk.py "$work/irc-disentanglement/$part" > "$work/$part.lines"
done
ninja -C "$build" --quiet src/understand/bench_talk
"$build/src/understand/bench_talk" "$work/train.lines" "$work/dev.lines" "${1:-models/threads/threads.model}" 4 32 1
