#!/usr/bin/env python3
"""The disk runs full while messages come in, and is freed again.

In a mount namespace of its own: a small tmpfs holds the site and some ballast. While it is full
nothing is acknowledged, the client says so, and pages are still answered; when the ballast goes,
acknowledgements go on within RESUME_S without a restart. Afterwards every acknowledged message is
there once. Ends with "N passed, N failed".
"""
import os
import subprocess
import sys
import tempfile
import time

from site_of_test import Feeder, Site

PORT = int(os.environ.get('HEED_TEST_PORT', 21560))
SIZE_MB, BALLAST_MB, RESUME_S = 48, 32, 5


def wait_for(what, seconds):
    """Seconds it took until what() was true, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if what():
            return time.monotonic() - began
        time.sleep(0.02)
    return None


def main(folder):
    passed = failed = 0

    def check(good, what):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print('FAILED', what)

    ballast = os.path.join(folder, 'ballast')
    with open(ballast, 'wb') as f:
        f.write(b'x' * (BALLAST_MB << 20))
    with Site(PORT, folder=folder) as site:
        site.log.close()
        site.log = open(os.devnull, 'ab')
        site.serve()
        core = site.processes()['core']
        feeder = Feeder(site, 'fed', 300, padding=20000)
        full = wait_for(lambda: any('disk is full' in c for c in feeder.complaints), 60)
        check(full is not None, f'the disk never got full: {feeder.safe} acknowledged, {feeder.complaints[-2:]}')
        time.sleep(1)
        safe = feeder.safe
        time.sleep(1.5)
        check(feeder.safe == safe, 'something was acknowledged while the disk was full')
        check(site.answers(), 'pages are not answered while the disk is full')
        os.unlink(ballast)
        resumed = wait_for(lambda: feeder.safe > safe, 20)
        check(resumed is not None and resumed <= RESUME_S, f'went on after {resumed} s')
        check(site.processes().get('core') == core, 'the core was started anew')
        feeder.end()
        check(site.stop() == 0, 'the server did not end with 0')
        print(f'full after {full or 0:.1f} s, {safe} acknowledged; went on after {resumed or -1:.2f} s, '
              f'{feeder.safe} in the end')
        rows = dict(site.query('SELECT native_id, count(*) FROM message GROUP BY native_id'))
        missing = [n for n in range(1, feeder.safe + 1) if f'n{n}' not in rows]
        check(not missing, f'{len(missing)} acknowledged messages are lost')
        check(all(n == 1 for n in rows.values()), 'messages are there twice')
        check(site.query('PRAGMA integrity_check') == [('ok',)], 'the database is damaged')
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if len(sys.argv) == 3 and sys.argv[1] == '--in-namespace':
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={SIZE_MB}m', 'tmpfs', sys.argv[2]], check=True)
    main(sys.argv[2])
with tempfile.TemporaryDirectory(prefix='heed-full-') as place:
    sys.exit(subprocess.run(['unshare', '--mount', '--map-root-user', sys.executable, __file__,
                             '--in-namespace', place]).returncode)
