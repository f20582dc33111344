#!/usr/bin/env python3
"""The disk of PostgreSQL's tables runs full while messages come in, and is freed again.

usage: postgres_full.py     (starts its own PostgreSQL)

The database stands in a tablespace on a small disk (small_disk.py), beside some ballast; the log of the cluster has
room, so that the server itself lives. While it is full nothing is acknowledged, `heed hear` and the API
say why, pages are still answered; when the ballast goes, all goes on without a restart. Ends with
"N passed, N failed"."""
import os
import subprocess
import sys
import tempfile
import time

from postgres_server import Server
from site_of_test import ROOT, Feeder, Site, until
from small_disk import own_mounts, small_disk

sys.path.insert(0, os.path.join(ROOT, 'tests'))
from report import Report  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', 21570))
SIZE_MB, BALLAST_MB = 64, 24


def run(report, server, small):
    os.makedirs(os.path.join(small, 'space'))
    os.chmod(small, 0o755)
    subprocess.run(['chown', '-R', 'postgres', small], check=False)
    psql = ['psql', '-Xqd', server.url, '-c']
    subprocess.run(psql + [f"CREATE TABLESPACE small LOCATION '{small}/space'"], check=True)
    subprocess.run(psql + ['CREATE DATABASE full_disk TABLESPACE small'], check=True)
    with Site(PORT, url=server.url.replace('/postgres?', '/full_disk?')) as site:
        ballast = os.path.join(small, 'ballast')
        with open(ballast, 'wb') as f:
            f.write(b'x' * (BALLAST_MB << 20))
        site.serve()
        core = site.processes()['core']
        feeder = Feeder(site, 'fed', 300, padding=20000)
        full = until(lambda: any('full' in c for c in feeder.complaints), 90)
        report.check(full is not None, 'the disk gets full, and it is said', (feeder.safe, feeder.complaints[-2:]))
        time.sleep(1)
        safe = feeder.safe
        time.sleep(2)
        report.check(feeder.safe <= safe + 2, 'nothing is acknowledged while it is full', (safe, feeder.safe))
        report.check(site.answers(), 'pages are answered while it is full')
        os.unlink(ballast)
        resumed = until(lambda: feeder.safe > safe + 10, 30)
        report.check(resumed is not None, 'it goes on by itself', feeder.complaints[-2:])
        report.check(site.processes().get('core') == core, 'the core was not started anew', site.tail())
        feeder.end()
        report.check(site.stop() == 0, 'the server ends with 0', site.tail())
        print(f'full after {full or 0:.1f} s, {safe} acknowledged; went on after {resumed or -1:.2f} s, {feeder.safe} in the end; '
              f'said {feeder.complaints[:1]}')
        rows = dict(site.query('SELECT native_id, count(*) FROM message GROUP BY native_id'))
        missing = [n for n in range(1, feeder.safe + 1) if f'n{n}' not in rows]
        report.check(not missing, 'no acknowledged message is lost', (len(missing), missing[:3]))
        report.check(all(n == 1 for n in rows.values()), 'none is there twice')
        found = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
        report.check(found.returncode == 0, 'heed check', found.stdout + found.stderr)


def on_small_disk(report):
    server = Server()
    with tempfile.TemporaryDirectory(prefix='heed-full-') as place:
        small = os.path.join(place, 'small')
        os.makedirs(small)
        os.chmod(place, 0o755)
        with small_disk(small, SIZE_MB):
            try:
                run(report, server, small)
            finally:
                server.stop()  # it holds the disk


own_mounts()
if 'HEED_TEST_PG' not in os.environ:
    os.execv(os.path.join(ROOT, 'tests', 'with_postgres.sh'), ['with_postgres.sh', sys.executable, __file__])
whole = Report('postgres full')
whole.run(on_small_disk)
whole.end()
