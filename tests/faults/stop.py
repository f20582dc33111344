#!/usr/bin/env python3
"""Ending while much is going on: what was acknowledged is there, and the core ends as it should.

usage: tests/with_postgres.sh tests/faults/stop.py
       HEED_BUILD chooses the build; a sanitized one shows what outlives what

Programs and a connector put messages in and screens are open while the server is told to end, again
and again, on both databases: a commit of the connector's, for which nobody waits, may be under way
when the web server is gone. A core that dies on its way out is told by the server's exit status and
the log. Ends with "N passed, N failed".
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from postgres_server import Server
from site_of_test import ROOT, Site

sys.path[:0] = [os.path.join(ROOT, 'tests'), os.path.join(ROOT, 'tests', 'attack')]
os.environ.setdefault('HEED_TEST_PORT', '21600')
from web import PORT, Report, Stream, people, token  # noqa: E402

ROUNDS, PROGRAMS, SCREENS = 6, 4, 4

# Says what it can as fast as it can, and does not listen.
CONNECTOR = '''\
#!/usr/bin/env python3
import json, sys
order = json.loads(sys.stdin.readline())
print(json.dumps({"state": "connected"}), flush=True)
for n in range((order.get("cursor") or 0) + 1, 10**9):
    print(json.dumps({"message": {"id": f"c{n}", "text": f"word {n}", "author": {"id": f"a{n % 50}"}}, "cursor": n}), flush=True)
'''


class Program(threading.Thread):
    """Puts messages in until the server is gone; knows which of them were taken."""

    def __init__(self, key, name):
        super().__init__(daemon=True)
        self.key, self.name, self.taken = key, name, []
        self.start()

    def run(self):
        for n in range(100000):
            said = {'channel': 'fed', 'message': {'id': f'{self.name}-{n}', 'text': f'word {n} of {self.name}'}}
            asked = urllib.request.Request(f'http://127.0.0.1:{PORT}/api/v1/messages', json.dumps(said).encode(),
                                           {'Authorization': 'Bearer ' + self.key, 'Content-Type': 'application/json'})
            try:
                with urllib.request.urlopen(asked, timeout=20) as reply:
                    if reply.status == 201:
                        self.taken.append(said['message']['id'])
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
            except OSError:
                return


def rounds(report, site):
    taken, statuses = [], []
    site.serve()
    who = people(site)
    key = token(site, 'lead@brand.example')
    for n in range(ROUNDS):
        screens = [Stream(who['agent']) for _ in range(SCREENS)]
        programs = [Program(key, f'r{n}p{i}') for i in range(PROGRAMS)]
        time.sleep(0.3 + 0.07 * n)
        statuses.append(site.stop())
        for program in programs:
            program.join(30)
            taken += program.taken
        for screen in screens:
            screen.close()
        if n < ROUNDS - 1:
            site.serve()
    there = {row[0] for row in site.query('SELECT native_id FROM message')}
    heard, last = sum(i[0] == 'c' for i in there), int(site.query("SELECT cursor FROM channel WHERE name = 'flood'")[0][0])
    lost = [i for i in taken if i not in there]
    print(f'{len(taken)} taken of programs, {heard} of the connector, in {ROUNDS} rounds')
    report.check(heard == last > ROUNDS * 10, 'the connector goes on where it was kept', (heard, last))
    report.check(statuses == [0] * ROUNDS, 'each time the server ends with 0', (statuses, site.tail()))
    report.check(len(taken) > ROUNDS * 10 and not lost, 'what was acknowledged is there', (len(taken), lost[:5]))
    found = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
    report.check(found.returncode == 0, 'heed check', found.stdout + found.stderr)


def a_bad_end_is_told(report, site):
    site.serve()
    core = site.processes()['core']
    os.kill(core, signal.SIGSTOP)       # so that it is not gone yet
    site.master.terminate()
    time.sleep(0.3)
    os.kill(core, signal.SIGABRT)
    os.kill(core, signal.SIGCONT)
    status = site.master.wait(20)       # asked a second time it would kill it itself
    site.stop()
    report.check(status == 1, 'a core that dies on its way out is no good end', str(status))
    report.check('"process.ended"' in site.tail() and 'signal 6' in site.tail(), 'and the log says so', site.tail())


def on(report, what, url):
    report.name = f'stop on {what}'
    with Site(PORT, url=url) as site:
        site.run('hear', site.path, '--channel', 'fed', input='{"id":"first","text":"x"}\n')
        connector = os.path.join(site.folder, 'connector.py')
        with open(connector, 'w') as f:
            f.write(CONNECTOR)
        os.chmod(connector, 0o755)
        site.run('channel', site.path, 'add', 'script', 'flood', f'command={connector}')
        report.run(rounds, site)
        report.run(a_bad_end_is_told, site)


def run(report):
    on(report, 'SQLite', None)
    on(report, 'PostgreSQL', Server().database('stop'))


whole = Report('stop')
whole.run(run)
whole.end()
