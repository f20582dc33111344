#!/usr/bin/env python3
"""Who agrees and who does not (understand/stance.h), on the replies of RumourEval 2017 (CC BY 4.0), its training and
development part. The task is another one: there, *support* and *deny* are about whether a rumour is true, and most of
it is argued in whole sentences. So what counts here is how many of those that are called so are called rightly.

usage: bench/stance.py            needs ninja -C build src/understand/bench_stance and HEED_DATA
"""
import io
import json
import math
import os
import subprocess
import sys
import tarfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
BUILD = os.environ.get('HEED_BUILD', os.path.join(ROOT, 'build'))
DATA = os.environ.get('HEED_DATA', os.path.join(ROOT, '..', 'shared', 'data'))


def wilson(hits, n):
    if not n:
        return 0.0, 0.0
    p, z = hits / n, 1.96
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def main():
    path = os.path.join(DATA, 'rumoureval2017.tar.zst')
    if not os.path.exists(path):
        sys.exit(f'stance: no {path}; set HEED_DATA to run it')
    raw = subprocess.run(['zstd', '-dcq', path], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        rows = [json.loads(line) for line in tar.extractfile('rumoureval2017/traindev.jsonl').read().decode().splitlines()]
    rows = [row for row in rows if row['parent'] and row['text']]
    text = ''.join(' '.join(row['text'].split()) + '\n' for row in rows)
    said = subprocess.run([os.path.join(BUILD, 'src', 'understand', 'bench_stance')], input=text.encode(), check=True, capture_output=True).stdout.decode().split()
    assert len(said) == len(rows)
    print(f'{len(rows)} replies: ' + ', '.join(f'{sum(row["stance"] == name for row in rows)} {name}' for name in ('support', 'deny', 'query', 'comment')))
    for name, right, wrong in (('agrees', 'support', 'deny'), ('dissents', 'deny', 'support')):
        found = [row for row, word in zip(rows, said) if word == name]
        hits = sum(row['stance'] == right for row in found)
        low, high = wilson(hits, len(found))
        print(f'{name}: {len(found)} found; {hits} are {right} ({100 * hits / max(len(found), 1):.1f} % [{100 * low:.1f}, {100 * high:.1f}]), '
              f'{sum(row["stance"] == wrong for row in found)} {wrong}, {sum(row["stance"] == "query" for row in found)} query, '
              f'{sum(row["stance"] == "comment" for row in found)} comment; {100 * hits / sum(row["stance"] == right for row in rows):.1f} % of all {right}')


main()
