#!/usr/bin/env python3
"""How well `heed understand` labels: development parts of public sets, beside what was published.

usage: labels.py [--models DIR] [--only NAME] [--speed]

Shipped figures: the weights of the program, or of DIR, on sets in HEED_DATA that they were not trained on; a label is
given from p = 0.5 on. (Of sets that they were trained on, `heed train` prints held-out figures: models/labels/README.md.)
Intervals are 95 %, by drawing the examples again 400 times. Research figures come from `make models-research`.
--speed: messages a second of processor time on one core, all stages, on social-mix.
Ends with "N passed, N failed".
"""
import argparse
import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile

import ground

sys.path.insert(0, os.path.join(ground.ROOT, 'tools'))
sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
import label_sets  # noqa: E402
from report import Report  # noqa: E402

POLARITY = ('negative', 'neutral', 'positive')


def f1(pairs, wanted=1):
    right = sum(n for (a, b), n in pairs.items() if a == b == wanted)
    other = sum(n for (a, b), n in pairs.items() if (a == wanted) != (b == wanted))
    return 2 * right / (2 * right + other) if right else 0


def macro(pairs):
    return (f1(pairs, 0) + f1(pairs, 1)) / 2


def mcc(pairs):
    tp, tn, fp, fn = (pairs.get(k, 0) for k in ((1, 1), (0, 0), (0, 1), (1, 0)))
    all_ = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return (tp * tn - fp * fn) / math.sqrt(all_) if all_ else 0


def average_recall(pairs):
    shares = []
    for c in range(3):
        row = sum(n for (a, _), n in pairs.items() if a == c)
        if row:
            shares.append(pairs.get((c, c), 0) / row)
    return sum(shares) / len(shares)


# set, which part, label, measure, published (best linear or rules; best of all)
TESTS = [
    ('complaints', 'complaints', 'complaint', macro, 'macro F1', '79 linear, 87 transformers'),
    ('suggestion-a', 'suggestion-a', 'idea', f1, 'F1', ''),
    ('suggestion-a', 'suggestion-a-trial', 'idea', f1, 'F1', '74.9 rules, 78.1 BERT (evaluation set)'),
    ('suggestion-b', 'suggestion-b', 'idea', f1, 'F1', '85.8 rules and BERT (evaluation set)'),
    ('semeval', 'semeval-2016-test', 'polarity', average_recall, 'average recall', '62.9 SVM, 73.4 BERTweet (2017 test)'),
    ('airline', 'airline', 'polarity', average_recall, 'average recall', ''),
    ('sanders', 'sanders', 'polarity', average_recall, 'average recall', ''),
    ('nps-chat', 'nps-chat', 'question', f1, 'F1', '85.1 linear'),
]


def understand(texts, models):
    lines = ''.join(json.dumps({'id': str(i), 'text': text}) + '\n' for i, text in enumerate(texts))
    done = subprocess.run([ground.HEED, 'understand'] + (['--models', models] if models else []),
                          input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def counts(pairs):
    found = {}
    for pair in pairs:
        found[pair] = found.get(pair, 0) + 1
    return found


def figure(pairs, measure):
    rng = random.Random(1)
    values = sorted(measure(counts(rng.choices(pairs, k=len(pairs)))) for _ in range(400))
    return measure(counts(pairs)), values[10], values[389]


def test(report, rows, name, label, measure, measure_name, published, models):
    rows = [row for row in rows if label == 'polarity' or label in row['want']]
    found = understand([row['text'] for row in rows], models)
    if not report.check(len(found) == len(rows), f'{name}: an answer each', f'{len(found)} of {len(rows)}'):
        return
    if label == 'polarity':
        pairs = [(next(i for i, p in enumerate(POLARITY) if row['want'][p]), max(range(3), key=lambda i: got['polarity'][POLARITY[i]]))
                 for row, got in zip(rows, found)]
    else:
        pairs = [(row['want'][label], int(got['labels'][label] >= 0.5)) for row, got in zip(rows, found)]
    value, low, high = figure(pairs, measure)
    print(f'{name:20} {label:10} {measure_name} {100 * value:.1f} ({100 * low:.1f} to {100 * high:.1f}), {len(rows)} texts'
          + (f'; published {published}' if published else ''), flush=True)


def speed(report):
    with tempfile.NamedTemporaryFile() as mix:
        subprocess.run(f'zstd -dcq {os.path.join(label_sets.DATA, "social-mix.jsonl.zst")} | head -100000 | '
                       'python3 -c "import json,sys\nfor i,l in enumerate(sys.stdin):\n '
                       'd=json.loads(l); print(json.dumps(dict(id=str(i),text=d[\'text\'])))"', shell=True, stdout=mix, check=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(mix.name, 'rb') as source:
            done = subprocess.run([ground.HEED, 'understand'], stdin=source, stdout=subprocess.PIPE, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        n = done.stdout.count(b'\n')
        report.check(n == 100000, 'social-mix: an answer each', str(n))
        print(f'social-mix: {n / took:,.0f} messages a second of processor time, JSON in and out included; load {ground.load():.1f}')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--models')
    parser.add_argument('--only')
    parser.add_argument('--speed', action='store_true')
    args = parser.parse_args()
    if not os.path.isdir(label_sets.DATA):
        print(f'labels: no {label_sets.DATA}; set HEED_DATA to run it\n0 passed, 0 failed, 1 skipped')
        return 0
    report = Report('labels')
    if args.speed:
        speed(report)
        return report.end()
    for source, part, label, measure, measure_name, published in TESTS:
        if args.only in (None, part):
            rows = [dict(row, set=row.get('set', source)) for row in label_sets.MEASURE_ONLY[source]()]
            test(report, [row for row in rows if row['set'] == part], part, label, measure, measure_name, published, args.models)
    if not args.only:
        speed(report)
    return report.end()


if __name__ == '__main__':
    sys.exit(main())
