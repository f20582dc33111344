#!/usr/bin/env python3
"""Streams (docs/stream.md): the protocol, hostile bytes, and kill -9 of either side in the middle.

usage: stream.py [KILLS] [MESSAGES]; with HEED_TEST_PG (tests/with_postgres.sh) its store is PostgreSQL

Counted on both sides: what was sent and what is in the store. After any number of kills each matched
message is there once, and the counts of what nobody wanted, by language, are exact. Ends with
"N passed, N failed".
"""
import gzip
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, 'tests'), os.path.join(ROOT, 'tests', 'faults')]
from report import Report  # noqa: E402
from site_of_test import Site, until  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', 24010))
KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 8
MESSAGES = int(sys.argv[2]) if len(sys.argv) > 2 else 60000
TOKEN = 'a token of 24 characters'
LANGS = ['en', 'de', 'fr', 'pt-BR', '']


class Stream:
    """One connection; answers are read on a thread of their own."""

    def __init__(self, site, name, token=None, port=None, **more):
        self.answers, self.lock, self.changed = [], threading.Lock(), threading.Condition()
        if port:
            self.sock = socket.create_connection(('127.0.0.1', port))
        else:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.connect(os.path.join(site.path, 'run', 'stream.sock'))
        hello = {'stream': name, **({'token': token} if token else {}), **more}
        self.sock.sendall(json.dumps(hello).encode() + b'\n')
        self.is_over = False
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        rest = b''
        try:
            while True:
                got = self.sock.recv(1 << 16)
                if not got:
                    break
                *lines, rest = (rest + got).split(b'\n')
                with self.changed:
                    self.answers += [json.loads(line) for line in lines]
                    self.changed.notify_all()
        except OSError:
            pass
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def wait(self, word, seconds=20):
        """The newest answer with that word, when there is one; None when the connection ended without."""
        found = lambda: next((a for a in reversed(self.answers) if word in a), None)
        with self.changed:
            self.changed.wait_for(lambda: found() or self.is_over, seconds)
            return found()

    def all(self, word):
        return [a for a in self.answers if word in a]

    def send(self, data):
        """False: the other side is gone."""
        try:
            self.sock.sendall(data)
            return True
        except OSError:
            return False

    def end(self, data=b'', seconds=30):
        """Sends the rest, says that it is the end; the last answer."""
        self.send(data)
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        with self.changed:
            self.changed.wait_for(lambda: self.is_over, seconds)
        self.sock.close()
        return self.answers[-1] if self.answers else None

    def drop(self):
        """As a feeder that was killed."""
        self.sock.close()


def message(i, matched=False):
    text = f'post number {i} about the weather' + (' and my kestrelbikes' if matched else '')
    return json.dumps({'id': f'm{i}', 'text': text, 'lang': LANGS[i % len(LANGS)], 'author': {'id': f'a{i % 50}'}})


def zstd(data):
    return subprocess.run(['zstd', '-q', '-3', '-c'], input=data, capture_output=True, check=True).stdout


def channel_id(site, name):
    return site.query('SELECT id FROM channel WHERE name = ?', name)[0][0]


def kept(site, name):
    """Native ids of what is in the store, each as often as it is there."""
    return [row[0] for row in site.query('SELECT native_id FROM message WHERE channel = '
                                         f'{channel_id(site, name)} ORDER BY id')]


def unmatched(site, name):
    rows = site.query(f'SELECT lang, sum(n) FROM unmatched_count WHERE channel = {channel_id(site, name)} GROUP BY lang')
    return {int(lang): int(n) for lang, n in rows}


def lang_number(tag):
    return int.from_bytes(tag.split('-')[0].encode(), 'big')


def expected_unmatched(messages, wanted):
    counts = {}
    for i in range(messages):
        if not wanted(i):
            lang = lang_number(LANGS[i % len(LANGS)])
            counts[lang] = counts.get(lang, 0) + 1
    return counts


