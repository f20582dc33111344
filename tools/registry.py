#!/usr/bin/env python3
"""Writes the C array that lists an extension point: channels, stages, rule kinds, pages.

usage: registry.py OUT.c HEADER TYPE ARRAY PREFIX NAME...

Each NAME stands for an object `extern const TYPE PREFIX_NAME;` defined in that folder's NAME.c.
The array ends with NULL. The names come from the folder's meson.build and stand nowhere else.
"""
import sys


def main():
    out, header, kind, array, prefix, *names = sys.argv[1:]
    lines = [f'/* Generated from the list in this folder\'s meson.build. */', f'#include "{header}"', '']
    lines += [f'extern const {kind} {prefix}_{n};' for n in names]
    lines += ['', f'const {kind} *const {array}[] = {{']
    lines += [f'    &{prefix}_{n},' for n in names]
    lines += ['    NULL,', '};', '']
    with open(out, 'w') as f:
        f.write('\n'.join(lines))


main()
