#!/usr/bin/env python3
"""The doors: signing in, the set-up token, HTTP's framing, slow senders. Ends with "N passed, N failed"."""
import concurrent.futures
import re
import socket
import statistics
import threading
import time

from web import PASSWORD, PORT, SLOW, Browser, Report, Site, raw, token, user

SECOND = f'GET /listening?second HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n\r\n'.encode()
TAIL = b'GET /nothing-here HTTP/1.1\r\nHost: x\r\n\r\n'


def set_up(report, site, secret):
    """The set-up token works once, however many try at the same moment."""
    def enter(i):
        return Browser(PORT).post('/setup', token=secret, name=f'Admin {i}', email=f'a{i}@brand.example', password=PASSWORD)[0]
    wrong = [Browser(PORT).post('/setup', token=t, name='x', email='x@y.example', password=PASSWORD)[0]
             for t in (secret[:-1], secret.swapcase())]
    report.check(wrong == [422] * 2, 'a wrong token opens nothing', wrong)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(enter, range(3)))
    report.check(sorted(answers)[0] == 303 and answers.count(303) == 1, 'the token works for one of three', answers)
    admins = site.query("SELECT count(*) FROM staff")[0][0]
    report.check(admins == 1, 'and makes one admin', admins)
    report.check(Browser(PORT).post('/setup', token=secret, name='x', email='x@y.example', password=PASSWORD)[0] == 404, 'used twice, there is no such page')
    report.check(Browser(PORT).get('/setup')[0] == 404, 'nor its form')


def set_up_is_over(report):
    """Somebody was added by the command: the token of the first line is worth nothing any more."""
    with Site(PORT + 1) as site:
        secret = re.search(r'token (\S+)', site.serve())[1]
        user(site, 'admin')
        status = Browser(PORT + 1).post('/setup', token=secret, name='x', email='x@y.example', password=PASSWORD)[0]
        report.check(status == 404, 'the set-up ends with the first colleague', status)
        status, head, _ = Browser(PORT + 1).get('/sign-in')
        report.check(status == 200, 'who can sign in then', (status, head.get('location')))


def fixation(report, site):
    """A session that an attacker put into a browser does not become the victim's."""
    planted = Browser(PORT, {'s': 'A' * 43})
    planted.sign_in('agent@brand.example')
    report.check(planted.cookies['s'] != 'A' * 43, 'signing in makes a new session')
    attacker = Browser(PORT)
    attacker.sign_in('agent@brand.example')
    old = dict(attacker.cookies)
    victim = Browser(PORT, old)
    victim.sign_in('lead@brand.example')
    report.check(victim.cookies['s'] != old['s'], 'and so does signing in as somebody else')
    report.check(Browser(PORT, old).get('/desk/')[0] == 303, 'the old one is over')
    names = [n for n, in site.query("SELECT hex(token_hash) FROM session")]
    report.check(all(len(n) == 64 for n in names) and not any(victim.cookies['s'].encode().hex().upper() in n for n in names), 'the store holds hashes only')


def enumeration(report):
    """Nobody learns who works here: text, status, headers and time are the same."""
    seen, times = {}, {}
    for email in ('agent@brand.example', 'nobody@brand.example'):
        shapes, took = set(), []
        for i in range(3 if not SLOW else 4):
            began = time.perf_counter()
            status, head, body = Browser(PORT).sign_in(email, 'wrong' + 'x' * i)
            took.append(time.perf_counter() - began)
            shapes.add((status, tuple(sorted(k for k in head)), re.sub(r'value="[^"]*"', '', body)))
        seen[email], times[email] = shapes, statistics.median(took)
    report.check(len(set(map(frozenset, seen.values()))) == 1, 'a wrong address and a wrong password look the same', seen)
    a, b = times.values()
    print(f'sign-in refused after {a * 1000:.0f} ms and {b * 1000:.0f} ms')
    print(f'signing in, known and unknown address: {a:.3f} s, {b:.3f} s')


