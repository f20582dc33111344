#!/usr/bin/env python3
"""Makes the C table of models/labels/cues.tsv, sorted by words, so that the program can search it.

usage: cues.py IN.tsv OUT.c
"""
import sys

TARGETS = ['complaint', 'question', 'idea', 'praise', 'interest', 'leaving', 'story', 'spam',
           'positive', 'negative', 'negator', 'booster', 'direct',
           'request', 'thanks', 'settled', 'tried', 'harm', 'public', 'foreign']


def main():
    source, out = sys.argv[1:]
    rows, seen = [], set()
    with open(source, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip('\n')
            if not line or line.startswith('#'):
                continue
            target, weight, words = line.split('\t')
            words = words.casefold()  # as texts are: weiß is weiss
            if target not in TARGETS or (target, words) in seen:
                sys.exit(f'{source}:{number}: unknown target or said twice')
            seen.add((target, words))
            prefix = words.endswith('*')
            words = words.rstrip('*')
            first = words.split(' ')[0]
            if prefix and ' ' in words:
                sys.exit(f'{source}:{number}: a prefix is a single word')
            rows.append((first, words, prefix, target, int(weight)))
    rows.sort(key=lambda r: (r[0].encode(), r[1].encode(), r[3]))
    with open(out, 'w', encoding='utf-8') as f:
        f.write('/* Generated from models/labels/cues.tsv. */\n#include "understand/cue.h"\n\n')
        f.write('const struct cue cue_table[] = {\n')
        for first, words, prefix, target, weight in rows:
            f.write(f'    {{{{"{first}", {len(first.encode())}}}, {{"{words}", {len(words.encode())}}}, '
                    f'{"true" if prefix else "false"}, CUE_{target.upper()}, {weight}}},\n')
        f.write(f'}};\nconst size_t cue_count = {len(rows)};\n')


main()
