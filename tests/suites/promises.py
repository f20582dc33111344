#!/usr/bin/env python3
"""Promises found in English mail (src/decide/promise.h), on the development part of email-intent.

Its label Yes means that a sentence requests, proposes or commits, so it is no measure of promises
alone: many plain commitments ("I will get the dues to you this week") are No there, and most Yes are
requests. Printed are both shares; checked is that they do not fall below what they were, and that no
request is taken for a promise of ours.
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from report import BUILD, DATA, Report  # noqa: E402

FIRST_PERSON = re.compile(r"\b(I|we)( will|'ll| shall)\b|\b(I'm|I am|we're|we are) going to\b", re.I)
ASKS = re.compile(r"^(please|can you|could you|would you|will you|do you)\b[^.!]*[.?!]*$", re.I)
PRECISION, RECALL = 0.38, 0.24    # floors, a little below what was measured


def main():
    archive = os.path.join(DATA, 'email-intent.tar.zst')
    if not os.path.exists(archive):
        print(f'promises: no {archive}; set HEED_DATA to run it')
        print('0 passed, 0 failed, 1 skipped')
        return
    report = Report('promises')
    text = subprocess.run(f'zstd -dcq {archive} | tar -xO email-intent/train.jsonl', shell=True, check=True, capture_output=True).stdout.decode()
    rows = [json.loads(line) for line in text.splitlines() if line]
    lines = ''.join(' '.join(row['text'].split()) + '\n' for row in rows)
    out = subprocess.run([os.path.join(BUILD, 'tests', 'suites', 'promise_driver')], input=lines.encode(), capture_output=True, check=True).stdout.split()
    report.check(len(out) == len(rows), 'one answer a sentence', (len(out), len(rows)))
    found = [row for row, n in zip(rows, out) if n != b'0']
    yes = sum(row['intent'] == 'Yes' for row in found)
    first = [n != b'0' for row, n in zip(rows, out) if row['intent'] == 'Yes' and FIRST_PERSON.search(row['text'])]
    asked = [row['text'] for row in found if ASKS.match(row['text'].strip())]
    print(f'{len(rows)} sentences, promises in {len(found)}; labelled Yes of these: {yes / len(found):.3f}; '
          f'found of the Yes with "I will" or "we will": {sum(first) / len(first):.3f} of {len(first)}')
    report.check(yes / len(found) >= PRECISION, f'at least {PRECISION} of what is found is labelled Yes')
    report.check(sum(first) / len(first) >= RECALL, f'at least {RECALL} of the first person is found')
    report.check(not asked, 'no request is a promise', asked[:3])
    report.end()


main()
