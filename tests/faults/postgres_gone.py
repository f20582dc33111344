#!/usr/bin/env python3
"""PostgreSQL is gone for a while under load, and comes back; then it hangs without a word.

usage: tests/with_postgres.sh tests/faults/postgres_gone.py [SECONDS]

While it is gone: nothing is acknowledged, pages and the API say 503 with Retry-After, `heed hear`
keeps what it has and says why, the core goes on and stays small. When it is back, everything goes on
by itself, without a restart (how soon is printed). Afterwards every acknowledged message is there once,
and a connector that counts on without waiting for its commits has no gap (its cursor must not pass
over what failed). Ends with "N passed, N failed".
"""
import os
import re
import subprocess
import sys
import textwrap
import threading
import time

from postgres_server import Server
from postgres_site import Client
from site_of_test import ROOT, Feeder, Site, until

sys.path.insert(0, os.path.join(ROOT, 'tests'))
from report import Report  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', 21580))
GONE_S = float(sys.argv[1]) if len(sys.argv) > 1 else 6
RESUME_S = 60  # that it goes on by itself is judged; how soon is printed

# Counts on from its cursor, fifty a second, without waiting for its commits.
CONNECTOR = '''\
#!/usr/bin/env python3
import json, queue, sys, threading, time
orders = queue.Queue()
threading.Thread(target=lambda: [orders.put(json.loads(l)) for l in sys.stdin] + [orders.put({"do": "stop"})], daemon=True).start()
n = None
while True:
    try:
        order = orders.get(timeout=0.02)
        if order["do"] == "start":
            n = order.get("cursor") or 0
            print(json.dumps({"state": "connected"}), flush=True)
        elif order["do"] == "stop":
            break
    except queue.Empty:
        if n is not None:
            n += 1
            print(json.dumps({"message": {"id": f"s{n}", "text": f"connector {n}"}, "cursor": n}), flush=True)
'''


def memory_kb(pid):
    with open(f'/proc/{pid}/status') as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read())[1])


def counted(site, channel):
    return site.query('SELECT count(*) FROM message JOIN channel ON channel.id = message.channel'
                      ' WHERE channel.name = ?', channel)[0][0]


def outage(report, site, feeder, client, break_it, mend_it, what):
    """One absence; what the outside sees while it lasts, and how it ends."""
    core = site.processes()['core']
    status, _, text, _ = client.say(what + ' before')
    report.check(status == 201, f'{what}: a message is taken before', (status, text))
    break_it()
    began = time.monotonic()
    time.sleep(0.3)
    safe, memory = feeder.safe, memory_kb(core)
    sent = []
    refused = {}
    slowest = 0
    while time.monotonic() - began < GONE_S:
        for name, ask in (('read', lambda: client.ask('GET', '/api/v1/conversations')),
                          ('write', lambda: client.say(f'{what} {len(sent)}', key=f'{what} {len(sent)}'))):
            status, headers, text, took = ask()
            slowest = max(slowest, took)
            refused.setdefault(name, []).append((status, headers.get('Retry-After'), text[:150]))
        sent.append(status)
        time.sleep(0.2)
    for name, answers in refused.items():
        odd = [a for a in answers if a[0] != 503 or not a[1]]
        report.check(not odd, f'{what}: each {name} is answered with 503 and Retry-After', odd[:3])
        report.check(not odd and b'"message"' in answers[0][2], f'{what}: {name}: the answer says why', answers[:1])
    report.check(slowest < 20, f'{what}: each is answered before its asker gives up', f'{slowest:.1f} s')
    report.check(client.ask('GET', '/healthz')[0] in (200, 503), f'{what}: healthz is answered')
    report.check(feeder.safe <= safe + 1, f'{what}: nothing is acknowledged', f'{safe} -> {feeder.safe}')
    report.check(memory_kb(core) < memory + 64 * 1024, f'{what}: the core stays small', f'{memory} -> {memory_kb(core)} kB')
    mend_it()
    safe = feeder.safe
    count, asked = counted(site, 'counting'), client.ask
    back = {}
    for name, test in (('hear', lambda: feeder.safe > safe), ('write', lambda: client.say(f'{what} after')[0] in (200, 201)),
                       ('read', lambda: asked('GET', '/api/v1/conversations')[0] == 200),
                       ('connector', lambda: counted(site, 'counting') > count)):
        back[name] = threading.Thread(target=lambda name=name, test=test: back.update({name: until(test, RESUME_S)}))
    for thread in list(back.values()):
        thread.start()
    for thread in [t for t in back.values() if isinstance(t, threading.Thread)]:
        thread.join()
    print(f'{what}: {len(sent)} refused, slowest answer {slowest:.1f} s; back after', {k: v and round(v, 2) for k, v in back.items()}, flush=True)
    report.check(all(v is not None for v in back.values()), f'{what}: all goes on by itself', back)
    report.check(site.processes().get('core') == core, f'{what}: the core was not started anew', site.tail())
    # what was refused is asked for again with the same key and is there once
    for n in range(min(3, len(sent))):
        status, _, text, _ = client.say(f'{what} {n}', key=f'{what} {n}')
        report.check(status in (200, 201), f'{what}: the same again is taken now', (status, text))