def protocol(report, site):
    site.run('channel', site.path, 'add', 'stream', 'partner', f'token={TOKEN}')
    first = Stream(site, 'partner')
    report.check(first.wait('from') == {'from': 0, 'bytes': 0}, 'a new stream begins at 0', str(first.answers))
    data = '\n'.join([message(1, True), message(2), '{"id":', '', '{"cursor":{"at":7}}', message(3), '']).encode()
    last = first.end(data)
    report.check(last and last.get('ended') == 6 and last['bytes'] == len(data) and last['cursor'] == {'at': 7}
                 and last['behind'] == 1, 'the end names the place, and the cursor', str(last))
    report.check(last and last['totals'] == {'read': 4, 'new': 1, 'edited': 0, 'duplicate': 0, 'unmatched': 2,
                                             'refused': 1}, 'the sums add up', str(last))
    report.check([a['refused'] for a in first.all('refused')] == [3], 'a bad line is refused by its number',
                 str(first.answers))
    line = site.query('SELECT line, reason FROM quarantine')
    report.check(len(line) == 1 and line[0][0] == 3, 'and is kept in the quarantine', str(line))

    # Half a line is nobody's.
    half = Stream(site, 'partner')
    report.check(half.wait('from')['bytes'] == len(data), 'who comes again goes on', str(half.answers))
    more = (message(4, True) + '\n').encode()
    last = half.end(more + message(5, True).encode())
    report.check(last.get('bytes') == len(data) + len(more), 'a line without its end is not taken', str(last))

    # The whole again: its beginning is passed over.
    whole = data + more + (message(5, True) + '\n').encode()
    for name, packed in (('plain', whole), ('gzip', gzip.compress(whole)), ('zstd', zstd(whole))):
        last = Stream(site, 'partner', whole=True).end(packed)
        new = 1 if name == 'plain' else 0
        report.check(last.get('bytes') == len(whole) and last['totals']['new'] == new and
                     last['totals']['read'] == new, f'the whole again, {name}, brings only what is new', str(last))
    report.check(kept(site, 'partner') == ['m1', 'm4', 'm5'], 'each is there once', str(kept(site, 'partner')))


