#!/usr/bin/env python3
"""Makes C of the schema steps: one text for SQLite and one for PostgreSQL from each file.

usage: embed_schema.py OUT.c NNNN-what.sql...

Placeholders stand for types; `--[sqlite]`, `--[postgres]` and `--[both]` choose what follows.
Comments and blank lines are dropped. Steps must be numbered 1, 2, 3 … without a gap.
"""
import os
import re
import sys

TYPES = {
    'sqlite': {'id': 'INTEGER PRIMARY KEY', 'int': 'INTEGER', 'real': 'REAL', 'text': 'TEXT',
               'bytes': 'BLOB', 'without_rowid': 'WITHOUT ROWID'},
    # Text is ordered by bytes on both, so that lists page alike.
    'postgres': {'id': 'bigint PRIMARY KEY', 'int': 'bigint', 'real': 'double precision',
                 'text': 'text COLLATE "C"', 'bytes': 'bytea', 'without_rowid': ''},
}


def text_for(database, source, path):
    lines, chosen = [], 'both'
    for number, line in enumerate(source.split('\n'), 1):
        mark = re.fullmatch(r'--\[(\w+)\]\s*', line)
        if mark:
            chosen = mark[1]
            if chosen not in ('both', *TYPES):
                sys.exit(f'{path}:{number}: no database is called {chosen}')
            continue
        line = re.sub(r'\s*--.*', '', line).rstrip()
        if not line or chosen not in ('both', database):
            continue
        unknown = set(re.findall(r'\{(\w+)\}', line)) - set(TYPES[database])
        if unknown:
            sys.exit(f'{path}:{number}: unknown placeholder {sorted(unknown)}')
        lines.append(re.sub(r'\{(\w+)\}', lambda m: TYPES[database][m[1]], line))
    return lines


def c_string(lines):
    lines = lines or ['']  # nothing to do on that database
    quoted = [line.replace('\\', '\\\\').replace('"', '\\"') for line in lines]
    return '\n'.join(f'        "{line}\\n"' for line in quoted)


def main():
    out, *paths = sys.argv[1:]
    steps = []
    for expected, path in enumerate(sorted(paths), 1):
        name = os.path.basename(path)
        if not re.match(rf'{expected:04d}-[a-z0-9-]+\.sql$', name):
            sys.exit(f'{path}: the next step is called {expected:04d}-what.sql')
        with open(path, encoding='utf-8') as f:
            source = f.read()
        steps.append(f'    {{{expected}, "{name[:-4]}",\n{c_string(text_for("sqlite", source, path))},\n'
                     f'{c_string(text_for("postgres", source, path))}}},')
    with open(out, 'w', encoding='utf-8') as f:
        f.write('/* Generated from store/schema. */\n#include "store/schema.h"\n\n'
                'const struct schema_step schema_steps[] = {\n' + '\n'.join(steps) +
                f'\n}};\nconst int schema_newest = {len(steps)};\n')


main()