def limits(report):
    """Guessing ends, for one account and for one network; the right password does not help then."""
    answers = [Browser(PORT).sign_in('target@brand.example', f'guess {i}')[0] for i in range(7)]
    report.check(answers.count(422) <= 5 and answers[-1] == 429, 'five guesses for an account', answers)
    answers = [Browser(PORT).sign_in(f'sprayed{i}@brand.example', 'Password123')[0] for i in range(24)]
    report.check(answers[-1] == 429, 'twenty for a network', answers)
    status, head, _ = Browser(PORT).sign_in('agent@brand.example')
    report.check(status == 429 and head.get('retry-after'), 'the door is shut then, with Retry-After', (status, head))
    status = Browser(PORT).ask('POST', '/sign-in', {'email': 'x@y.example', 'password': 'x'}, headers={
        'X-Forwarded-For': '9.9.9.9', 'Forwarded': 'for=9.9.9.9', 'X-Real-IP': '9.9.9.9', 'CF-Connecting-IP': '9.9.9.9'})[0]
    report.check(status == 429, 'a made-up forwarding header is no way round', status)


def guessed(email, source, tries):
    """Wrong passwords from another network of this machine; the answers."""
    seen = []
    for i in range(tries):
        fields = f'email={email}&password=guess{i}'
        with socket.create_connection(('127.0.0.1', PORT), 20, (source, 0)) as sock:
            sock.sendall((f'POST /sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n'
                          f'Content-Length: {len(fields)}\r\n\r\n{fields}').encode())
            got = b''
            while part := sock.recv(65536):
                got += part
        after = re.search(rb'Retry-After: (\d+)', got)
        seen.append((int(got.split()[1]), int(after[1]) if after else 0))
    return seen


def owners(report):
    """Who guesses locks nobody else out: not from another network, not on a device that is known."""
    home = Browser(PORT)
    report.check(home.sign_in('agent@brand.example')[0] == 303 and 'd' in home.cookies, 'signing in makes the device known')
    device = {'d': home.cookies['d']}
    seen = guessed('agent@brand.example', '127.0.1.1', 8)
    report.check([s for s, _ in seen] == [422] * 5 + [429] * 3, 'five guesses, then waiting', seen)
    report.check(0 < seen[5][1] <= 30, 'half a minute at first', seen)
    report.check(Browser(PORT).sign_in('agent@brand.example')[0] == 303, 'the owner comes in from another network')
    for i in range(6):
        seen = guessed('agent@brand.example', f'127.0.{2 + i}.1', 5)
    report.check(seen[-1][0] == 429, 'guessing from everywhere ends as well', seen)
    report.check(Browser(PORT).sign_in('agent@brand.example')[0] == 429, 'for unknown devices')
    report.check(Browser(PORT, device).sign_in('agent@brand.example')[0] == 303, 'on a known device the owner comes in all the same')
    wrong = [Browser(PORT, device).sign_in('agent@brand.example', f'x{i}')[0] for i in range(7)]
    report.check(wrong.count(422) <= 6 and wrong[-1] == 429, 'a stolen device guesses no better', wrong)
    seen = guessed('lead@brand.example', '127.0.0.9', 6)
    report.check(Browser(PORT, device).sign_in('lead@brand.example')[0] == 429, 'it is known for its own account only', seen)
    for forged in ('', 'x', device['d'][:-2], 'sealed:' + device['d'], 'device 1 0', 'A' * 1500):
        status = Browser(PORT, {'d': forged}).sign_in('lead@brand.example')[0]
        report.check(status == 429, f'a made-up device ({forged[:12]}) is none', status)


