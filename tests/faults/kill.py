#!/usr/bin/env python3
"""kill -9 of a random process of ours, again and again, while messages come in.

usage: kill.py [KILLS]; with HEED_TEST_PG (tests/with_postgres.sh) its store is PostgreSQL

What is acknowledged must be there exactly once afterwards, whatever was killed: the master, the
core, a parse process, a channel process, a connector, the client that feeds. A connector's
messages must be there without a gap, because its cursor is stored with them, and every mail that
Dovecot took must be there once. After each kill the
time until the site is whole again is measured: the web answers, and the process that was killed
is back. Ends with "N passed, N failed".
"""
import http.server
import os
import random
import signal
import statistics
import sys
import textwrap
import threading
import time

from site_of_test import ROOT, Feeder, Site

sys.path.insert(0, os.path.join(ROOT, 'tests', 'peers'))
from mail_servers import MailServers  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', 21520))
KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
AIM_MS = 300  # only printed: a busy machine takes longer
LIMIT_S = 20
WINDOW = 300  # items of the feed: looks that are killed before their items are kept, one after the other, are fewer

# Counts on from its cursor, as fast as it is told that the last one is kept.
CONNECTOR = '''\
#!/usr/bin/env python3
import json, sys
n = 0
def say():
    global n
    n += 1
    print(json.dumps({"message": {"id": f"s{n}", "text": f"connector {n}"}, "cursor": n}), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    if order["do"] == "start":
        n = order.get("cursor") or 0
        print(json.dumps({"state": "connected"}), flush=True)
        say()
    elif order["do"] == "committed":
        say() if order["cursor"] == n else None
    elif order["do"] == "stop":
        break
'''


class FeedServer(http.server.BaseHTTPRequestHandler):
    """A feed with one more item at each look."""
    looks = 0

    def do_GET(self):
        FeedServer.looks += 1
        items = ''.join(f'<item><guid>f{i}</guid><title>item {i}</title><description>text {i}</description></item>'
                        for i in range(max(1, self.looks - WINDOW), self.looks + 1))
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/rss+xml')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Postman(threading.Thread):
    """Numbered mails into a mailbox, for ever."""

    def __init__(self, servers):
        super().__init__(daemon=True)
        self.servers, self.delivered, self.ending = servers, 0, False
        self.start()

    def run(self):
        while not self.ending:
            n = self.delivered + 1
            self.servers.deliver('brand@heed.test', f'From: Ann <ann{n % 20}@customer.test>\r\nTo: brand@heed.test\r\n'
                                                    f'Subject: mail {n}\r\nMessage-ID: <m{n}@customer.test>\r\n\r\nmail {n}\r\n')
            self.delivered = n
            time.sleep(0.03)

    def end(self):
        self.ending = True
        self.join(30)


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, good, what):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print('FAILED', what)


