#!/usr/bin/env python3
"""The rooms of irc-disentanglement as lines for bench/talk.c, or as messages for `heed thread`.

usage: talk.py FOLDER > LINES            FOLDER: its `train` or `dev`

A line: room, line, gold, minute, kind, name, text, with tabs between. Used by bench/understand.py too.
"""
import glob
import os
import re
import sys

SAID = re.compile(r'\[(\d\d):(\d\d)\] <([^>]*)> ?(.*)', re.S)
DONE = re.compile(r'\[(\d\d):(\d\d)\]  ?\* (\S+) ?(.*)', re.S)


def rooms(folder):
    """For each room: (name, [(line, gold or None, minute, kind, name, text)])."""
    for path in sorted(glob.glob(os.path.join(folder, '*.ascii.txt'))):
        stem = path[:-len('.ascii.txt')]
        gold = {}
        for row in open(stem + '.annotation.txt', encoding='utf-8'):
            a, b = sorted(int(n) for n in row.split()[:2])
            if b >= 1000:
                gold.setdefault(b, []).append(a)
        lines, minute, day = [], 0, 0
        for n, text in enumerate(open(path, encoding='utf-8', errors='replace')):
            text = text.rstrip('\n').replace('\t', ' ')
            found = SAID.fullmatch(text) or DONE.fullmatch(text)
            if found:
                at = day + int(found[1]) * 60 + int(found[2])
                if at < minute - 600:
                    day += 1440
                    at += 1440
                minute = max(at, minute)
                lines.append((n, gold.get(n), minute, 'chat', found[3], found[4]))
            else:
                lines.append((n, gold.get(n), minute, 'system', '', text.lstrip('= ') if text.startswith('===') else text))
        yield os.path.basename(stem), lines


def main():
    for room, lines in rooms(sys.argv[1]):
        for n, gold, minute, kind, name, text in lines:
            links = ','.join(map(str, gold)) if gold else '-'
            print(room, n, links, minute, kind, name, text, sep='\t')


if __name__ == '__main__':
    main()
