#!/usr/bin/env python3
"""A message that the database refuses to keep, on both databases.

usage: tests/with_postgres.sh tests/faults/poison.py

A constraint of the test's own (on SQLite a trigger) raises an error for each message with a certain
word, and says so at such length that the reason is cut in the middle of a character. Such a message
goes to the quarantine with the database's reason; what came with it, before and behind it is kept,
the cursor goes on, nobody sends it again and again. Ids as long as they may be are kept by both
databases, whatever their indexes take; longer ones are refused by both, in the same words.
Ends with "N passed, N failed".
"""
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import textwrap
import time

from postgres_server import Server
from postgres_site import Client
from site_of_test import ROOT, Site, until

sys.path.insert(0, os.path.join(ROOT, 'tests'))
from report import Report  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', 21590))
LINES, BAD = 60, (7, 30, 31, 60)
LONG = 45       # an account's id longer than may be
ODD = 20        # an unknown kind that the reason does not quote whole
KEY_MAX = 2048  # bytes: model/message.h

# Thirty messages as fast as it can, each fifth of them poison; does not wait for its commits.
CONNECTOR = '''\
#!/usr/bin/env python3
import json, sys
for line in sys.stdin:
    order = json.loads(line)
    if order["do"] == "start":
        print(json.dumps({"state": "connected"}), flush=True)
        for n in range((order.get("cursor") or 0) + 1, 31):
            word = "poison" if n % 5 == 0 else "fine"
            print(json.dumps({"message": {"id": f"s{n}", "text": f"{word} {n}"}, "cursor": n}), flush=True)
    elif order["do"] == "stop":
        break
'''


def lay_poison(site):
    if site.url:
        site.query("ALTER TABLE message ADD CONSTRAINT no_poison CHECK (text NOT LIKE '%poison%')")
        return
    db = sqlite3.connect(f'{site.path}/heed.db', timeout=10)
    for shift in range(3):  # wherever it is cut: once it is within a character
        db.execute(f"CREATE TRIGGER no_poison{shift} BEFORE INSERT ON message WHEN NEW.text LIKE '%poison%'"
                   f" AND NEW.id % 3 = {shift} BEGIN SELECT RAISE(ABORT, 'no_poison {'x' * shift}{'€' * 200}'); END")
    db.commit()
    db.close()


def lift_poison(site):
    if site.url:
        site.query('ALTER TABLE message DROP CONSTRAINT no_poison')
        return
    db = sqlite3.connect(f'{site.path}/heed.db', timeout=10)
    for shift in range(3):
        db.execute(f'DROP TRIGGER no_poison{shift}')
    db.commit()
    db.close()


def ids(site, begin):
    return {row[0] for row in site.query(f"SELECT native_id FROM message WHERE native_id LIKE '{begin}%'")}


def noise(length, seed):
    """Letters that no database can squeeze."""
    dice = random.Random(seed)
    return ''.join(dice.choice('abcdefghijklmnopqrstuvwxyz0123456789') for _ in range(length))


def by_hear(report, site, what):
    lines = []
    for n in range(1, LINES + 1):
        message = {'id': f'n{n}', 'text': f'{"poison" if n in BAD else "fine"} {n}', 'author': {'id': f'a{n % 9}'}}
        if n in BAD:  # PostgreSQL says the row, column by column
            message['text'] = 'poison ' + 'x' * BAD.index(n) + '€' * 200
            message['title'] = message['lang'] = message['reply_to'] = message['url'] = '€' * 200
        if n == ODD:
            message['kind'] = '€' * 20
        if n == LONG:
            message['author'] = {'id': noise(KEY_MAX + 1, 5)}
        lines.append(json.dumps(message))
    done = subprocess.run([site.heed, 'hear', site.path, '--channel', 'fed'], input='\n'.join(lines) + '\n', capture_output=True, text=True, timeout=120)
    bad = set(BAD) | {LONG, ODD}
    report.check(done.returncode == 1, f'{what}: heed hear says that some were refused', (done.returncode, done.stderr))
    report.check(ids(site, 'n') == {f'n{n}' for n in range(1, LINES + 1) if n not in bad}, f'{what}: all others are kept', sorted(ids(site, 'n')))
    totals = json.loads(done.stdout.splitlines()[-1])
    report.check((totals['read'], totals['new'], totals['refused']) == (LINES, LINES - len(bad), len(bad)), f'{what}: the totals say so', totals)
    said = dict(re.findall(r'^line (\d+): (.*)$', done.stderr, re.M))
    report.check(set(said) == {str(n) for n in bad}, f'{what}: each refused line is named', done.stderr)
    report.check(all('the database cannot keep it: ' in said[str(n)] and 'no_poison' in said[str(n)] for n in BAD), f'{what}: with the database\'s reason', said)
    kept = {row[0]: row[1] for row in site.query('SELECT line, reason FROM quarantine WHERE line > 0')}
    report.check(set(kept) == bad and all('the database cannot keep it' in kept[n] for n in BAD), f'{what}: they lie in the quarantine', kept)
    report.check(all('€' in kept.get(n, '') for n in BAD), f'{what}: the reasons are readable, and were cut', kept)
    report.check(any(kept.get(n, '').endswith('?') for n in BAD), f'{what}: one of them within a character', kept)
    report.check(kept.get(ODD) == said.get(str(ODD)) == f"'kind' is '{'€' * 13}?', which is not one of its words", f'{what}: so is what a reason quotes', (kept.get(ODD), said.get(str(ODD))))
    wanted = f"'author.id' is longer than {KEY_MAX} bytes"
    report.check(kept.get(LONG) == said.get(str(LONG)) == wanted, f'{what}: what is longer than may be is refused with its place', (kept.get(LONG), said.get(str(LONG))))


