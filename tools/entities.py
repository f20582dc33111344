#!/usr/bin/env python3
"""Writes the C table of named character references (HTML Standard, 13.5) from Python's copy.

usage: entities.py OUT.c
"""
import html.entities
import sys

names = sorted(html.entities.html5, key=lambda name: name.encode())
text, rows = '', []
for name in names:
    value = html.entities.html5[name].encode()
    assert len(value) <= 6, name
    rows.append((len(text), len(name), len(value), ''.join(f'\\{byte:03o}' for byte in value)))
    text += name
assert len(text) < 65536

with open(sys.argv[1], 'w') as out:
    out.write('/* Made by tools/entities.py. */\n#include "parse/html_entity.h"\n\n')
    out.write('const char html_entity_names[] =\n')
    for at in range(0, len(text), 80):
        out.write(f'    "{text[at:at + 80]}"\n')
    out.write(';\n\nconst struct html_entity html_entities[] = {\n')
    for at, n, value_n, value in rows:
        out.write(f'    {{{at}, {n}, {value_n}, "{value}"}},\n')
    out.write('};\n\n')
    out.write(f'const size_t html_entity_count = {len(rows)};\n')