def in_the_middle(report, site):
    """Whoever stops working here while his upload is on its way is nobody when it has come."""
    user(site, 'lead', 'leaver')
    key = token(site, 'leaver@brand.example')
    browser = Browser(PORT)
    browser.sign_in('leaver@brand.example')
    body = b'{"channel":"fed","message":{"id":"late","text":"half of it"}}'

    def half(who):
        sock = socket.create_connection(('127.0.0.1', PORT), 20)
        sock.sendall(f'POST /api/v1/messages HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nOrigin: http://127.0.0.1:{PORT}\r\n{who}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body[:20])
        time.sleep(0.3)
        return sock

    def rest(sock):
        sock.sendall(body[20:])
        got = sock.recv(65536)
        sock.close()
        return int(got.split()[1])
    signed_out = half('Cookie: s=' + browser.cookies['s'])
    report.check(Browser(PORT, browser.cookies).post('/sign-out')[0] == 303, 'signed out in another window')
    status = rest(signed_out)
    report.check(status in (401, 303), 'an upload of a session that ended is refused', status)
    removed = half('Authorization: Bearer ' + key)
    site.run('user', site.path, 'remove', 'leaver@brand.example')
    status = rest(removed)
    report.check(status == 401, 'an upload of a colleague who was removed is refused', status)
    report.check(site.query("SELECT count(*) FROM message WHERE native_id = 'late'")[0][0] == 0, 'and nothing of it is kept')


def too_much(report):
    """A refused upload gets its answer, however fast it is sent."""
    head = f'Host: 127.0.0.1:{PORT}\r\nOrigin: http://127.0.0.1:{PORT}\r\n'
    for size in (100_000, 5_000_000, 40_000_000):
        for what, path, wanted in (('more than may be', '/sign-in', b' 413 '), ("a stranger's", '/api/v1/messages', b' 401 ' if size < 200_000 else b' 413 ')):
            data = f'POST {path} HTTP/1.1\r\n{head}Content-Length: {size}\r\n\r\n'.encode()
            got = [raw(PORT, data + b'x' * size, 3) for _ in range(3)]
            report.check(all(wanted in g[:20] and g.count(b'HTTP/1.1') == 1 for g in got), f'{what}, {size} bytes: one answer', [g[:60] for g in got])
        chunks = b''.join(b'10000\r\n' + b'x' * 65536 + b'\r\n' for _ in range(size // 65536 + 1)) + b'0\r\n\r\n'
        got = raw(PORT, f'POST /sign-in HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n'.encode() + chunks, 8)
        report.check(got.count(b'HTTP/1.1') == 1 and b' 413 ' in got[:20], f'{size} bytes in chunks: one answer', got[:80])


def odd_sign_ins(report):
    for fields in ({'email': "' OR 1=1 --", 'password': 'x'}, {'email': 'a' * 3000, 'password': 'x'}, {'email': 'x', 'password': 'p' * 3500},
                   {}, {'email[]': 'x', 'password[]': 'y'}, {'email': 'agent@brand.example\r\nBcc: x', 'password': 'x'}):
        status = Browser(PORT).post('/sign-in', **fields)[0]
        report.check(status in (422, 413), 'an odd sign-in is refused', (fields, status))
    who = iter(['agent@brand.example'] * 3 + ['lead@brand.example'] * 4)
    for to in ('//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', 'javascript:alert(1)', '/%0d%0aSet-Cookie: x=1', '\r\nx: y'):
        where = Browser(PORT).post('/sign-in', email=next(who), password=PASSWORD, to=to)[1].get('location', '')
        report.check(where in ('/', '/desk/') or where.startswith('/%0d'), f'no way out by to={to!r}', where)


def answers_in(data):
    """libmicrohttpd 0.9.75 writes the head of its own errors twice before it closes: one answer."""
    head, _, rest = data.partition(b'\r\n\r\n')
    if rest.startswith(head) and b'\r\nConnection: close\r\n' in head + b'\r\n':
        data = rest
    return re.findall(rb'HTTP/1\.1 (\d\d\d)', data)


def framing(report):
    """One interpretation or 400; never two answers for what may be one request."""
    host = f'Host: 127.0.0.1:{PORT}\r\nOrigin: http://127.0.0.1:{PORT}\r\n'.encode()

    def post(headers, body):
        return b'POST /sign-out HTTP/1.1\r\n' + host + headers + b'\r\n' + body
    chunk = b'5\r\nhello\r\n0\r\n\r\n'
    one_or_error = [
        ('two lengths', post(b'Content-Length: 0\r\nContent-Length: 39\r\n', TAIL)),
        ('two equal lengths', post(b'Content-Length: 0\r\nContent-Length: 0\r\n', b'')),
        ('a list of lengths', post(b'Content-Length: 0, 39\r\n', TAIL)),
        ('a length with a sign', post(b'Content-Length: +39\r\n', TAIL)),
        ('a negative length', post(b'Content-Length: -1\r\n', TAIL)),
        ('a length in hex', post(b'Content-Length: 0x27\r\n', TAIL)),
        ('a length with a blank inside', post(b'Content-Length: 3 9\r\n', TAIL)),
        ('a length beyond 64 bits', post(b'Content-Length: 18446744073709551655\r\n', TAIL)),
        ('an empty length', post(b'Content-Length:\r\n', TAIL)),
        ('length and chunks', post(b'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', chunk + TAIL)),
        ('chunks and length', post(b'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', chunk + TAIL)),
        ('two codings', post(b'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', chunk + TAIL)),
        ('an unknown coding', post(b'Transfer-Encoding: cow\r\n', chunk + TAIL)),
        ('chunked is not last', post(b'Transfer-Encoding: chunked, identity\r\n', chunk + TAIL)),
        ('xchunked', post(b'Transfer-Encoding: xchunked\r\n', chunk + TAIL)),
        ('a tab before chunked', post(b'Transfer-Encoding:\tchunked\r\nContent-Length: 4\r\n', chunk + TAIL)),
        ('a vertical tab before chunked', post(b'Transfer-Encoding: \x0bchunked\r\nContent-Length: 4\r\n', chunk + TAIL)),
        ('a blank before the colon', post(b'Content-Length : 39\r\n', TAIL)),
        ('a blank before the colon of a coding', post(b'Transfer-Encoding : chunked\r\nContent-Length: 4\r\n', chunk + TAIL)),
        ('a folded coding', post(b'Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n', chunk + TAIL)),
        ('two lengths of a GET', SECOND[:-2] + b'Content-Length: 0\r\nContent-Length: 39\r\n\r\n' + TAIL),
        ('a zero in a name', post(b'Content\x00-Length: 39\r\n', TAIL)),
        ('a lone CR', post(b'X: y\rContent-Length: 39\r\n', TAIL)),
        ('an underscore', post(b'Content_Length: 39\r\n', b'')),
        ('a chunk size with a sign', post(b'Transfer-Encoding: chunked\r\n', b'+5\r\nhello\r\n0\r\n\r\n' + TAIL)),
        ('a chunk size with 0x', post(b'Transfer-Encoding: chunked\r\n', b'0x5\r\nhello\r\n0\r\n\r\n' + TAIL)),
        ('a chunk size beyond 64 bits', post(b'Transfer-Encoding: chunked\r\n', b'10000000000000005\r\nhello\r\n0\r\n\r\n' + TAIL)),
        ('a negative chunk', post(b'Transfer-Encoding: chunked\r\n', b'-1\r\nhello\r\n0\r\n\r\n' + TAIL)),
        ('a chunk without its end', post(b'Transfer-Encoding: chunked\r\n', b'5\r\nhelloX\r\n0\r\n\r\n' + TAIL)),
        ('two requests lines', b'GET /listening HTTP/1.1\r\nGET /desk/ HTTP/1.1\r\n' + host + b'\r\n'),
        ('no version', b'GET /listening\r\n\r\n'),
        ('HTTP/2.0', b'GET /listening HTTP/2.0\r\n' + host + b'\r\n'),
        ('HTTP/1.1 twice', b'GET /listening HTTP/1.1 HTTP/1.1\r\n' + host + b'\r\n'),
        ('a blank in the address', b'GET /lis tening HTTP/1.1\r\n' + host + b'\r\n'),
        ('a control character in the address', b'GET /listening\x01 HTTP/1.1\r\n' + host + b'\r\n'),
        ('bytes that are not UTF-8', b'GET /\xff\xfe HTTP/1.1\r\n' + host + b'\r\n'),
        ('no host', b'GET /listening HTTP/1.1\r\n\r\n'),
        ('two hosts', b'GET /listening HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'),
        ('a header without a colon', b'GET /listening HTTP/1.1\r\n' + host + b'nonsense\r\n\r\n'),
        ('an empty name', b'GET /listening HTTP/1.1\r\n' + host + b': x\r\n\r\n'),
        ('a line of 100 kB', b'GET /' + b'a' * 100000 + b' HTTP/1.1\r\n' + host + b'\r\n'),
        ('10,000 headers', b'GET /listening HTTP/1.1\r\n' + host + b''.join(b'X%d: y\r\n' % i for i in range(10000)) + b'\r\n'),
        ('a header of 100 kB', b'GET /listening HTTP/1.1\r\n' + host + b'X: ' + b'y' * 100000 + b'\r\n\r\n'),
        ('TLS', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'\x00' * 200),
        ('zeros', b'\x00' * 1000),
        ('a proxy request', b'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
        ('an absolute address', b'GET http://evil.example/listening HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
    ]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        got = list(pool.map(lambda case: raw(PORT, case[1], 2), one_or_error))
    for (name, _), data in zip(one_or_error, got):
        statuses = answers_in(data)
        report.check(len(statuses) <= 1 and not any(s.startswith(b'5') and s != b'501' and s != b'505' for s in statuses), f'{name}: one answer at most', statuses)
    two = [
        ('a pipeline', SECOND + SECOND),
        ('chunks, then another', post(b'Transfer-Encoding: chunked\r\n', b'0\r\n\r\n') + SECOND),
        ('chunks with an extension', post(b'Transfer-Encoding: chunked\r\n', b'1;a=b\r\nx\r\n0\r\n\r\n') + SECOND),
        ('a trailer', post(b'Transfer-Encoding: chunked\r\n', b'1\r\nx\r\n0\r\nX: y\r\n\r\n') + SECOND),
    ]
    for name, data in two:
        statuses = answers_in(raw(PORT, data, 1.5))
        report.check(len(statuses) in (1, 2) and b'500' not in statuses, f'{name}: answered', statuses)
    for host_name in ('evil.example', '', 'a" onload="x', '<script>', '127.0.0.1:1\r\nX: y', 'x' * 2000):
        status, head, body = Browser(PORT).ask('GET', '/listening', headers={'Host': host_name}) if '\r' not in host_name else (200, {}, '')
        report.check('evil' not in body + str(head) and '<script>' not in body, f'Host: {host_name[:20]} is not believed', (status, head))
        status, head, _ = Browser(PORT).ask('GET', '/', headers={'Host': host_name}) if '\r' not in host_name else (303, {'location': '/'}, '')
        report.check(head.get('location', '/').startswith('/'), f'nor sent on to {host_name[:20]}', head)
    report.check(Browser(PORT).get('/healthz')[0] == 200, 'the server is well')


def slow(report, site):
    """300 that drip their heads and 100 that drip their bodies; others are served meanwhile."""
    socks = []
    for i in range(400):
        sock = socket.create_connection(('127.0.0.1', PORT), 5)
        sock.sendall(b'GET /listening HTTP/1.1\r\nHost: x\r\nX: ' if i < 300 else
                     f'POST /sign-out HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nOrigin: http://127.0.0.1:{PORT}\r\nContent-Length: 900\r\n\r\n'.encode())
        sock.setblocking(False)
        socks.append(sock)
    stop = threading.Event()

    def drip():
        while not stop.wait(1):
            for sock in socks:
                try:
                    sock.send(b'y')
                except OSError:
                    pass
    thread = threading.Thread(target=drip, daemon=True)  # what fails here must not wait for it
    thread.start()
    core = site.processes()['core']
    began, took, ended = time.monotonic(), [], None
    while time.monotonic() - began < 14:
        at = time.monotonic()
        try:
            status = Browser(PORT).get('/healthz')[0]
        except OSError as error:
            status = error
        if status != 200:
            report.check(False, 'the honest are served',
                         f'{status!r} in second {at - began:.2f}, after {time.monotonic() - at:.3f} s: {site.tail()}')
            break
        took.append(time.monotonic() - at)
        time.sleep(0.05)
    stop.set()
    thread.join()
    ended = 0
    for sock in socks[:300]:
        try:
            ended += sock.recv(10000) is not None     # 408, or the end
        except BlockingIOError:
            pass
        except OSError:
            ended += 1
    for sock in socks:
        sock.close()
    took.sort()
    print(f'beside 400 slow ones: median {took[len(took) // 2] * 1000:.0f} ms, worst {took[-1] * 1000:.0f} ms')
    print(f'beside slow ones the honest waited {took[int(len(took) * 0.95)] * 1000:.0f} ms (19 in 20)')
    report.check(len(took) > 0, 'the honest are answered')
    report.check(site.processes().get('core') == core, 'by the same process', site.tail())
    report.check(ended == 300, 'who drips his head is cut off after ten seconds', ended)


def run(report):
    with Site(PORT) as site:
        secret = re.search(r'token (\S+)', site.serve())[1]
        report.run(set_up, site, secret)
        report.check(secret not in site.tail(100000) and PASSWORD not in site.tail(100000), 'neither token nor password in the log')
        site.stop()
        user(site, 'agent'), user(site, 'lead')
        for part in ((framing,), (slow, site), (fixation, site), (enumeration,)):
            site.serve()            # the limits of signing in count anew
            report.run(part[0], *part[1:])
            report.check(site.stop() == 0, f'after {part[0].__name__} the server ends with 0', site.tail())
        for part in ((odd_sign_ins,), (owners,), (in_the_middle, site), (too_much,)):
            site.serve()
            report.run(part[0], *part[1:])
            report.check(site.stop() == 0, f'after {part[0].__name__} the server ends with 0', site.tail())
        site.serve()
        report.run(limits)
        report.check(site.stop() == 0, 'the server ends with 0', site.tail())
    report.run(set_up_is_over)


report = Report('doors')
report.run(run)
report.end()
