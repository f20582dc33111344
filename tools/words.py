#!/usr/bin/env python3
"""Makes the C tables of models/words: three Bloom filters (understand/lexicon.h).

usage: words.py english.txt.gz foreign.txt.gz OUT.c
"""
import gzip
import sys

BITS, HASHES = 1 << 20, 7


def fnv(word):
    value = 0xcbf29ce484222325
    for byte in word:
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return value


def put(table, word):
    value = fnv(word)
    first, step = value & 0xffffffff, (value >> 32) | 1
    for i in range(HASHES):
        bit = (first + i * step) % BITS
        table[bit >> 6] |= 1 << (bit & 63)


def main():
    source, foreign, out = sys.argv[1:]
    tables = {name: [0] * (BITS // 64) for name in ('lexicon_known', 'lexicon_common', 'lexicon_foreign')}
    with gzip.open(source) as lines:
        for line in lines:
            word, _, common = line.rstrip(b'\n').partition(b'\t')
            put(tables['lexicon_known'], word)
            if common:
                put(tables['lexicon_common'], word)
    with gzip.open(foreign) as lines:
        for line in lines:
            put(tables['lexicon_foreign'], line.rstrip(b'\n'))
    with open(out, 'w', encoding='ascii') as file:
        file.write('/* Generated from models/words. */\n#include "understand/lexicon.h"\n\n')
        for name, table in tables.items():
            file.write(f'const uint64_t {name}[LEXICON_BITS / 64] = {{\n')
            for at in range(0, len(table), 4):
                file.write(' ' + ' '.join(f'0x{word:x}u,' for word in table[at:at + 4]) + '\n')
            file.write('};\n')


main()
