#!/usr/bin/env python3
"""How many posts hold each common word: makes models/words/shares.tsv from freely licensed texts.

usage: HEED_DATA=DIR word_shares.py train > models/words/shares.tsv
       HEED_DATA=DIR word_shares.py foreign > models/words/foreign.txt.gz
       word_shares.py table IN.tsv OUT.c             the C table of it, sorted by words

Half of the weight is English comments (GoEmotions, Apache-2.0 and CC BY 4.0), half is sentences in 75
languages (the test data of lingua-rs, Apache-2.0), each language alike. Only counts are kept. `foreign`: the words of other languages in
Latin letters that stand at least twice in what lingua-rs tests one language with. A word is what
src/understand/word.h says, nearly: folded by NFKC and case; in scripts without spaces a character each.
"""
import collections
import gzip
import os
import re
import subprocess
import sys
import unicodedata

LEAST = 500  # posts in a million
OWN = re.compile('[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]')


def words(text):
    text = unicodedata.normalize('NFKC', unicodedata.normalize('NFKC', text).casefold())
    found, word = set(), ''
    for c in text + ' ':
        inside = unicodedata.category(c)[0] in 'LM' or unicodedata.category(c) in ('Nd', 'Nl') or c == '_'
        own = bool(OWN.match(c)) and unicodedata.category(c)[0] != 'M'
        if word and (not inside or own):
            found.add(word)
            word = ''
        if own:
            found.add(c)
        elif inside:
            word += c
    return found


def unpack(name):
    path = os.path.join(os.environ['HEED_DATA'], name + '.tar.zst')
    names = subprocess.run(['tar', '--zstd', '-tf', path], check=True, capture_output=True, text=True).stdout.split()
    return names, lambda member: subprocess.run(['tar', '--zstd', '-xOf', path, member], check=True, capture_output=True,
                                                text=True).stdout.split('\n')


def train():
    shares = collections.Counter()

    def add(texts, weight):
        for text in texts:
            for word in words(text):
                shares[word] += weight / len(texts)

    _, read = unpack('goemotions')
    add([line.split('\t')[0] for line in read('goemotions/train.tsv') if line], 0.5e6)
    names, read = unpack('langid-lingua')
    names = [name for name in names if name.endswith('/sentences.txt')]
    for name in names:
        add([line for line in read(name) if line], 0.5e6 / len(names))
    print('# Made by tools/word_shares.py: a word, and in how many of a million posts it stands.')
    for word, share in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
        if share >= LEAST and len(word.encode()) <= 40:
            print(f'{word}\t{share:.0f}')


def foreign():
    """Words of four letters or more; those of the English list are known as such."""
    names, read = unpack('langid-lingua')
    here = os.path.dirname(os.path.abspath(__file__))
    with gzip.open(os.path.join(here, '..', 'models', 'words', 'english.txt.gz'), 'rt') as lines:
        english = {line.rstrip('\n').split('\t')[0] for line in lines}
    kept = set()
    for language in sorted({name.split('/')[1] for name in names if name.endswith('/sentences.txt')} - {'en'}):
        counts = collections.Counter()
        for name in names:
            if name.split('/')[1] == language and name.endswith('.txt'):
                for line in read(name):
                    counts.update(words(line))
        kept |= {word for word, n in counts.items() if n > 1}
    kept = sorted(word for word in kept - english if re.fullmatch('[a-z\u00df-\u024f]{4,}', word))
    sys.stdout.buffer.write(gzip.compress(''.join(word + '\n' for word in kept).encode(), 9, mtime=0))


def table(source, out):
    rows = []
    with open(source, encoding='utf-8') as f:
        for line in f:
            if not line.startswith('#'):
                word, share = line.rstrip('\n').split('\t')
                rows.append((word.encode(), int(share)))
    rows.sort()
    with open(out, 'w', encoding='utf-8') as f:
        f.write('/* Generated from models/words/shares.tsv. */\n#include "understand/word_share.h"\n\n')
        f.write('const struct word_share word_share_table[] = {\n')
        for word, share in rows:
            f.write(f'    {{{{"{word.decode()}", {len(word)}}}, {share}}},\n')
        f.write(f'}};\nconst size_t word_share_count = {len(rows)};\n')


{'train': train, 'foreign': foreign, 'table': table}[sys.argv[1]](*sys.argv[2:])
