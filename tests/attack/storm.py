#!/usr/bin/env python3
"""Whatever strangers can throw at a running server, together and for a while; meant for a sanitized build.

usage: storm.py [SECONDS]     (default 20)

Tiny connections by the ten thousand, broken heads and bodies, JSON in deep nests, a mail server and feeds
that lie, connectors that flood, screens that never read, files in the site's folder that point elsewhere.
Afterwards the server is the same, answers, ends with 0, and no sanitizer has said a word.
Ends with "N passed, N failed"."""
import json
import os
import random
import re
import socket
import stat
import subprocess
import sys
import threading
import time

from web import PORT, Browser, Report, Site, people, raw, token

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 20
SEED = int(os.environ.get('HEED_SEED', random.randrange(1 << 30)))

FLOOD = '''#!/usr/bin/env python3
import json, os, random, sys
r = random.Random(7)
junk = ["{", "[" * 100000, '{"message":' + '{"a":' * 5000 + "1" + "}" * 5001, '{"log":"' + "x" * 3000 + '"}', '{"state":"late","reason":"' + "y" * 5000 + '"}',
        '{"state":"connected"}', '{"sent":"nobody","outcome":"sent"}', '{"message":{"id":"a","text":"b"},"cursor":' + "[" * 200 + "]" * 200 + "}",
        '{"message":{"id":"\\\\u0000","text":"b"}}', '{"document":"mime","source":{}}', '{"ready":true,"seccomp":true}', '{"channel":1,"run":99,"cursor":1}', chr(0) * 50,
        '{"message":{"id":"z","text":"t","said_at":-99999999999999999},"cursor":"c"}', '{"message":{"id":"' + "i" * 600 + '","text":"t"}}']
sys.stdout.reconfigure(errors="replace")
while True:
    print(r.choice(junk) if r.random() < .98 else json.dumps({"message": {"id": str(r.random()), "text": "fine"}, "cursor": r.random()}), flush=True)
'''


class Thrower(threading.Thread):
    """Calls `throw` again and again until the end."""
    ending = False

    def __init__(self, throw):
        super().__init__(daemon=True)
        self.throw, self.count = throw, 0
        self.start()

    def run(self):
        while not Thrower.ending:
            try:
                self.throw()
            except OSError:
                time.sleep(0.01)
            self.count += 1


def tiny():
    with socket.create_connection(('127.0.0.1', PORT), 5) as sock:
        sock.sendall(random.choice((b'', b'G', b'GET / HTTP/1.1\r\n', b'\r\n\r\n', b'\x00' * 9)))


HEADS = [b'Content-Length: -1', b'Content-Length: 99999999999999999999', b'Transfer-Encoding: chunked', b'Transfer-Encoding: chunked, chunked', b'Host: ' + b'h' * 3000,
         b'Cookie: s=' + b'A' * 43, b'Cookie: ' + b's=;' * 800, b'Authorization: Bearer ' + b'%ff' * 100, b'Expect: 100-continue', b'Connection: upgrade', b'Range: bytes=0-',
         b'Heed-Part: ' + b'../' * 50, b'If-None-Match: *', b'Last-Event-ID: 9223372036854775807', b'Last-Event-ID: -1', b'Content-Type: multipart/form-data; boundary=',
         b'Accept-Encoding: gzip', b'X: ' + bytes(range(128, 256)), b'Content-Encoding: gzip', b': empty', b'Sec-Fetch-Site: same-origin', b'Origin: null']
PATHS = [b'/', b'/live', b'/desk/', b'/api/v1/messages', b'/sign-in', b'/setup', b'/join?token=' + b'%00' * 20, b'/assets/../../etc/passwd', b'/desk/c/%2e%2e', b'/listening?from=' + b'9' * 400,
         b'//', b'/%', b'/desk/m/' + b'0' * 26 + b'/raw', b'*', b'http://x/', b'/healthz?' + b'&' * 2000, b'/listening.json?a=b&a=b', b'/desk/channels', b'/metrics']