def ceilings(report, site, what):
    """All that is looked up, as long as it may be."""
    text = ' '.join(['the kettle leaks at its lid since Tuesday and nobody called me back about it'] * 3)
    lines = [json.dumps({'id': f'{i}{noise(511, i)}', 'text': f'{text} {i}', 'thread': f'{i}{noise(KEY_MAX - 1, 10 + i)}',
                         'reply_to': noise(8192, 20 + i), 'url': f'https://long.example/{i}{noise(8100, 30)}',
                         'author': {key: f'{i}{noise(KEY_MAX - 1, 40 + i)}'}})
             for i, key in enumerate(('id', 'handle', 'id'))]
    lines.append(json.dumps({'id': 'without an account', 'text': 'x', 'author': {'url': 'https://long.example/' + noise(8100, 50)}}))
    for channel in ('c' * 200, 'd' * 200):  # the second hears it again, at other addresses
        said = '\n'.join(lines).replace('https://long.example/', f'https://{channel[0]}.long.example/') + '\n'
        done = subprocess.run([site.heed, 'hear', site.path, '--channel', channel], input=said, capture_output=True, text=True, timeout=120)
        totals = json.loads(done.stdout.splitlines()[-1])
        report.check((totals['new'], totals['refused'], done.returncode) == (4, 0, 0), f'{what}: ids as long as may be are kept', (totals, done.stderr))
    places = site.query('SELECT url FROM also_at')
    report.check(len(places) == 3 and all(0 < len(u) <= KEY_MAX for u, in places), f'{what}: other places are told by what is short enough', places)
    longest = site.query('SELECT max(length(native)) FROM handle')[0][0], site.query('SELECT max(length(native)) FROM thread')[0][0]
    report.check(longest == (KEY_MAX, KEY_MAX), f'{what}: whole', longest)
    done = subprocess.run([site.heed, 'hear', site.path, '--channel', 'e' * 201], input=lines[0] + '\n', capture_output=True, text=True, timeout=120)
    report.check(done.returncode == 2 and 'longer than 200 bytes' in done.stderr, f'{what}: a longer channel is refused', (done.returncode, done.stderr))


def by_connector(report, site, what):
    connector = os.path.join(site.folder, 'connector.py')
    with open(connector, 'w') as f:
        f.write(textwrap.dedent(CONNECTOR))
    os.chmod(connector, 0o755)
    site.run('channel', site.path, 'add', 'script', 'counting', f'command={connector}')
    fine = {f's{n}' for n in range(1, 31) if n % 5}
    report.check(until(lambda: ids(site, 's') == fine, 60), f'{what}: a connector comes past them', (sorted(ids(site, 's')), site.tail()))

    def cursor():
        return str(site.query("SELECT cursor FROM channel WHERE name = 'counting'")[0][0])
    report.check(until(lambda: cursor() == '30', 60), f'{what}: its cursor goes on', cursor())
    refused = site.query("SELECT count(*) FROM quarantine WHERE line = 0")[0][0]
    time.sleep(2)  # nothing more comes of it
    again = site.query("SELECT count(*) FROM quarantine WHERE line = 0")[0][0]
    report.check(refused == again == 6, f'{what}: each of them is in the quarantine once', (refused, again))


def by_program(report, site, what, client):
    def say(n, text):
        return client.ask('POST', '/api/v1/messages', {'channel': 'fed', 'message': {'id': f'p{n}', 'text': text}})
    status, _, text, _ = say(1, 'poison by the API')
    report.check(status == 422 and b'cannot keep it' in text, f'{what}: a program is told', (status, text))
    status, _, text, _ = say(2, 'fine by the API')
    report.check(status == 201, f'{what}: and its next message is taken', (status, text))


def on(report, what, url):
    with Site(PORT, url=url) as site:
        site.run('user', site.path, 'add', '--email', 'lead@example.org', '--role', 'lead', '--password-stdin', input='three words in a row')
        token = site.run('token', site.path, 'add', '--user', 'lead@example.org').strip()
        site.serve()
        core = site.processes()['core']
        lay_poison(site)
        ceilings(report, site, what)
        by_hear(report, site, what)
        by_connector(report, site, what)
        by_program(report, site, what, Client(site, token))
        report.check(site.processes().get('core') == core, f'{what}: the core goes on', site.tail())
        report.check(site.stop() == 0, f'{what}: the server ends with 0', site.tail())
        lift_poison(site)
        found = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
        report.check(found.returncode == 0, f'{what}: heed check', found.stdout + found.stderr)


def run(report):
    on(report, 'SQLite', None)
    on(report, 'PostgreSQL', Server().database('poison'))


report = Report('poison')
report.run(run)
report.end()
