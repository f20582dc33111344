#!/usr/bin/env python3
"""Who answers whom in the nine mailboxes of Mail::Thread, by `heed thread --mail`.

Each mail is read by `heed parse mime`; the tree must have the depths, ids and, where the mail is not
there, the empty places that are expected, or their number of roots.
"""
import json
import os
import re
import subprocess

from driver import Report, unpack
from report import HEED


def mails(path):
    """Of an mbox, as `heed parse mime` has them."""
    for raw in re.split(rb'(?m)^From .*\n', open(path, 'rb').read())[1:]:
        yield subprocess.run([HEED, 'parse', 'mime'], input=raw, stdout=subprocess.PIPE, check=True).stdout


def main():
    report = Report('mail tree')
    with unpack('mail-thread-jwz') as folder:
        expected = json.load(open(os.path.join(folder, 'expected.json'), encoding='utf-8'))
        for name, want in sorted(expected.items()):
            lines = list(mails(os.path.join(folder, name)))
            flags = ['--missing'] * want['noprune'] + ['--subjects'] * (not want['nosubject'])
            out = subprocess.run([HEED, 'thread', '--mail', *flags], input=b''.join(lines), stdout=subprocess.PIPE, check=True).stdout
            nodes = [json.loads(line) for line in out.decode().split('\n') if line]
            report.check(sum('missing' not in n for n in nodes) == len(lines), f'{name}: every mail has its place')
            if want['roots'] is not None:
                report.check(sum(n['depth'] == 0 for n in nodes) == want['roots'], f'{name}: roots', nodes)
            if want.get('tree'):
                report.check([(n['depth'], n['id'], 'missing' in n) for n in nodes] ==
                             [(t['depth'], t['id'], t['subject'] == '[ Message not available ]') for t in want['tree']],
                             f'{name}: the tree', [(n['depth'], n['id']) for n in nodes])
    report.end()


main()
