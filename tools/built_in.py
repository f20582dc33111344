#!/usr/bin/env python3
"""Puts model files into the program as they are: built_in.py OUT.c [KIND=FILE…]

The bytes come by the assembler's .incbin, so that a model of megabytes costs the compiler nothing. They
are aligned as the sections inside them are (src/understand/model_file.h).
"""
import os
import sys


def main():
    out, models = sys.argv[1], [pair.split('=', 1) for pair in sys.argv[2:]]
    lines = ['#include "understand/model_built_in.h"', '']
    for kind, path in models:
        path = os.path.abspath(path)
        lines += [f'extern const char model_{kind}_begin[], model_{kind}_end[];',
                  '__asm__(".section .rodata\\n.balign 64\\n"',
                  f'        ".global model_{kind}_begin\\nmodel_{kind}_begin:\\n"',
                  f'        ".incbin \\"{path}\\"\\n"',
                  f'        ".global model_{kind}_end\\nmodel_{kind}_end:\\n.byte 0\\n.previous\\n");']
    lines += ['', 'const struct built_in_model built_in_models[] = {']
    lines += [f'    {{"{kind}", model_{kind}_begin, model_{kind}_end}},' for kind, _ in models]
    lines += ['    {0, 0, 0},', '};', '']
    with open(out, 'w', encoding='utf-8') as f:
        f.write('\n'.join(lines))


main()
