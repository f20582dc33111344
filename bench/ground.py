"""Shared by the benches: the machine in words, a site to measure on, CPU time, percentiles."""
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get('HEED_BUILD', os.path.join(ROOT, 'build'))
HEED = os.path.join(BUILD, 'heed')
PORT = int(os.environ.get('HEED_BENCH_PORT', 21900))
TICKS = os.sysconf('SC_CLK_TCK')


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.split('\n')[0]
    except OSError:
        return 'not there'


def machine():
    """One paragraph: what a figure means nothing without."""
    cpu = re.search(r'model name\s*: (.*)', open('/proc/cpuinfo').read())
    memory = int(re.search(r'MemTotal:\s*(\d+)', open('/proc/meminfo').read())[1]) // (1 << 20)
    commit = first_line('git', '-C', ROOT, 'describe', '--always', '--dirty')
    sqlite = first_line('dpkg-query', '-W', '-f', '${Version}', 'libsqlite3-0')
    postgres = first_line('dpkg-query', '-W', '-f', '${Version}', 'postgresql-15')
    return (f'{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, {memory} GiB; '
            f'kernel {platform.release()}; SQLite {sqlite}; PostgreSQL {postgres}; '
            f'{first_line(HEED, "--version")} ({commit})')


def load():
    return os.getloadavg()[0]


def percentile(values, share):
    """The smallest value that is not exceeded by this share of them."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(milliseconds):
    return (f'p50 {percentile(milliseconds, .5):.2f} ms, p99 {percentile(milliseconds, .99):.2f} ms, '
            f'max {max(milliseconds):.2f} ms, n {len(milliseconds)}')


def children(pid):
    """pid and all below it."""
    found, waiting = [], [pid]
    while waiting:
        at = waiting.pop()
        found.append(at)
        try:
            for task in os.listdir(f'/proc/{at}/task'):
                waiting += [int(t) for t in open(f'/proc/{at}/task/{task}/children').read().split()]
        except OSError:
            pass
    return found


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            fields = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICKS


def postgres_pids():
    """The throwaway server's, by its data folder."""
    home = re.search(r'host=([^&]*)', os.environ.get('HEED_TEST_PG', ''))
    try:
        return children(int(open(os.path.join(home[1], 'data', 'postmaster.pid')).readline()))
    except (OSError, TypeError):
        return []


def in_schema(url, name):
    """The same database, in a schema of its own."""
    subprocess.run(['psql', '-q', url, '-c', f'CREATE SCHEMA IF NOT EXISTS {name}'], check=True,
                   stderr=subprocess.DEVNULL)
    return url + '&options=' + urllib.parse.quote(f'-csearch_path={name}')


class Site:
    """A site in a folder of its own. `url`: a PostgreSQL to keep it in, else SQLite."""

    def __init__(self, url=None, path=None, name='Bench'):
        self.folder = None if path else tempfile.mkdtemp(prefix='heed-bench-')
        self.path = path or os.path.join(self.folder, 'site')
        self.master = self.log = None
        self.more = []  # further words for `heed serve`
        self.port = PORT
        if not os.path.exists(self.path):
            self.run('init', self.path, '--name', name, *(['--db', url] if url else []))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *args, **more):
        done = subprocess.run([HEED, *args], capture_output=True, text=True, **more)
        if done.returncode:
            sys.exit(f'heed {args[0]}: {done.returncode}: {done.stderr}')
        return done.stdout

    def serve(self):
        """Starts it; seconds until it says that it is ready."""
        self.log = open(self.path + '.log', 'ab')
        started = time.monotonic()
        self.master = subprocess.Popen([HEED, 'serve', self.path, '--listen', f'127.0.0.1:{self.port}',
                                        *self.more],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        self.first_line = self.master.stdout.readline().decode()
        if not self.first_line.startswith('heed: ready at '):
            sys.exit(f'not ready: {self.first_line!r}; see {self.path}.log')
        return time.monotonic() - started

    def pids(self):
        return children(self.master.pid)

    def stop(self):
        if not self.master:
            return
        self.master.terminate()
        self.master.wait(60)
        self.master.stdout.close()
        self.log.close()
        self.master = None

    def hear(self, lines, channel='bench', keep='all'):
        """Feeds a file of messages; the sums, the seconds, the CPU seconds of the server."""
        before = cpu_seconds(self.pids())
        started = time.monotonic()
        with open(lines, 'rb') as source:
            done = subprocess.run([HEED, 'hear', self.path, '--channel', channel, '--keep', keep],
                                  stdin=source, capture_output=True, text=True)
        seconds = time.monotonic() - started
        if done.returncode:
            sys.exit(f'heed hear: {done.returncode}: {done.stderr[-2000:]}')
        totals = json.loads(done.stdout.rstrip('\n').rsplit('\n', 1)[-1])
        return totals, seconds, cpu_seconds(self.pids()) - before


def make_messages(path, *args):
    if not os.path.exists(path):
        with open(path + '.part', 'wb') as out:
            subprocess.run([sys.executable, os.path.join(ROOT, 'bench', 'messages.py'), *map(str, args)],
                           stdout=out, check=True)
        os.rename(path + '.part', path)
    return path
