#!/usr/bin/env python3
"""The disk runs full while messages come in, and is freed again.

A small disk (small_disk.py) holds the site and some ballast. While it is full nothing is
acknowledged, the client says so, and pages are still answered; when the ballast goes,
acknowledgements go on within RESUME_S without a restart. Afterwards every acknowledged message is
there once. Ends with "N passed, N failed".
"""
import os
import sys
import tempfile
import time

from site_of_test import ROOT, Feeder, Site, until
from small_disk import own_mounts, small_disk

sys.path.insert(0, os.path.join(ROOT, 'tests'))
from report import Report  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', 21560))
SIZE_MB, BALLAST_MB, RESUME_S = 48, 32, 5


def run(report, folder):
    ballast = os.path.join(folder, 'ballast')
    with open(ballast, 'wb') as f:
        f.write(b'x' * (BALLAST_MB << 20))
    with Site(PORT, folder=folder) as site:
        site.log.close()
        site.log = open(os.devnull, 'ab')
        site.serve()
        core = site.processes()['core']
        feeder = Feeder(site, 'fed', 300, padding=20000)
        full = until(lambda: any('disk is full' in c for c in feeder.complaints), 60)
        report.check(full is not None, 'the disk gets full, and it is said', (feeder.safe, feeder.complaints[-2:]))
        time.sleep(1)
        safe = feeder.safe
        time.sleep(1.5)
        report.check(feeder.safe == safe, 'nothing is acknowledged while it is full', (safe, feeder.safe))
        report.check(site.answers(), 'pages are answered while it is full')
        os.unlink(ballast)
        resumed = until(lambda: feeder.safe > safe, 20)
        report.check(resumed is not None and resumed <= RESUME_S, 'it goes on by itself', f'after {resumed} s')
        report.check(site.processes().get('core') == core, 'the core was not started anew')
        feeder.end()
        report.check(site.stop() == 0, 'the server ends with 0')
        print(f'full after {full or 0:.1f} s, {safe} acknowledged; went on after {resumed or -1:.2f} s, '
              f'{feeder.safe} in the end')
        rows = dict(site.query('SELECT native_id, count(*) FROM message GROUP BY native_id'))
        missing = [n for n in range(1, feeder.safe + 1) if f'n{n}' not in rows]
        report.check(not missing, 'no acknowledged message is lost', (len(missing), missing[:3]))
        report.check(all(n == 1 for n in rows.values()), 'none is there twice')
        report.check(site.query('PRAGMA integrity_check') == [('ok',)], 'the database is whole')


def on_small_disk(report):
    with tempfile.TemporaryDirectory(prefix='heed-full-') as place, small_disk(place, SIZE_MB):
        run(report, place)


own_mounts()
whole = Report('disk full')
whole.run(on_small_disk)
whole.end()
