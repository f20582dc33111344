#!/usr/bin/env python3
"""A flush precedes each acknowledgement.

A preloaded library (fsync_shim.c) writes down in order what the core does: writes to the
database's log (heed.db-wal), flushes of it, acknowledgements that leave by the door. The client
waits for each acknowledgement before its next line, so between the last write to the log and an
acknowledgement there must be a flush, and a flush of its own for each acknowledgement.
Then a flush of the log fails in each core: the core must end without an answer, the next one goes
on, and everything acknowledged is there once.
The check is tried on a core whose flushes are not seen, too: there it must find fault.
Ends with "N passed, N failed".
"""
import json
import os
import subprocess
import sys
import tempfile

from site_of_test import Site, build_dir

PORT = int(os.environ.get('HEED_TEST_PORT', 21540))
HERE = os.path.dirname(os.path.abspath(__file__))
LINES = 100


def build_shim(folder):
    shim = os.path.join(folder, 'shim.so')
    subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-O1', '-Wall', '-Wextra', '-shared', '-fPIC', '-o', shim,
                    os.path.join(HERE, 'fsync_shim.c'), '-ldl'], check=True)
    return shim


def feed(site, lines):
    client = subprocess.Popen([site.heed, 'hear', site.path, '--channel', 'fed'], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    acks = []
    for n in range(1, lines + 1):
        client.stdin.write(json.dumps({'id': f'n{n}', 'text': f'message {n}'}) + '\n')
        client.stdin.flush()
        acks.append(json.loads(client.stdout.readline())['committed'])
    client.stdin.close()
    client.stdout.read()
    client.stdout.close()
    client.wait()
    return acks


def faults_of(events):
    """What is wrong with the order; and how many acknowledgements and flushes there were."""
    wrong, acks, flushes, dirty = [], 0, 0, False
    fresh = 0  # flushes of the log since the last acknowledgement
    for event in events:
        _, what, subject = event.split(' ', 2)
        if what == 'write' and subject.endswith('-wal'):
            dirty = True
        elif what == 'flush' and subject.endswith('-wal'):
            dirty, flushes, fresh = False, flushes + 1, fresh + 1
        elif what == 'ack':
            acks += 1
            if dirty:
                wrong.append(f'line {subject} was acknowledged before its write was flushed')
            elif not fresh:
                wrong.append(f'line {subject} was acknowledged without a flush of its own')
            fresh = 0
    return wrong, acks, flushes


def with_failing_flushes(shim, folder, check):
    env = dict(os.environ, LD_PRELOAD=shim, HEED_FSYNC_FAIL='25')
    with Site(PORT, env) as site:
        site.serve()
        said = feed(site, LINES)
        restarts = [p['restarts'] for p in site.ask({'do': 'health'})['processes'] if p['name'] == 'core'][0]
        site.stop()
        print(f'{restarts} cores ended at a flush that failed')
        check(restarts >= 3, f'only {restarts} cores ended: a failed flush was passed over\n{site.tail()}')
        check(said == list(range(1, LINES + 1)), 'not every line was acknowledged in the end')
        rows = site.query("SELECT native_id, count(*) FROM message GROUP BY native_id")
        check(len(rows) == LINES and all(n == 1 for _, n in rows), f'{len(rows)} messages are there, not {LINES}')


def watch(shim, folder, name, more):
    log = os.path.join(folder, name)
    env = dict(os.environ, LD_PRELOAD=shim, HEED_FSYNC_LOG=log, **more)
    open(log, 'w').close()
    with Site(PORT, env) as site:
        site.serve()
        said = feed(site, LINES)
        site.stop()
        with open(log) as f:
            return f.read().splitlines(), said


def main():
    passed = failed = 0

    def check(good, what):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print('FAILED', what)

    with tempfile.TemporaryDirectory(prefix='heed-fsync-') as folder:
        shim = build_shim(folder)
        events, said = watch(shim, folder, 'honest', {})
        wrong, acks, flushes = faults_of(events)
        print(f'{acks} acknowledgements, {flushes} flushes of the log, {len(events)} events')
        check(said == list(range(1, LINES + 1)) and acks == LINES, f'the library saw {acks} acknowledgements, the client {len(said)}')
        check(not wrong, f'{len(wrong)} faults: {wrong[:3]}')
        events, _ = watch(shim, folder, 'lying', {'HEED_FSYNC_LIE': '1'})
        with_failing_flushes(shim, folder, check)
        check(faults_of(events)[0], 'flushes that are not seen were not missed: the test can find nothing')
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()
