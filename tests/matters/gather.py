#!/usr/bin/env python3
"""Which made-up complaints, in six languages, would be proposed as one matter: every cause of the file, and
nothing that is wrong. Ends with "N passed, N failed".

usage: gather.py [SET...]     prints what is proposed; SET: first, second (both, when not given)

The constants of decide/gather.h were chosen by looking at the set "first" only.
"""
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..')]
from report import Report  # noqa: E402

DRIVER = os.path.join(os.environ.get('HEED_BUILD', os.path.join(HERE, '..', '..', 'build')), 'tests/matters/gather_driver')
HOUR = 3600_000
START = 1795000000000


def complaints(name):
    with open(os.path.join(HERE, 'complaints.tsv'), encoding='utf-8') as f:
        rows = [line.rstrip('\n').split('\t') for line in f if not line.startswith('#')]
    return [(cause, text) for kind, cause, text in rows if kind == name]


def ask(said, before=()):
    """said: (hours, text, matter)."""
    lines = [{'id': f'b{i}', 'text': text, 'channel': 'before', 'said_at': START} for i, text in enumerate(before)]
    lines += [{'id': f't{i}', 'text': text, 'said_at': START + int(at * HOUR), 'title': str(matter)} for i, (at, text, matter) in enumerate(said)]
    out = subprocess.run([DRIVER], input='\n'.join(json.dumps(line) for line in lines), capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def mixed(report, name, seed):
    """All of a set in some order within a day, each from somebody else."""
    rows = complaints(name)
    random.Random(seed).shuffle(rows)
    found = ask([(i * 20 / len(rows), text, 0) for i, (_, text) in enumerate(rows)])
    causes = {cause for cause, _ in rows if cause != '-'}
    met = {}
    for group in found:
        there = [rows[i][0] for i in group['texts']]
        cause = max(set(there), key=there.count)
        wrong = [rows[i][1] for i in group['texts'] if rows[i][0] != cause]
        report.check(cause != '-' and not wrong, f'{name} {seed}: what is proposed is one thing ({group["said"]})', (there, wrong))
        met[cause] = there.count(cause)
    for cause in sorted(causes):
        report.check(cause in met, f'{name} {seed}: {cause} is proposed', met)
    return sum(met.values()), sum(cause != '-' for cause, _ in rows)


def run(report):
    for name in sys.argv[1:] or ['first', 'second']:
        got = [mixed(report, name, seed) for seed in range(5)]
        print(f'{name}: {sum(g for g, _ in got)} of {sum(n for _, n in got)} complaints stand in the proposal they belong to')
    alone = [text for cause, text in complaints('first') + complaints('second') if cause == '-']
    report.check(not ask([(i / 4, text, 0) for i, text in enumerate(alone)]), 'nothing is proposed where nothing belongs together')
    pay = [text for cause, text in complaints('first') if cause == 'en-pay']
    two = [(0, pay[0], 0), (1, pay[1], 0)]
    report.check(not ask(two), 'two are no crowd')
    report.check([g['people'] for g in ask(two + [(2, pay[2], 0)])] == [3], 'three are')
    report.check([(g['matter'], g['texts']) for g in ask([(0, pay[0], 7), (1, pay[1], 0)])] == [(7, [1])], 'one is enough where a matter is there')
    report.check(not ask([(0, pay[0], 0), (60, pay[1], 0), (120, pay[2], 0)]), 'not when days lie between')
    usual = ['The checkout says payment error 502'] * 10 + alone
    report.check(not ask([(i, text, 0) for i, text in enumerate(pay[:4])], usual), 'nor what is always said')


whole = Report('matters')
whole.run(run)
whole.end()