def broken():
    r = random
    data = r.choice([b'GET', b'POST', b'PUT', b'HEAD', b'OPTIONS', b'TRACE', b'get', b'X' * 300]) + b' ' + r.choice(PATHS) + b' ' + r.choice([b'HTTP/1.1', b'HTTP/1.0', b'HTTP/9'])
    data += b'\r\nHost: x\r\n' + b''.join(r.choice(HEADS) + b'\r\n' for _ in range(r.randrange(6))) + b'\r\n'
    data += r.choice([b'', b'0\r\n\r\n', b'5\r\nhello\r\n0\r\n\r\n', b'ffffffffffffffff\r\nx', b'a=b' * 1000, b'\xff' * 5000])
    raw(PORT, data * r.choice([1, 1, 3]), 0.3)


def nests(keys):
    deep = random.choice([50, 1000, 100000, 900000])
    body = random.choice(['[' * deep, '{"channel":"fed","message":' + '{"a":' * deep, '{"channel":"fed","message":{"id":"n","text":"t","place":' + '[' * deep + ']' * deep + '}}',
                          '{"channel":"fed","message":{"id":"n","text":"' + '\\ud800' * 1000 + '"}}', '{"channel":"fed","message":{"id":"n","html":"' + '<a><b>' * 40000 + '"}}',
                          '{"channel":"fed","message":{' + ','.join(f'"k{i}":{i}' for i in range(50000)) + '}}'])
    Browser(PORT, token=random.choice(keys)).ask('POST', '/api/v1/messages', body=body.encode(), headers={'Content-Type': 'application/json'})


def lies(port):
    """An IMAP server, a web server, whatever: it says what no server would."""
    listener = socket.create_server(('127.0.0.1', port), backlog=200)
    said = [b'* OK hi\r\n', b'* OK [CAPABILITY IMAP4rev1 IDLE CONDSTORE' + b' X' * 5000 + b']\r\n', b'* 99999999999999999999 EXISTS\r\n', b'* 1 FETCH (UID 1 BODY[] {99999999999}\r\n',
            b'* 1 FETCH (UID 4294967296 MODSEQ (18446744073709551615) BODY[] {5}\r\nhello)\r\n', b'* LIST (' + b'(' * 3000 + b'\r\n', b'+ go on\r\n' * 50, b'{0}\r\n{0}\r\n', b'\x00\xff' * 500, b'* BYE\r\n',
            b'* OK [UIDVALIDITY 0]\r\n* OK [UIDNEXT 0]\r\n* OK [HIGHESTMODSEQ -1]\r\n', b'* SEARCH' + b' 1' * 100000 + b'\r\n', b'"' * 9000, b'* VANISHED 1:*\r\n',
            b'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 99999999999\r\n\r\n<rss>', b'HTTP/1.1 301 Moved\r\nLocation: //[::\r\n\r\n', b'HTTP/1.1 304 Not Modified\r\n\r\n',
            b'HTTP/1.1 200 OK\r\nContent-Encoding: br, gzip, deflate\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n', b'HTTP/1.1 429 x\r\nRetry-After: -99999999999999999999\r\n\r\n',
            b'HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=' + b'u' * 5000 + b'\r\n\r\n<feed xmlns="http://www.w3.org/2005/Atom">' + b'<entry><id>' * 3000, b'HTTP/1.1 200 OK\r\nETag: ' + b'"e' * 30000 + b'\r\n\r\n']

    def serve(sock):
        with sock:
            sock.settimeout(2)
            try:
                tag = b'a1'
                for _ in range(30):
                    sock.sendall(random.choice(said))
                    got = sock.recv(4096)
                    if not got:
                        return
                    tag = got.split(b' ')[0][:20] or tag
                    sock.sendall(tag + random.choice([b' OK done\r\n', b' OK [READ-ONLY] x\r\n', b' NO no\r\n', b' BAD bad\r\n', b' OK']))
            except OSError:
                pass

    def accept():
        while True:
            sock = listener.accept()[0]
            threading.Thread(target=serve, args=(sock,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()


def deaf_screens(cookie):
    """They open a stream and never read."""
    socks = []
    for _ in range(200):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.connect(('127.0.0.1', PORT))
        sock.sendall(f'GET /live HTTP/1.1\r\nHost: x\r\nCookie: s={cookie}\r\n\r\n'.encode())
        socks.append(sock)
    return socks


def pointers(report, site):
    """Links in the site's folder that lead out of it are not followed to write there."""
    outside = os.path.join(site.folder, 'outside')
    with open(outside, 'w') as f:
        f.write('precious')
    for name in os.listdir(site.path):
        mode = os.stat(os.path.join(site.path, name)).st_mode
        report.check(not mode & 0o007, f'{name}: not for others', stat.filemode(mode))
    for place in ('run/core.sock', 'lock'):
        path = os.path.join(site.path, place)
        if not os.path.exists(path):
            continue
        os.rename(path, path + '.away')
        os.symlink(outside, path)
        done = subprocess.run([site.heed, 'channel', site.path, 'list'], capture_output=True, text=True, timeout=60)
        os.unlink(path)
        os.rename(path + '.away', path)
        report.check(open(outside).read() == 'precious' and done.returncode in (0, 1), f'{place} that points elsewhere: nothing is written there', done.stderr[:200])


def memory(pid):
    with open(f'/proc/{pid}/status') as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read())[1]) >> 10


