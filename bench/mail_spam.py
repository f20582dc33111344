#!/usr/bin/env python3
"""Spam among the mails of SpamAssassin's public corpus, as the house decides it: each tenth is judged by `heed
understand --models` with weights that `heed train` learned from the other nine tenths (by subject).

usage: mail_spam.py [EXAMPLES.jsonl]     of tools/mail_sets.py; made anew (two minutes) without one. HEED_DATA, HEED_BUILD
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'tests'))
from report import DATA, HEED, ROOT, Report

FOLDS = 10


def wilson(hits, n):
    """95 % interval of a share, in percent."""
    if not n:
        return ''
    p, z = hits / n, 1.96
    middle, spread = p + z * z / (2 * n), z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5
    return f'[{100 * (middle - spread) / (1 + z * z / n):.2f}, {100 * (middle + spread) / (1 + z * z / n):.2f}]'


def judge(rows, folder):
    """How likely each is spam, by weights that have not seen its fold."""
    found = {}
    for fold in range(FOLDS):
        with open(os.path.join(folder, 'learn.jsonl'), 'w', encoding='utf-8') as learn:
            learn.writelines(json.dumps(row) + '\n' for row in rows if row['fold'] != fold)
        subprocess.run([HEED, 'train', '--from', learn.name, '--plan', os.path.join(ROOT, 'models', 'mail', 'plan.tsv'), '--out',
                        os.path.join(folder, 'mail.model'), '--name', 'mail', '--buckets', '16384'], check=True, stdout=subprocess.DEVNULL)
        lines = ''.join(json.dumps({'id': str(i), 'kind': 'mail', 'title': row['title'], 'text': row['text'], 'signs': row['signs']}) + '\n'
                        for i, row in enumerate(rows) if row['fold'] == fold)
        done = subprocess.run([HEED, 'understand', '--models', folder], input=lines, stdout=subprocess.PIPE, text=True)
        for line in done.stdout.splitlines():
            said = json.loads(line)
            found[int(said['id'])] = said['labels']['spam']
    return found


def main():
    report = Report('mail spam')
    if not os.path.exists(os.path.join(DATA, 'spamassassin.tar.zst')):
        print('mail spam: no spamassassin.tar.zst; set HEED_DATA to measure it')
        return
    with tempfile.TemporaryDirectory() as folder:
        examples = sys.argv[1] if len(sys.argv) > 1 else os.path.join(folder, 'mails.jsonl')
        if len(sys.argv) < 2:
            subprocess.run([os.path.join(ROOT, 'tools', 'mail_sets.py'), examples], check=True)
        rows = [json.loads(line) for line in open(examples, encoding='utf-8')]
        subprocess.run(['cp', os.path.join(ROOT, 'models', 'labels', 'labels.model'), folder], check=True)
        found = judge(rows, folder)
    said, of = collections.Counter(), collections.Counter(row['set'] for row in rows)
    for i, likely in found.items():
        said[rows[i]['set']] += likely >= 0.5
    for name in sorted(of):
        print(f'called spam in the house: {said[name]} of {of[name]} {name}: {100 * said[name] / of[name]:.2f} % {wilson(said[name], of[name])}')
    ham = [name for name in of if name != 'spam']
    lost, n = sum(said[name] for name in ham), sum(of[name] for name in ham)
    print(f'ham called spam: {lost} of {n}: {100 * lost / n:.2f} % {wilson(lost, n)}')
    report.check(len(found) == len(rows), 'every mail is judged', f'{len(found)} of {len(rows)}')
    report.end()


if __name__ == '__main__':
    main()