def doors(report, site):
    refused = Stream(site, 'partner', port=PORT + 1).end()
    report.check('failed' in refused and not refused['retry'], 'by TCP nobody comes in without the token', str(refused))
    refused = Stream(site, 'partner', token=TOKEN + 'x', port=PORT + 1).end()
    report.check('failed' in refused, 'nor with another one', str(refused))
    came = Stream(site, 'partner', token=TOKEN, port=PORT + 1)
    report.check(came.wait('from') is not None, 'with it one is let in', str(came.answers))
    came.end()
    site.run('channel', site.path, 'add', 'stream', 'closed')
    refused = Stream(site, 'closed', token='', port=PORT + 1).end()
    report.check('failed' in refused, 'a stream without a token is not reached by TCP', str(refused))
    refused = Stream(site, 'nobody').end()
    report.check('no stream' in refused.get('failed', ''), 'an unknown stream is refused', str(refused))
    web = socket.create_connection(('127.0.0.1', PORT + 1))
    web.sendall(b'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    said = web.recv(1000)
    report.check(b'"failed"' in said, 'a browser that was sent here is refused', str(said))
    web.close()
    strangers = [socket.create_connection(('127.0.0.1', PORT + 1)) for _ in range(16)]
    time.sleep(0.3)  # until they are heard
    mine = Stream(site, 'partner')
    report.check(mine.wait('from') is not None, 'those who sit at the port do not keep the owner out', str(mine.answers))
    mine.end()
    for stranger in strangers:
        stranger.close()
    done = subprocess.run([site.heed, 'serve', site.path, '--listen', '127.0.0.1:1', '--stream', '0.0.0.0:24099'],
                          capture_output=True, text=True)
    report.check(done.returncode in (1, 2), 'nothing is served twice', str(done))


def takeover(report, site):
    site.run('channel', site.path, 'add', 'stream', 'two')
    first = Stream(site, 'two')
    first.wait('from')
    first.send((message(1, True) + '\n').encode())
    first.wait('committed')
    second = Stream(site, 'two')
    place = second.wait('from')
    report.check(place and place['from'] == 1, 'a second feeder takes the place of the first', str(place))
    report.check('failed' in (first.end() or {}), 'and the first is told', str(first.answers))
    second.end((message(2, True) + '\n').encode())
    report.check(kept(site, 'two') == ['m1', 'm2'], 'nothing is lost between them', str(kept(site, 'two')))


def hostile(report, site):
    """Each is refused by its line; what stands around it is taken."""
    site.run('channel', site.path, 'add', 'stream', 'hostile')
    deep = '{"id":"deep","text":"kestrelbikes","x":' + '[' * 70 + ']' * 70 + '}'
    lines = [
        message(1, True).encode(),
        b'{"id":"big","text":"' + b'kestrelbikes ' + b'x' * (256 << 10) + b'"}',   # over 256 KiB
        b'{"id":"full","text":"' + b'kestrelbikes' + b' x' * 130000 + b'"}',        # just under it
        deep.encode(),
        b'{"id":"utf","text":"kestrelbikes \xff\xfe"}',
        b'x' * (20 << 20),                                                          # over 4 MiB
        b'{"id":"lone","text":"kestrelbikes \\ud800"}',
        b'{"id":"again","id":"b","text":"kestrelbikes"}',
        b'{"cursor":"' + b'c' * 2000 + b'"}',
        b'{"id":"tokens","text":"' + b'kestrelbikes ' * 10000 + b'"}',
        message(2, True).encode(),
    ]
    core = site.processes()['core']
    stream = Stream(site, 'hostile')
    last = stream.end(b'\n'.join(lines) + b'\n', 60)
    refused = sorted(a['refused'] for a in stream.all('refused'))
    report.check(refused == [2, 4, 5, 6, 7, 8, 9], 'hostile lines are refused by their numbers', str(refused))
    report.check(sorted(kept(site, 'hostile')) == ['full', 'm1', 'm2', 'tokens'], 'and nothing else is lost',
                 str(kept(site, 'hostile')))
    report.check(last and last.get('ended') == len(lines) and last['bytes'] == sum(len(line) + 1 for line in lines),
                 'the place counts what was dropped of a long line too', str(last))
    short = Stream(site, 'hostile')
    last = short.end(b'x\n' * 300000, 60)
    report.check(last and last.get('totals', {}).get('refused') == 300000,
                 'lines of one byte are refused like others, however many come at once', str(last))
    lines += [b'x'] * 300000
    endless = Stream(site, 'hostile')
    endless.wait('from')
    for _ in range(300):
        if not endless.send(b'y' * (1 << 20)):
            break
    rss = int(next(line for line in open(f'/proc/{core}/status') if line.startswith('VmRSS')).split()[1]) // 1024
    report.check(rss < 700, 'a line without end does not fill the memory', f'{rss} MiB')
    last = endless.end()
    report.check(last and last.get('ended') == len(lines), 'and is nobody\'s line', str(last))
    for name, data in (('gzip', gzip.compress(b'{"id":"x"}\n' * 1000)[:-6]), ('zstd', zstd(b'{"id":"x"}\n' * 1000)[:-6]),
                       ('not gzip', b'\x1f\x8b\xff\xff' + b'z' * 100), ('not zstd', b'\x28\xb5\x2f\xfd' + b'\xff' * 100)):
        last = Stream(site, 'hostile').end(data)
        report.check(last and 'data is broken' in last.get('failed', ''), f'broken data is said to be: {name}', str(last))
    before = Stream(site, 'hostile').end()['ended']
    bomb = gzip.compress(b' ' * (300 << 20), 9)
    last = Stream(site, 'hostile').end(bomb, 60)
    report.check(last and last.get('ended') == before, 'a bomb is one line too long without an end', str(last))
    report.check(site.processes()['core'] == core, 'and the core lives through all of it')


def stopping(report, site):
    """Who says who he is while the server ends comes too late: its writer still works, its rules are gone."""
    names = ['much0', 'much1', 'much2']
    data = ''.join(message(i) + '\n' for i in range(60000)).encode()
    is_gone = threading.Event()
    for name in names:
        site.run('channel', site.path, 'add', 'stream', name, '--keep', 'all')
    site.run('channel', site.path, 'add', 'stream', 'late')
    busy = [Stream(site, name) for name in names]
    for stream in busy:
        stream.wait('from')
        threading.Thread(target=lambda stream=stream: stream.send(data) or is_gone.set(), daemon=True).start()
    late = socket.socket(socket.AF_UNIX)
    late.connect(os.path.join(site.path, 'run', 'stream.sock'))
    time.sleep(0.3)  # it is known, and says nothing yet
    site.master.terminate()
    report.check(is_gone.wait(20), 'a server that ends reads no more')
    said = b''
    try:
        late.sendall(b'{"stream":"late"}\n')
        while got := late.recv(1000):
            said += got
    except OSError:
        pass
    report.check(b'"from"' not in said, 'and lets nobody in', str(said))
    site.stop()
    site.serve()


def jetstream(report, site):
    site.run('channel', site.path, 'add', 'stream', 'sky', 'form=jetstream')

    def event(i, text, operation='create', collection='app.bsky.feed.post'):
        commit = {'operation': operation, 'collection': collection, 'rkey': f'r{i}'}
        if operation != 'delete':
            commit['record'] = {'text': text, 'langs': ['en'], 'createdAt': '2026-11-21T10:00:00Z'}
        return json.dumps({'did': 'did:plc:a', 'time_us': 1795000000000000 + i, 'kind': 'commit', 'commit': commit})

    lines = [event(1, 'my kestrelbikes is late'), event(2, 'weather'), event(3, '', collection='app.bsky.feed.like'),
             json.dumps({'did': 'did:plc:a', 'time_us': 1795000000000004, 'kind': 'account'})]
    last = Stream(site, 'sky').end(('\n'.join(lines) + '\n').encode())
    report.check(last and last.get('cursor') == 1795000000000004 and last['behind'] == 0 and
                 last['totals']['new'] == 1 and last['totals']['unmatched'] == 3, 'a Jetstream: posts, and its own cursor',
                 str(last))
    report.check(kept(site, 'sky') == ['at://did:plc:a/app.bsky.feed.post/r1'], 'its posts have their addresses',
                 str(kept(site, 'sky')))
    last = Stream(site, 'sky').end((event(1, '', 'delete') + '\n' + event(9, '', 'delete') + '\n').encode())
    report.check(last and last['totals']['edited'] == 1 and last['totals']['unmatched'] == 1,
                 'a deletion of what is kept is heard, of anything else passed over', str(last))


def shown(report, site):
    """The health page and /metrics: whoever feeds, how much came, and in which languages."""
    password = 'a password of enough length'
    site.run('user', site.path, 'add', '--email', 'a@kestrel.example', '--role', 'admin', '--password-stdin', input=password)
    web = http.client.HTTPConnection('127.0.0.1', site.port)
    web.request('POST', '/sign-in', urllib.parse.urlencode({'email': 'a@kestrel.example', 'password': password}),
                {'Content-Type': 'application/x-www-form-urlencoded', 'Origin': f'http://127.0.0.1:{site.port}'})
    answer = web.getresponse()
    answer.read()
    cookie = '; '.join(v.split(';')[0] for k, v in answer.getheaders() if k.lower() == 'set-cookie')
    name, data = 'shown <b>', ''.join(message(i, i == 7) + '\n' for i in range(1500)).encode()
    site.run('channel', site.path, 'add', 'stream', name)
    stream = Stream(site, name)
    stream.send(data)
    while (stream.wait('committed') or {}).get('committed') != 1500 and not stream.is_over:
        time.sleep(0.02)
    for state, is_fed in (('fed', 1), ('nobody feeds it', 0)):
        web.request('GET', '/desk/health', headers={'Cookie': cookie})
        page = re.sub(r'<svg.*?</svg>|\s+', ' ', web.getresponse().read().decode())
        row = next((r for r in page.split('<tr>') if 'shown &lt;b&gt;' in r and 'Lines in all' in r), '')
        said = re.sub(r'<[^>]+>|\s+', ' ', row)
        report.check(all(word in said for word in (state, '1,500', '1,499', 'en 300', 'pt 300', 'none 300')),
                     f'the health page shows a stream: {state}', said)
        web.request('GET', '/metrics')
        told = web.getresponse().read().decode()
        report.check('shown' not in told and re.search(r'heed_stream_unmatched_total\{stream="\w{26}"\} 1499', told) and
                     re.search(r'heed_stream_lines_total\{stream="\w{26}"\} 1500', told) and
                     re.search(rf'heed_stream_fed\{{stream="\w{{26}}"\}} {is_fed}', told), f'/metrics too: {state}', told)
        if is_fed:
            stream.end()
    stream = Stream(site, name)
    stream.wait('from')
    until(lambda: site.query(f'SELECT state FROM channel WHERE id = {channel_id(site, name)}') == [(1,)], 5)
    os.kill(site.processes()['core'], signal.SIGKILL)
    stream.drop()
    until(site.answers, 20)
    report.check(until(lambda: site.query(f'SELECT state FROM channel WHERE id = {channel_id(site, name)}') == [(2,)], 5),
                 'after a crash nobody is said to feed it')
    gap = site.query(f'SELECT count(*) FROM channel_gap WHERE to_at = 0 AND channel = {channel_id(site, name)}')
    report.check(gap == [(1,)], 'when nobody feeds it there is a gap', str(gap))


def feed_until_done(site, name, data, packed, kills, rng, report):
    """Feeds from the place it is told, killing the core or itself; the connections it took."""
    connections, killed, deadline = 0, {'core': 0, 'feeder': 0}, time.monotonic() + 240
    while time.monotonic() < deadline:
        try:
            stream = Stream(site, name, whole=bool(packed))
        except OSError:
            time.sleep(0.02)
            continue
        place = stream.wait('from', 10)
        if not place:
            stream.drop()
            continue
        connections += 1
        rest = packed(data) if packed else data[place['bytes']:]
        at, is_gone = 0, False
        wanted_kill = sum(killed.values()) < kills
        victim = rng.choice(list(killed))
        stop = rng.randrange(1, max(2, len(rest) // (kills or 1) * 2)) if wanted_kill else len(rest)
        while at < len(rest) and not is_gone and at < stop:
            step = min(rng.randrange(1, 60000), stop - at) if wanted_kill else 1 << 18
            is_gone = not stream.send(rest[at:at + step])
            at += step
            if wanted_kill:
                time.sleep(0.002)
        if wanted_kill and not is_gone:
            killed[victim] += 1
            if victim == 'core':
                try:
                    os.kill(site.processes()['core'], signal.SIGKILL)
                except (OSError, KeyError, ValueError):
                    killed[victim] -= 1
            stream.drop()
            continue
        last = stream.end()
        if last and 'ended' in last and last['bytes'] == len(data):
            report.check(True, f'{name}: fed whole in {connections} connections ({killed} killed)')
            return
    report.check(False, f'{name}: fed whole', 'it took too long')


def exactly_once(report, site):
    rng = random.Random(int(os.environ.get('HEED_TEST_SEED', 20261122)))
    wanted = lambda i: i % 37 == 0
    data = ''.join(message(i, wanted(i)) + '\n' for i in range(MESSAGES)).encode()
    for name, packed in (('killed', None), ('killed_zstd', zstd), ('killed_gzip', gzip.compress)):
        site.run('channel', site.path, 'add', 'stream', name)
        feed_until_done(site, name, data, packed, KILLS, rng, report)
        until(site.answers, 20)
        ids = kept(site, name)
        expected = [f'm{i}' for i in range(MESSAGES) if wanted(i)]
        report.check(ids == expected, f'{name}: each matched message is there once, in order',
                     f'{len(ids)} rows, {len(set(ids))} of {len(expected)}')
        counts = unmatched(site, name)
        report.check(counts == expected_unmatched(MESSAGES, wanted), f'{name}: what nobody wanted is counted exactly',
                     str(counts))


def main():
    report = Report('stream')
    url = os.environ.get('HEED_TEST_PG')
    if url:
        schema = f'stream_{os.getpid()}'
        subprocess.run(['psql', '-q', url, '-c', f'CREATE SCHEMA {schema}'], check=True)
        url += ('&' if '?' in url else '?') + f'options=-csearch_path%3D{schema}'
    with Site(PORT, url=url, serve=['--stream', f'127.0.0.1:{PORT + 1}']) as site:
        site.run('rule', site.path, 'add', 'brand', 'kestrelbikes')
        site.serve()
        for part in (stopping, protocol, doors, takeover, hostile, jetstream, shown, exactly_once):
            part(report, site)
        site.stop()
        site.run('check', site.path)
        report.check(True, 'the store is whole afterwards')
    report.end()


main()
