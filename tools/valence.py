#!/usr/bin/env python3
"""How good or bad words and emoji are.

usage: valence.py train OUT.tsv      from VADER's lexicon in HEED_DATA (MIT licence)
       valence.py table NAME SLOTS IN.tsv[.gz] OUT.c   NAME_table of src/understand/valence.h

A line of the file is a word as src/understand/normal.h writes it, a TAB and tenths from -40 to 40.
"""
import gzip
import os
import re
import subprocess
import sys

SMILEYS = {'E)': 20, 'ED': 23, 'E(': -19, 'E/': -10, 'E\\': -10, 'E|': -6, "E'(": -21, 'E<3': 19, 'E;)': 9, 'Ep': 14,
           'EP': 14, 'E*': 20, 'E;D': 15}


def member(name):
    data = os.environ.get('HEED_DATA', '../shared/data')
    return subprocess.run(['tar', '--zstd', '-xOf', os.path.join(data, 'vader.tar.zst'), 'vader/' + name],
                          check=True, stdout=subprocess.PIPE).stdout.decode()


def train(path):
    words = {}
    for line in member('vader_lexicon.txt').splitlines():
        word, value = line.split('\t')[:2]
        if re.fullmatch(r"[a-z][a-z'\-]*", word) and '-' not in word:
            words[word] = round(float(value) * 10)
    found = dict(words)
    for line in member('emoji_utf8_lexicon.txt').splitlines():
        emoji, name = line.split('\t')[:2]
        values = [words[w] for w in re.findall(r'[a-z]+', name.lower()) if w in words]
        emoji = ''.join(c for c in emoji if c not in '\ufe0f\u200d' and not 0x1f3fb <= ord(c) <= 0x1f3ff)
        if len(emoji) == 1 and values:
            found.setdefault(emoji, max(-40, min(40, sum(values))))
    found.update(SMILEYS)
    with open(path, 'w', encoding='utf-8') as out:
        for word in sorted(found):
            if found[word]:
                out.write(f'{word}\t{found[word]}\n')


def fnv(data):
    value = 0x811c9dc5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xffffffff
    return value


def table(name, size, source, path):
    slots = [(0, 0)] * size
    for line in (gzip.open if source.endswith('.gz') else open)(source, 'rt', encoding='utf-8'):
        if line.startswith('#') or not line.strip():
            continue
        word, tenths = line.rstrip('\n').split('\t')
        value = fnv(word.encode())
        slot = value % size
        while slots[slot][0]:
            if slots[slot][0] == value:
                sys.exit(f'{source}: {word} has the hash of another word')
            slot = (slot + 1) % size
        slots[slot] = (value, int(tenths))
    with open(path, 'w', encoding='ascii') as out:
        out.write('#include "understand/valence.h"\n\nconst struct valence '
                  f'{name}_table[{name.upper()}_SLOTS] = {{\n')
        for i, (value, tenths) in enumerate(slots):
            if value:
                out.write(f'[{i}] = {{{value}u, {tenths}}},\n')
        out.write('};\n')


if __name__ == '__main__':
    if len(sys.argv) == 3 and sys.argv[1] == 'train':
        train(sys.argv[2])
    elif len(sys.argv) == 6 and sys.argv[1] == 'table':
        table(sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
    else:
        sys.exit(__doc__)
