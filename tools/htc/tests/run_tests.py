#!/usr/bin/env python3
"""What htc refuses, what the C compiler refuses behind it, and what the probe shows.

usage: run_tests.py HTC ROOT PROBE

Each file in bad/ begins with {# LINE:COLUMN: message #}: htc must say exactly that.
Each file in bad_c/ begins with {# LINE: words #}: htc takes it, and the C compiler's first error
must hold those words and lead to that line of the .ht file.
"""
import glob
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile

passed, failed = 0, 0


def check(name, good, why=''):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f'FAILED {name}: {why}')


def expected(path):
    with open(path, encoding='utf-8') as f:
        return re.match(r'\{# (.*?) #\}', f.readline())[1]


def bad(htc, root):
    for path in sorted(glob.glob(f'{root}/tools/htc/tests/bad/*.ht')):
        name = os.path.basename(path)
        run = subprocess.run([htc, '--check', path], capture_output=True, text=True)
        want = f'{path}:' + expected(path).replace(': ', ': error: ', 1)
        check(name, run.returncode == 1 and run.stderr.strip() == want,
              f'\n   got {run.stderr.strip()[len(path) + 1:]}\n  want {want[len(path) + 1:]}')


def bad_c(htc, root):
    for path in sorted(glob.glob(f'{root}/tools/htc/tests/bad_c/*.ht')):
        name = os.path.basename(path)
        line, words = expected(path).split(': ', 1)
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([htc, path, 'x.ht.h', f'{folder}/x.ht.c', f'{folder}/x.ht.h',
                                  f'{folder}/x.holes'], capture_output=True, text=True)
            check(name + ' compiles to C', run.returncode == 0, run.stderr)
            for compiler in ('gcc', 'clang'):
                run = subprocess.run([compiler, '-std=gnu17', '-D_GNU_SOURCE', '-fsyntax-only', '-Wall', '-Werror',
                                      f'-I{folder}', f'-I{root}/src', f'-I{root}/tools', f'{folder}/x.ht.c'],
                                     capture_output=True, text=True)
                first = next((t for t in run.stderr.split('\n') if 'error:' in t), 'no error')
                # gcc names the macro first and the template in a note below.
                check(f'{name} with {compiler}', f'{path}:{line}:' in run.stderr and words in first, run.stderr)


class Shape(html.parser.HTMLParser):
    """Tags and attribute names only. A browser does this better; this is the quick one."""

    def __init__(self):
        super().__init__()
        self.shape = []

    def handle_starttag(self, tag, attrs):
        self.shape.append(('<', tag, tuple(n for n, _ in attrs)))

    def handle_endtag(self, tag):
        self.shape.append(('>', tag))


HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onclick='x", '</title></textarea><b>',
           'javascript:alert(1)', '--><b>', ']]>', '&lt;b&gt;', '\r\n\r\n', '</script><!--<script>', '` = x',
           '\u2028\u202e', '../../..', '//evil.example', '\\', '{{t}}', '\x0c a=b']


def shapes(probe, text):
    run = subprocess.run([probe], input=text.encode(), capture_output=True, check=True)
    out = []
    for line in run.stdout.decode().splitlines():
        item = json.loads(line)
        shape = Shape()
        shape.feed(item['html'])
        # An address that is refused leaves its attribute out.
        out.append((item['template'], item['otherwise'],
                    [(a, b, *([tuple(n for n in c[0] if n != 'href')] if c else [])) for a, b, *c in shape.shape]))
    return out


def probe_test(probe):
    plain = shapes(probe, 'x')
    check('the probe renders', len(plain) == 6 and len(plain[0][2]) > 5, f'{len(plain)} renderings')
    for text in HOSTILE:
        check(f'the shape stays for {text!r}', shapes(probe, text) == plain, 'it changed')


def pot(htc, root):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([htc, '--pot', f'{folder}/x.pot', f'{root}/tools/htc/tests/sample.ht'], check=True)
        with open(f'{folder}/x.pot', encoding='utf-8') as f:
            text = f.read()
    check('messages are listed', text.count('\nmsgid "') == 5 and
          'msgid "{1} people said \\"{0}\\""\nmsgstr ""' in text and re.search(r'#: .*sample\.ht:\d+\n', text), text)


def main():
    htc, root, probe = (os.path.abspath(a) for a in sys.argv[1:4])
    bad(htc, root)
    bad_c(htc, root)
    probe_test(probe)
    pot(htc, root)
    print(f'{passed} passed, {failed} failed')
    sys.exit(failed > 0 or not passed)


main()
