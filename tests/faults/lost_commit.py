#!/usr/bin/env python3
"""The answer to a commit gets lost: PostgreSQL kept it, and nobody was told.

usage: tests/with_postgres.sh tests/faults/lost_commit.py

Between the site and PostgreSQL stands a relay of ours. When it has seen a certain statement on its
way in, it swallows the answer to the commit that follows and cuts the connection. Then nobody knows
whether that was kept. Nothing may be there twice, nothing be missing, no answer be sent twice, and
none may lie in `sending` for ever. Ends with "N passed, N failed".
"""
import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time

from postgres_server import Server
from postgres_site import Client
from pump import pump
from site_of_test import ROOT, Site, until

sys.path.insert(0, os.path.join(ROOT, 'tests'))
from report import Report  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', 21595))

# Hears one question, and writes down what it is to send.
CONNECTOR = '''\
#!/usr/bin/env python3
import json, os, sys
for line in sys.stdin:
    order = json.loads(line)
    if order["do"] == "start":
        print(json.dumps({"state": "connected"}), flush=True)
        if not order.get("cursor"):
            for n in range(1, 5):
                print(json.dumps({"message": {"id": f"q{n}", "thread": f"t{n}", "kind": "chat", "audience": "private", "author": {"id": f"ann{n}", "name": "Ann"},
                                              "text": f"Where is number {n}?"}, "cursor": n}), flush=True)
    elif order["do"] == "send":
        with open(os.path.join(os.path.dirname(__file__), "sent"), "a") as f:
            f.write(order["key"] + "\\n")
        print(json.dumps({"sent": order["key"], "outcome": "sent", "native_id": "x-" + order["key"]}), flush=True)
    elif order["do"] == "stop":
        break
'''


class Relay:
    """A PostgreSQL socket that passes everything on, but for the answer it was told to lose."""

    def __init__(self, server):
        self.target = os.path.join(server.home, '.s.PGSQL.5432')
        self.home = tempfile.mkdtemp(prefix='heed-relay-')
        os.chmod(self.home, 0o755)
        self.word, self.lost, self.away_s, self.away_until = None, 0, 0, 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.home, '.s.PGSQL.5432'))
        os.chmod(os.path.join(self.home, '.s.PGSQL.5432'), 0o777)
        self.listener.listen(50)
        threading.Thread(target=self.run, daemon=True).start()

    def lose(self, statement, away_s=0):
        """The answer to the next commit behind that statement; then nobody is let in for a while."""
        self.away_s, self.word = away_s, statement.encode()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            if time.monotonic() < self.away_until:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            line = {'armed': False}
            threading.Thread(target=pump, args=(client, server, functools.partial(self.asked, line)), daemon=True).start()
            threading.Thread(target=pump, args=(server, client, functools.partial(self.answered, line)), daemon=True).start()

    def asked(self, line, data):
        if self.word and self.word in data:
            self.word, line['armed'] = None, True
        return True

    def answered(self, line, data):
        if not line['armed'] or b'COMMIT\0' not in data:
            return True
        self.lost += 1
        self.away_until = time.monotonic() + self.away_s
        return False


def conversation(client, n):
    def find():
        for c in json.loads(client.ask('GET', '/api/v1/conversations')[2])['conversations']:
            if f'number {n}?' in client.ask('GET', '/api/v1/conversations/' + c['id'])[2].decode():
                return c['id']
    found = []
    until(lambda: found.append(find()) or found[-1], 20)
    return found[-1]