def start_channels(site, servers):
    ca = os.path.join(site.folder, 'ca.pem')
    with open(ca, 'w') as f:
        f.write(servers.ca)
    site.run('channel', site.path, 'add', 'mail', 'post', f'imap_url=imap://127.0.0.1:{servers.imap}', 'user=brand', 'password=pw',
             'from_address=brand@heed.test', 'allow=127.0.0.1', f'ca_pem=@{ca}')
    server = http.server.ThreadingHTTPServer(('127.0.0.1', PORT + 1), FeedServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connector = os.path.join(site.folder, 'connector.py')
    with open(connector, 'w') as f:
        f.write(textwrap.dedent(CONNECTOR))
    os.chmod(connector, 0o755)
    site.run('channel', site.path, 'add', 'script', 'counting', f'command={connector}')
    site.run('channel', site.path, 'add', 'feed', 'paper', '--keep', 'all', f'url=http://127.0.0.1:{PORT + 1}/feed',
             'every_seconds=1', f'allow=127.0.0.1:{PORT + 1}')
    return server


def whole(site):
    try:
        return site.processes()
    except (OSError, ValueError, KeyError):
        return {}


def wait_whole(site, names, not_pid, since):
    """Seconds until the web answers and every name is up, none of them with the pid that was killed."""
    while time.monotonic() - since < LIMIT_S:
        up = whole(site)
        if names <= up.keys() and not_pid not in up.values() and site.answers():
            return time.monotonic() - since
        time.sleep(0.005)
    return None


def kill_one(site, feeder, names, what):
    if what == 'client':
        client = feeder.client
        began = time.monotonic()
        client.kill()
        while (feeder.client is client or feeder.client.poll() is not None) and time.monotonic() - began < LIMIT_S:
            time.sleep(0.002)
        return wait_whole(site, names, client.pid, began)
    if what == 'master':
        pid, began = site.master.pid, time.monotonic()
        site.master.kill()
        site.master.wait()
        site.master.stdout.close()
        began = time.monotonic()
        site.serve()
        return wait_whole(site, names, pid, began)
    pid = whole(site).get(what)
    if not pid:
        return None
    began = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    return wait_whole(site, names, pid, began)


def die_young(site, names):
    """A core that ends again and again as soon as it is there, until it and what ends with it are started
    later and later; the last time a parse process goes first, so that its turn comes while there is no
    core. Seconds until all are back."""
    for victims in [['core']] * 5 + [['parse 2', 'core']]:
        up, began = {}, time.monotonic()
        while not names <= up.keys() and time.monotonic() - began < LIMIT_S:
            time.sleep(0.005)
            up = whole(site)
        for name in victims:
            if name in up:
                os.kill(up[name], signal.SIGKILL)
                time.sleep(0.03)
    return wait_whole(site, names, up.get('core', 0), time.monotonic())


def mails(site):
    return dict(site.query("SELECT native_id, count(*) FROM message JOIN channel ON channel.id = message.channel"
                           " WHERE channel.name = 'post' GROUP BY native_id"))


def check_store(site, check, feeder, postman):
    came = mails(site)
    missing = [n for n in range(1, postman.delivered + 1) if f'm{n}@customer.test' not in came]
    check(not missing, f'{len(missing)} of {postman.delivered} mails are lost, the first {missing[:3]}; {list(came)[:2]}')
    check(all(n == 1 for n in came.values()), 'mails are there twice')
    print(f'channel post: {len(came)} mails of {postman.delivered}')
    rows = dict(site.query("SELECT native_id, count(*) FROM message JOIN channel ON channel.id = message.channel"
                           " WHERE channel.name = 'fed' GROUP BY native_id"))
    missing = [n for n in range(1, feeder.safe + 1) if f'n{n}' not in rows]
    check(not missing, f'{len(missing)} acknowledged messages are lost, the first is {missing[:3]}')
    double = [i for i, n in rows.items() if n != 1]
    check(not double, f'{len(double)} messages are there twice: {double[:3]}')
    for channel, letter in (('counting', 's'), ('paper', 'f')):
        ids = sorted(int(i[1:]) for i, in site.query(
            "SELECT native_id FROM message JOIN channel ON channel.id = message.channel"
            " WHERE channel.name = ?", channel) if i.startswith(letter))
        check(ids and ids == list(range(1, len(ids) + 1)),
              f"channel {channel}: {len(ids)} messages, not 1 to {ids[-1] if ids else '?'} once each")
        print(f'channel {channel}: {len(ids)} messages, none missing or twice' if ids else f'{channel}: none')
    check(site.url or site.query('PRAGMA integrity_check') == [('ok',)], 'the database is damaged')
    refused = site.query('SELECT count(*) FROM quarantine')[0][0]
    check(refused == 0, f'{refused} things were put in the quarantine')


def begin_beside_a_client(check):
    """A client that pours while there is no server writes by itself; a server that starts gets the site,
    and the client's lines."""
    with Site(PORT + 9) as site:
        feeder = Feeder(site, 'fed', 400)
        for goal in (100, 300):
            began = time.monotonic()
            while feeder.safe < goal and time.monotonic() - began < LIMIT_S:
                time.sleep(0.01)
            check(feeder.safe >= goal, f'only {feeder.safe} messages of a client are safe: {feeder.complaints[:3]}')
            if goal == 100:
                site.serve()
        feeder.end()
        check(feeder.runs == 1, f'{feeder.runs} clients instead of one: {feeder.complaints[:3]}')
        check(site.stop() == 0, 'the server did not end with 0')
        rows = site.query('SELECT count(*), count(DISTINCT native_id) FROM message')
        check(int(rows[0][0]) == int(rows[0][1]) >= 300, f'{rows} messages, and different ones')


def main():
    check, times = Checks(), {}
    seed = int(os.environ.get('HEED_SEED', random.randrange(1 << 30)))
    chance = random.Random(seed)
    print(f'{KILLS} kills, HEED_SEED={seed}')
    begin_beside_a_client(check)
    with MailServers(imap=PORT + 2, lmtp=PORT + 3, imaps=PORT + 4) as servers, Site(PORT, url=os.environ.get('HEED_TEST_PG')) as site:
        print(site.serve().split(' – ')[0])
        server = start_channels(site, servers)
        feeder, postman = Feeder(site, 'fed', 400), Postman(servers)
        names = {'core', 'parse 1', 'parse 2', 'channel feed', 'channel mail', 'script 2'}
        check(wait_whole(site, names, 0, time.monotonic()) is not None, f'not all are up: {whole(site)}')
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.05, 0.5))
            what = chance.choice(sorted(names - {'parse 2'}) + ['client', 'core', 'master'])
            took = kill_one(site, feeder, names, what)
            check(took is not None, f'after a kill of {what} the site was not whole within {LIMIT_S} s: '
                                    f'{whole(site)}\n{site.tail()}')
            if took is not None:
                times.setdefault(what, []).append(took * 1000)
        check(die_young(site, names) is not None, f'after early deaths not all came back: {whole(site)}')
        feeder.end()
        postman.end()
        began = time.monotonic()
        while len(mails(site)) < postman.delivered and time.monotonic() - began < LIMIT_S:
            time.sleep(0.05)
        check(site.stop() == 0, 'the server did not end with 0')
        server.shutdown()
        print(f'{feeder.safe} messages acknowledged over {feeder.runs} clients')
        for what, some in sorted(times.items()):
            print(f'{what}: killed {len(some)} times, whole again after {statistics.median(some):.0f} ms (median), '
                  f'{max(some):.0f} ms at worst')
        every = [t for some in times.values() for t in some]
        median = statistics.median(every)
        print(f'whole again after {median:.0f} ms (median of {len(every)}; aim {AIM_MS})')
        check(feeder.safe > KILLS * 10, 'hardly anything was fed')
        check(not feeder.complaints, f'the clients complained: {feeder.complaints[:3]}')
        check_store(site, check, feeder, postman)
        found = os.system(f'{site.heed} check {site.path} > {site.folder}/check 2>&1')
        check(found == 0, f'heed check: {open(site.folder + "/check").read()[:500]}')
    print(f'{check.passed} passed, {check.failed} failed')
    sys.exit(1 if check.failed else 0)


main()
