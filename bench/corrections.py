#!/usr/bin/env python3
"""What corrections do: agents who put labels right, replayed on the development parts of public sets.

usage: corrections.py [--only NAME]

Messages of a set come in rounds of 100, in a fixed order; the agent puts right what `heed understand` got wrong, and the
next round is labelled with what was corrected so far (`--corrections`). Printed: the figure on all texts of the set that
were never shown, without and with the corrections of 100, 300 and 1,000 messages; and, for what should stay as it was,
the share of 6,000 texts of another set that change that label. Ends with "N passed, N failed".
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import ground

sys.path.insert(0, os.path.join(ground.ROOT, 'tools'))
sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
import label_sets  # noqa: E402
import labels  # noqa: E402
from report import Report  # noqa: E402

ROUND, STOPS = 100, (100, 300, 1000)
TESTS = [('complaints', 'complaints', 'complaint', labels.macro, 'macro F1'),
         ('suggestion-a', 'suggestion-a', 'idea', labels.f1, 'F1'),
         ('nps-chat', 'nps-chat', 'question', labels.f1, 'F1')]


def said(texts, label, corrections):
    lines = ''.join(json.dumps({'id': str(i), 'text': text}) + '\n' for i, text in enumerate(texts))
    with tempfile.NamedTemporaryFile('w') as file:
        file.writelines(json.dumps(c) + '\n' for c in corrections)
        file.flush()
        done = subprocess.run([ground.HEED, 'understand', '--corrections', file.name], input=lines.encode(),
                              stdout=subprocess.PIPE, check=True)
    return [int(json.loads(line)['labels'][label] >= 0.5) for line in done.stdout.splitlines()]


def replay(report, rows, name, label, measure, measure_name, others):
    rows = rows[:]
    random.Random(1).shuffle(rows)
    shown, rest = rows[:STOPS[-1]], rows[STOPS[-1]:]
    wanted, texts = [row['want'][label] for row in rest], [row['text'] for row in rest]

    def figure(corrections):
        found = labels.figure(list(zip(wanted, said(texts, label, corrections))), measure)
        return found, f'{100 * found[0]:.1f} ({100 * found[1]:.1f} to {100 * found[2]:.1f})'

    corrections, first = [], figure([])
    before = said(others, label, [])
    print(f'{name:20} {label:10} {measure_name} {first[1]} uncorrected, {len(rest)} texts never shown', flush=True)
    for at in range(0, len(shown), ROUND):
        part = shown[at:at + ROUND]
        for row, got in zip(part, said([row['text'] for row in part], label, corrections)):
            if got != row['want'][label]:
                corrections.append({'text': row['text'], 'want': {label: row['want'][label]}})
        if at + ROUND in STOPS:
            now = figure(corrections)
            moved = sum(a != b for a, b in zip(before, said(others, label, corrections)))
            print(f'{"":20} {"":10} {at + ROUND} shown, {len(corrections)} corrected: {now[1]}; elsewhere {100 * moved / len(others):.1f} %'
                  f' of {len(others)} change', flush=True)
    right = sum(got == c['want'][label] for c, got in
                zip(corrections, said([c['text'] for c in corrections], label, corrections)))
    print(f'{"":20} {"":10} of the corrected themselves {right} of {len(corrections)} stay as the agent said')
    report.check(10 * moved < len(others), f'{name}: elsewhere nearly all stays', str(moved))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--only')
    args = parser.parse_args()
    if not os.path.isdir(label_sets.DATA):
        print(f'corrections: no {label_sets.DATA}; set HEED_DATA to run it\n0 passed, 0 failed, 1 skipped')
        return 0
    report = Report('corrections')
    others = [row['text'] for row in label_sets.FREE['goemotions']()][:6000]
    for source, part, label, measure, measure_name in TESTS:
        if args.only in (None, part):
            rows = [row for row in label_sets.MEASURE_ONLY[source]() if row.get('set', source) == part]
            replay(report, rows, part, label, measure, measure_name, others)
    return report.end()


if __name__ == '__main__':
    sys.exit(main())
