#!/usr/bin/env python3
"""Runs the behaviour cases: what goes in, what must come out.

usage: run_cases.py [FOLDER or FILE…]      default: tests/cases

A case is a text file of sections, each begun by a line `== NAME`; text before the first section
says what the case is about.

    == command   the command line, for /bin/sh; {heed} is the program, {case} the case's folder,
                 {sql} a client that runs its argument in the database of the site ./site.
                 Several lines are several commands; the first that fails ends the case.
    == stdin     given to the last command
    == stdout    what the last command must print, exactly
    == stderr    likewise; a section left out is not compared
    == exit      its exit status, default 0
    == file NAME a file made in the working folder before
    == after NAME  what that file must hold afterwards

Escapes: a line that begins with `\\` stands for the rest of it (so a line `\\== x` is text).
A section named `stdin hex` (or `file NAME hex`) is bytes in base 16. `{{...}}` in stdout, stderr
and after is a regular expression within its line. Each case runs in an empty folder of its own; with
HEED_TEST_PG (tests/with_postgres.sh) each that makes a site runs once more with that on PostgreSQL.
"""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from report import HEED, ROOT, Report


def sections(path):
    """[(name, bytes)], in order."""
    found, name, lines = [], None, []
    with open(path, 'rb') as f:
        for line in f.read().split(b'\n'):
            if line.startswith(b'== '):
                if name:
                    found.append((name, lines))
                name, lines = line[3:].decode().strip(), []
            else:
                lines.append(line[1:] if line.startswith(b'\\') else line)
    if name:
        found.append((name, lines))
    out = []
    for name, lines in found:
        body = b'\n'.join(lines)
        if name.endswith(' hex'):
            name, body = name[:-4], bytes.fromhex(body.decode())
        elif not name.startswith('command') and name != 'exit':
            body = body.rstrip(b'\n') + b'\n' if body.strip(b'\n') else b''
        out.append((name, body))
    return out


def same(got, want):
    if b'{{' not in want:
        return got == want
    pattern = b''.join(b'(?:' + part[2:-2] + b')' if part.startswith(b'{{') else re.escape(part)
                       for part in re.split(rb'(\{\{.*?\}\})', want))
    return re.fullmatch(pattern, got) is not None


def show(got, want):
    return f'\n--- want\n{want.decode(errors="replace")}--- got\n{got.decode(errors="replace")}'


MAKES_A_SITE = re.compile(r'\{heed\} init (\S+) --name')


def new_database(number):
    """The URL of an empty PostgreSQL database."""
    url, name = os.environ['HEED_TEST_PG'], f'case_{number}'
    subprocess.run(['psql', '-Xqd', url, '-c', f'CREATE DATABASE {name}'], check=True, capture_output=True)
    return url.replace('/postgres?', f'/{name}?')


def fill_in(command, path, url):
    if url:
        command = MAKES_A_SITE.sub(f"{{heed}} init \\1 --db '{url}' --name", command)
    sql = f"psql -Xqd '{url}' -c" if url else 'sqlite3 site/heed.db'
    return command.replace('{heed}', HEED).replace('{case}', os.path.dirname(path)).replace('{sql}', sql)


def run_case(path, url=None):
    """A list of (what, detail) that is wrong."""
    parts = sections(path)
    one = dict(parts)
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, body in parts:
            if name.startswith('file '):
                with open(os.path.join(folder, name[5:].strip()), 'wb') as f:
                    f.write(body)
        commands = [c for c in one['command'].decode().split('\n') if c.strip()]
        for i, command in enumerate(commands):
            last = i == len(commands) - 1
            command = fill_in(command, path, url)
            run = subprocess.run(['/bin/sh', '-c', command], cwd=folder, capture_output=True,
                                 input=one.get('stdin', b'') if last else b'', timeout=60)
            if run.returncode and not last:
                return [(f'`{command}` failed', run.stderr.decode(errors='replace'))]
        if run.returncode != int(one.get('exit', b'0').strip() or 0):
            wrong.append((f'exit status {run.returncode}', run.stderr.decode(errors='replace')))
        for name, got in (('stdout', run.stdout), ('stderr', run.stderr)):
            if name in one and not same(got, one[name]):
                wrong.append((name, show(got, one[name])))
        for name, body in parts:
            if name.startswith('after '):
                file = os.path.join(folder, name[6:].strip())
                got = open(file, 'rb').read() if os.path.exists(file) else b''
                if not same(got, body):
                    wrong.append((name, show(got, body)))
    return wrong


def find(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith('.case'))


def main():
    report = Report('cases')
    # Cases whose first section is not a command are tables that a unit test reads.
    paths = [p for p in find(sys.argv[1:] or [os.path.join(ROOT, 'tests', 'cases')])
             if 'command' in dict(sections(p))]

    jobs = [(path, None) for path in paths]
    if 'HEED_TEST_PG' in os.environ:
        with_site = [p for p in paths if MAKES_A_SITE.search(dict(sections(p))['command'].decode())]
        jobs += [(path, n) for n, path in enumerate(with_site)]

    def guarded(job):
        path, number = job
        try:
            return run_case(path, None if number is None else new_database(number))
        except Exception as problem:
            return [('could not be run', str(problem))]

    with ThreadPoolExecutor(2) as pool:
        for (path, number), wrong in zip(jobs, pool.map(guarded, jobs)):
            what = os.path.relpath(path, ROOT) + ('' if number is None else ' on PostgreSQL')
            report.check(not wrong, what, '; '.join(f'{w}: {d}' for w, d in wrong))
    report.end()


if __name__ == '__main__':
    main()
