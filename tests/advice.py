#!/usr/bin/env python3
"""What is advised about what people say, in seven languages: plain words, thanks, what is settled, who was kept waiting, harm.

tests/decide/said.jsonl: conversations with the advice they must have. They were written with the words of models/labels/cues.tsv
at hand; how well the program does on what others wrote says bench/advice.py.

usage: tests/advice.py
"""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from report import HEED, ROOT, Report  # noqa: E402

WORDS = ('answer', 'watch', 'leave')
KINDS = {'forum': 'comment', 'mail': 'mail', 'chat': 'chat', 'review': 'review'}


def heed(*args, **more):
    return subprocess.run([HEED, *args], capture_output=True, text=True, timeout=60, check=True, **more).stdout


def message_of(item, at, now):
    said = item['messages'][at]
    by = f'{item["id"]}-{said.get("by", "a")}'
    message = {'id': f'{item["id"]}-{at}', 'kind': KINDS.get(item['place'], 'post'), 'text': said['text'],
               'said_at': now - said.get('hours', 0) * 3600000 - 60000, 'author': {'id': by, 'handle': by, 'name': by}}
    if item['place'] in ('mail', 'chat'):
        message['audience'] = 'private'
    if item['place'] == 'mention':
        message['to'] = ['acme']
    if at:
        message['reply_to'] = f'{item["id"]}-{at - 1}'
    return message


def main():
    report = Report('advice')
    with open(os.path.join(ROOT, 'tests', 'decide', 'said.jsonl')) as lines:
        items = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory(prefix='advice-') as folder:
        site, now, by_channel = os.path.join(folder, 'site'), int(time.time() * 1000), {}
        heed('init', site, '--name', 'Acme')
        heed('rule', site, 'add', 'us', 'acme*')
        for item in items:
            channel = 'posts' if item['place'] in ('post', 'mention') else item['place']
            if len(item['messages']) > 1 and channel == 'posts':
                channel = 'threads'
            by_channel.setdefault(channel, []).extend(message_of(item, at, now) for at in range(len(item['messages'])))
        for channel, messages in by_channel.items():
            heed('hear', site, '--channel', channel, '--keep', 'matched' if channel == 'posts' else 'all',
                 input=''.join(json.dumps(m) + '\n' for m in messages))
        db = sqlite3.connect(f'file:{site}/heed.db?mode=ro', uri=True)
        rows = {first: rest for first, *rest in db.execute(
            'SELECT (SELECT m.native_id FROM message m WHERE m.conversation = c.id ORDER BY m.id LIMIT 1), c.advice, c.reasons FROM conversation c')}
        db.close()
    for item in items:
        advice, reasons = rows[f'{item["id"]}-0']
        report.check(WORDS[advice] == item['advice'], f'{item["id"]} is advised {item["advice"]}', f'{WORDS[advice]} {reasons} {item["messages"]}')
        report.check(len(json.loads(reasons)) > 0, f'{item["id"]} has its reasons')
        turns = [r for r in json.loads(reasons) if r.startswith('would be answered if ')]
        report.check(bool(turns) == (WORDS[advice] == 'watch'), f'{item["id"]}: watch says what would turn it', reasons)
    report.end()


main()