def storm(report, site):
    who = people(site)
    keys = [token(site, 'lead@brand.example'), 'made-up']
    flood = os.path.join(site.folder, 'flood.py')
    with open(flood, 'w') as f:
        f.write(FLOOD)
    os.chmod(flood, 0o755)
    lies(PORT + 1)
    for i in range(3):
        site.run('channel', site.path, 'add', 'script', f'flood{i}', f'command={flood}')
        site.run('channel', site.path, 'add', 'feed', f'lie{i}', '--keep', 'all', f'url=http://127.0.0.1:{PORT + 1}/{i}', 'every_seconds=1', f'allow=127.0.0.1:{PORT + 1}')
        site.run('channel', site.path, 'add', 'mail', f'liar{i}', f'imap_url=imap://127.0.0.1:{PORT + 1}', 'user=brand', 'password=pw', 'from_address=brand@heed.test', f'allow=127.0.0.1:{PORT + 1}')
    core = site.processes()['core']
    before, screens = memory(core), deaf_screens(who['agent'].cookies['s'])
    throwers = {'tiny': [Thrower(tiny) for _ in range(4)], 'broken': [Thrower(broken) for _ in range(4)], 'nests': [Thrower(lambda: nests(keys)) for _ in range(2)]}
    end, worst, most, odd = time.monotonic() + SECONDS, 0, 0, []
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            status = Browser(PORT, who['lead'].cookies).get('/desk/')[0]
        except OSError as error:
            status = repr(error)
        worst = max(worst, time.monotonic() - began)
        if status not in (200, 503):
            odd.append(status)
        try:
            most = max(most, memory(core))
        except OSError:
            break
        time.sleep(0.2)
    Thrower.ending = True
    for each in throwers.values():
        for one in each:
            one.join(30)
    print({name: sum(t.count for t in each) for name, each in throwers.items()}, f'an honest page at worst {worst:.2f} s; the core {before} to {most} MB; HEED_SEED={SEED}')
    report.check(not odd, 'an honest page is answered', odd[:3])
    for sock in screens:
        sock.close()
    for i in range(3):
        for name in (f'flood{i}', f'lie{i}', f'liar{i}'):
            site.run('channel', site.path, 'remove', name)
    report.check(site.processes().get('core') == core, 'the core was not started anew', site.tail(3000))
    report.check(most - before < (600 if 'asan' not in site.heed else 3000), 'and stays small', (before, most))
    report.run(pointers, site)
    report.check(Browser(PORT).get('/healthz')[0] == 200, 'it is well')
    report.check(site.stop() == 0, 'it ends with 0', site.tail())
    log = site.tail(1 << 30)
    words = [line for line in log.splitlines() if re.search(r'Sanitizer|runtime error:|bug_on|SUMMARY', line)
             and 'LeakSanitizer has enc' not in line and 'LeakSanitizer does not work' not in line]  # it may not look into a held process
    report.check(not words, 'no sanitizer says a word', words[:5])
    print(f'a log of {len(log)} bytes in {SECONDS:.0f} s')
    report.check(len(log) < 30 << 20, 'the log stays small', len(log))
    done = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
    report.check(done.returncode == 0, 'heed check', done.stdout + done.stderr)


def run(report):
    random.seed(SEED)
    with Site(PORT, url=os.environ.get('HEED_TEST_PG')) as site:
        site.serve()
        storm(report, site)


main = Report('storm')
main.run(run)
main.end()
