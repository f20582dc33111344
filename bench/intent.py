#!/usr/bin/env python3
"""Requests and commitments in mail: F1 on the development part of email-intent (Apache-2.0).

usage: bench/intent.py [PROGRAM]         PROGRAM: build/heed

Two figures. Rules: a sentence in which src/decide/promise.h finds a promise of ours, or which the few
words of ASKS below say is a request; nothing is trained. Trained: `heed train`, ten folds, sentences that
are the same but for digits and signs in one fold (the set has many twice). Intervals: 95 %, `heed train`
says its own; of the rules by 1,000 resamples of sentences.
"""
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, 'tests'))
from report import BUILD, DATA  # noqa: E402

FOLDS = 10
ASKS = re.compile(r"\bplease\b|\b(can|could|would|will) you\b|\blet me know\b|\blet's\b|\bfeel free\b|\bshall we\b"
                  r"|\b(do you want|would like|want you|need you|you (should|need|must|can))\b|^(call|send|give|check|visit|join|go)\b", re.I)


def rows():
    archive = os.path.join(DATA, 'email-intent.tar.zst')
    if not os.path.exists(archive):
        sys.exit(f'no {archive}; set HEED_DATA')
    text = subprocess.run(f'zstd -dcq {archive} | tar -xO email-intent/train.jsonl', shell=True, check=True, capture_output=True).stdout.decode()
    for line in text.splitlines():
        row = json.loads(line)
        yield ' '.join(row['text'].split()), row['intent'] == 'Yes'


def f1(pairs):
    hit = sum(said and want for said, want in pairs)
    wrong = sum(said != want for said, want in pairs)
    return 100 * 2 * hit / max(1, 2 * hit + wrong)


def rules(sentences):
    lines = ''.join(text + '\n' for text, _ in sentences)
    out = subprocess.run([os.path.join(BUILD, 'tests', 'suites', 'promise_driver')], input=lines.encode(), capture_output=True, check=True).stdout.split()
    pairs = [(n != b'0' or bool(ASKS.search(text)), want) for n, (text, want) in zip(out, sentences)]
    random.seed(1)
    drawn = sorted(f1(random.choices(pairs, k=len(pairs))) for _ in range(1000))
    print(f'rules: F1 {f1(pairs):.1f} [{drawn[25]:.1f}, {drawn[974]:.1f}]')


def trained(program, sentences):
    with tempfile.TemporaryDirectory() as folder:
        examples, plan = os.path.join(folder, 'examples.jsonl'), os.path.join(folder, 'plan.tsv')
        with open(examples, 'w', encoding='utf-8') as out:
            for text, want in sentences:
                bare = re.sub(r'[\W\d_]+', ' ', text.lower()).strip()
                fold = hashlib.sha1(bare.encode()).digest()[0] % FOLDS
                out.write(json.dumps({'set': 'email-intent', 'text': text, 'fold': fold, 'want': {'request': int(want)}}, ensure_ascii=False) + '\n')
        with open(plan, 'w') as out:
            out.write('request\temail-intent\t-\tF1\tcost=1\n')
        print(subprocess.run([program, 'train', '--from', examples, '--plan', plan], capture_output=True, text=True, check=True).stdout, end='')


def main():
    sentences = list(rows())
    rules(sentences)
    trained(sys.argv[1] if len(sys.argv) > 1 else os.path.join(BUILD, 'heed'), sentences)


main()
