#!/usr/bin/env python3
"""How well texts are understood, on the development parts of what is published.

usage: understand.py [NAME…]        near-copies copies-speed; all of them without a name

Data is found by HEED_DATA (its README says what each set is and what it may be used for); without
it, a part says so and is skipped. Every share has its 95 % interval. Programs are those of
HEED_BUILD. Ends with "N passed, N failed": a part passes when it could be measured.
"""
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile

import ground

sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
from report import BUILD, DATA, HEED, Report  # noqa: E402


@contextlib.contextmanager
def unpacked(name):
    """The folder of a data set, or None."""
    archive = os.path.join(DATA, name + '.tar.zst')
    if not os.path.exists(archive):
        print(f'{name}: no {archive}; set HEED_DATA to measure it')
        yield None
        return
    with tempfile.TemporaryDirectory(prefix='heed-bench-') as folder:
        tar = subprocess.run(['zstd', '-dcq', archive], stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(['tar', '-xf', '-', '-C', folder], input=tar, check=True)
        yield os.path.join(folder, name)


def unzst(path):
    return subprocess.run(['zstd', '-dcq', path], stdout=subprocess.PIPE, check=True).stdout


def program(name):
    """A program of the build that is made only when it is asked for."""
    subprocess.run(['ninja', '-C', BUILD, '--quiet', name], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(BUILD, name)


def near_copies(report):
    with unpacked('twitter-url-paraphrase') as folder:
        if not folder:
            return
        pairs = unzst(os.path.join(folder, 'train.jsonl.zst'))
        done = subprocess.run([program('src/understand/bench_alike')], input=pairs, stdout=subprocess.PIPE)
        print(done.stdout.decode(), end='')
        report.check(done.returncode == 0, 'near-copies')


def copies_speed(report):
    path = os.path.join(DATA, 'social-mix.jsonl.zst')
    if not os.path.exists(path):
        print(f'copies-speed: no {path}; set HEED_DATA to measure it')
        return
    lines = [line for line in unzst(path).decode().split('\n') if line]
    messages = ''.join(json.dumps({'id': str(n), 'text': json.loads(line)['text']}) + '\n' for n, line in enumerate(lines))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([HEED, 'copies'], input=messages.encode(), stdout=subprocess.PIPE).stdout.decode().split('\n')[:-1]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = json.loads(out[-1])
    print(f'heed copies, {len(lines)} different posts: {seconds / len(lines) * 1e6:.1f} µs of processor time a post '
          f'({len(lines) / seconds:.0f} a second), {len(lines) - last["story"]} of them linked to an earlier one; '
          f'load {os.getloadavg()[0]:.1f}')
    report.check(len(out) == len(lines), 'copies-speed')


PARTS = {'near-copies': near_copies, 'copies-speed': copies_speed}


def main():
    report = Report('understand')
    for name in sys.argv[1:] or PARTS:
        print(f'--- {name}')
        PARTS[name](report)
    if not report.passed and not report.failed:
        print('0 passed, 0 failed, 1 skipped')
        return
    report.end()


main()