def by_hear(report, site, relay):
    """Each third line meets it."""
    hear = subprocess.Popen([site.heed, 'hear', site.path, '--channel', 'fed'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for n in range(1, 31):
        if n % 3 == 0:
            relay.lose('message_add')
        hear.stdin.write(json.dumps({'id': f'n{n}', 'text': f'line {n}'}) + '\n')
        hear.stdin.flush()
        time.sleep(0.1)
    out, _ = hear.communicate(timeout=90)
    lost, relay.word = relay.lost, None
    totals = json.loads(out.splitlines()[-1])
    report.check(lost > 2, 'hear: commits got lost', lost)
    report.check((totals['read'], totals['refused'], totals['edited']) == (30, 0, 0), 'hear: all lines are taken', totals)
    rows = site.query("SELECT native_id, count(*) FROM message WHERE native_id LIKE 'n%' GROUP BY native_id")
    report.check(len(rows) == 30 and all(n == 1 for _, n in rows), 'hear: each is there once', rows)
    print(f'hear: {lost} commits lost; {totals}')


def answer(report, site, relay, client, n, statement, what, away_s=0):
    """The commit of one step of an answer gets lost: of writing it, of taking it, of its receipt."""
    cid = conversation(client, n)
    before = relay.lost
    if what == 'writing':
        relay.lose(statement)
    told = []

    def say():  # as a program does that was not answered: the same again, with the same key
        told.append(client.ask('POST', f'/api/v1/conversations/{cid}/replies', {'text': f'Here is {n}.'}, key=f'answer{n}')[:3:2])
        return told[-1][0] < 500
    report.check(until(say, 20) and told[-1][0] in (200, 201, 202), f'{what}: the answer is taken', told)
    if what != 'writing':
        relay.lose(statement, away_s)

    def states():
        return site.query(f"SELECT o.state FROM outbox o JOIN message m ON m.id = o.message WHERE m.text = 'Here is {n}.'")
    report.check(until(lambda: states() == [(3,)], 60), f'{what}: it is sent, and known to be', (states(), site.tail()))
    report.check(relay.lost == before + 1, f'{what}: a commit got lost', relay.lost - before)
    with open(os.path.join(site.folder, 'sent')) as f:
        sent = f.read().split()
    report.check(len(sent) == n == len(set(sent)), f'{what}: once', sent)



def by_stream(report, site, relay):
    """Whether the commit is tried again or the feeder comes again: nothing twice, the counts included."""
    site.run('rule', site.path, 'add', 'brand', 'kestrelbikes')
    site.run('channel', site.path, 'add', 'stream', 'partner')
    lines = [json.dumps({'id': f's{n}', 'text': 'my kestrelbikes' if n % 10 == 0 else 'weather'}).encode() + b'\n' for n in range(600)]
    before, last, failed = relay.lost, {}, 0

    def feed():
        nonlocal last, failed
        try:
            with socket.socket(socket.AF_UNIX) as feeder:
                feeder.connect(os.path.join(site.path, 'run', 'stream.sock'))
                feeder.sendall(b'{"stream":"partner"}\n')
                answers = feeder.makefile('rb')
                for n in range(json.loads(answers.readline())['from'], len(lines)):
                    if n % 100 == 55:
                        relay.lose('unmatched_add')
                    feeder.sendall(lines[n])
                    if n % 10 == 9:
                        time.sleep(0.05)
                feeder.shutdown(socket.SHUT_WR)
                last = json.loads(answers.read().splitlines()[-1])
        except (OSError, KeyError, ValueError):
            failed += 1
            time.sleep(0.2)
        return last.get('ended') == len(lines)
    report.check(until(feed, 60), 'stream: all is taken', last)
    relay.word = None
    report.check(relay.lost > before, 'stream: commits got lost', relay.lost - before)
    counted = site.query('SELECT sum(n) FROM unmatched_count')
    report.check([int(n) for n, in counted] == [540], 'stream: what nobody wanted is counted once', counted)
    days = site.query("SELECT sum(n) FROM day_count WHERE measure = 'unmatched' AND channel <> 0")
    report.check([int(n) for n, in days] == [540], 'stream: also by day', days)
    rows = site.query("SELECT native_id, count(*) FROM message WHERE native_id LIKE 's%' GROUP BY native_id")
    report.check(len(rows) == 60 and all(n == 1 for _, n in rows), 'stream: each is there once', rows)
    print(f'stream: {relay.lost - before} commits lost, {failed} times come again; {last}')


def run(report):
    server = Server()
    relay = Relay(server)
    with Site(PORT, url=server.database('lost')) as site:
        site.run('user', site.path, 'add', '--email', 'lead@example.org', '--role', 'lead', '--password-stdin', input='three words in a row')
        token = site.run('token', site.path, 'add', '--user', 'lead@example.org').strip()
        point_at(site, server.home, relay.home)
        site.serve()
        core = site.processes()['core']
        connector = os.path.join(site.folder, 'connector.py')
        with open(connector, 'w') as f:
            f.write(textwrap.dedent(CONNECTOR))
        os.chmod(connector, 0o755)
        site.run('channel', site.path, 'add', 'script', 'chat', f'command={connector}')
        client = Client(site, token)
        by_stream(report, site, relay)
        by_hear(report, site, relay)
        answer(report, site, relay, client, 1, 'outbox_add', 'writing')
        answer(report, site, relay, client, 2, 'outbox_move', 'taking')
        answer(report, site, relay, client, 3, 'outbox_move', 'taking, then away', 3)
        answer(report, site, relay, client, 4, 'reply_wait_add', 'receipt')
        report.check(site.processes().get('core') == core, 'the core goes on', site.tail())
        report.check(site.stop() == 0, 'the server ends with 0', site.tail())
        found = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
        report.check(found.returncode == 0, 'heed check', found.stdout + found.stderr)


def point_at(site, home, relay):
    """From now on the site reaches its database through the relay; the test looks beside it."""
    for folder, _, files in os.walk(site.path):
        for name in files:
            path = os.path.join(folder, name)
            with open(path, 'rb') as f:
                data = f.read()
            if home.encode() in data:
                with open(path, 'wb') as f:
                    f.write(data.replace(home.encode(), relay.encode()))


report = Report('lost commit')
report.run(run)
report.end()