def run(report):
    server = Server()
    with Site(PORT, url=server.database('gone')) as site:
        site.run('user', site.path, 'add', '--email', 'lead@example.org', '--role', 'lead', '--password-stdin', input='three words in a row')
        token = site.run('token', site.path, 'add', '--user', 'lead@example.org').strip()
        site.serve()
        connector = os.path.join(site.folder, 'connector.py')
        with open(connector, 'w') as f:
            f.write(textwrap.dedent(CONNECTOR))
        os.chmod(connector, 0o755)
        site.run('channel', site.path, 'add', 'script', 'counting', f'command={connector}')
        feeder, client = Feeder(site, 'fed', 100), Client(site, token)
        report.check(until(lambda: feeder.safe > 50 and counted(site, 'counting') > 50, RESUME_S), 'it hears', site.tail())
        outage(report, site, feeder, client, server.stop, server.start, 'stopped')
        outage(report, site, feeder, client, lambda: server.signal(19), lambda: server.signal(18), 'hanging')
        for _ in range(6):       # quick ones: a commit is cut in the middle
            time.sleep(0.4)
            server.stop()
            server.start()
        safe = feeder.safe
        report.check(until(lambda: feeder.safe > safe + 20, RESUME_S), 'it goes on after six more', site.tail())
        feeder.end()
        print(f'{feeder.safe} acknowledged; heed hear said {len(feeder.complaints)} times why not, first {feeder.complaints[:1]}')
        report.check(feeder.runs == 1, '`heed hear` lives through all of it', f'{feeder.runs} runs, {feeder.complaints[-3:]}')
        report.check(site.stop() == 0, 'the server ends with 0', site.tail())
        rows = dict(site.query("SELECT native_id, count(*) FROM message GROUP BY native_id"))
        missing = [n for n in range(1, feeder.safe + 1) if f'n{n}' not in rows]
        report.check(not missing, 'no acknowledged message is lost', f'{len(missing)}, first {missing[:3]}')
        report.check(all(n == 1 for n in rows.values()), 'none is there twice')
        ids = sorted(int(i[1:]) for i in rows if re.fullmatch(r's\d+', i))
        gaps = [i for i in range(1, len(ids) + 1) if i not in set(ids)]
        report.check(ids and ids == list(range(1, len(ids) + 1)), 'the connector has no gap', f'{len(gaps)} of {len(ids)}, first {gaps[:5]}')
        found = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
        report.check(found.returncode == 0, 'heed check', found.stdout + found.stderr)


report = Report('postgres gone')
report.run(run)
report.end()
