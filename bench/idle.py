#!/usr/bin/env python3
"""What an idle server costs, and how soon it answers.

usage: idle.py [--runs N] [--path SITE]

Starts `heed serve` N times (7) on an empty site (or on SITE) and measures from the moment of
starting until /healthz answers 200, asking again every millisecond from the beginning. Then the
memory of the last one after ten seconds in which nothing happens: the sum of PSS (from
/proc/PID/smaps_rollup: private pages, and a fair share of the shared ones) over the master and all
processes below it; again after 200 pages were asked for. Ends with "N passed, N failed".
"""
import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import time

import ground

sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
from report import Report  # noqa: E402


def start(site):
    """Milliseconds until the first answer."""
    started = time.monotonic()
    site.log = open(site.path + '.log', 'ab')
    site.master = subprocess.Popen([ground.HEED, 'serve', site.path, '--listen', f'127.0.0.1:{site.port}'],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=site.log)
    while time.monotonic() - started < 20:
        try:
            c = http.client.HTTPConnection('127.0.0.1', site.port, timeout=20)
            c.request('GET', '/healthz')
            if c.getresponse().status == 200:
                return (time.monotonic() - started) * 1000
        except OSError:
            pass
        time.sleep(0.001)
    return None


def name(pid):
    words = open(f'/proc/{pid}/cmdline').read().split('\0')
    return ' '.join(w for w in words[1:2] if w) or '?'


def memory(site, when):
    total, parts = 0, []
    for pid in site.pids():
        pss = int(re.search(r'^Pss:\s+(\d+)', open(f'/proc/{pid}/smaps_rollup').read(), re.M)[1])
        total += pss
        parts.append(f'{name(pid)} {pss / 1024:.1f}')
    print(f'{when}: PSS {total / 1024:.1f} MB over {len(parts)} processes ({", ".join(parts)})', flush=True)
    return total


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('--runs', type=int, default=7)
    arg.add_argument('--path')
    args = arg.parse_args()
    report = Report('idle')
    print(ground.machine())
    with ground.Site(path=args.path) as site:
        times = []
        for run in range(args.runs):
            site.stop()
            times.append(start(site))
        report.check(None not in times, 'it answers after each start', str(times))
        print(f'start to first answer: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms of '
              f'{args.runs}; load {ground.load():.1f}', flush=True)
        time.sleep(10)
        report.check(memory(site, 'idle') > 0, 'it has memory')
        c = http.client.HTTPConnection('127.0.0.1', site.port)
        for _ in range(200):
            c.request('GET', '/listening')
            c.getresponse().read()
        time.sleep(2)
        memory(site, 'after 200 pages')
    report.end()


main()
