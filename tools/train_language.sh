#!/bin/sh
# Trains models/language/language.model from the folders that its card names.
# usage: HEED_LANGUAGE_TEXT=DIR tools/train_language.sh [OUT]
set -e
cd "$(dirname "$0")/.."
text=${HEED_LANGUAGE_TEXT:-../language-text}
build=${HEED_BUILD:-build}
[ -d "$text/common-voice" ] || { echo "train_language.sh: no texts in $text; models/language/README.md says how to get them"; exit 1; }
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
tools/language_text.py "$text" > "$lines"
ninja -C "$build" --quiet src/understand/bench_language
"$build/src/understand/bench_language" "$lines" models/language/prior.tsv "${1:-models/language/language.model}" -1 5000000
