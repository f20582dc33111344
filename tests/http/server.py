#!/usr/bin/env python3
"""The web server by raw sockets and http.client: headers, origin, oddities, slow senders, streams.

usage: server.py TOY_SERVER     starts it on a free port of 127.0.0.1; prints "N passed, N failed"
"""
import gzip
import http.client
import socket
import subprocess
import sys
import threading
import time

FAILED = []
PASSED = []


def check(what, fine, detail=''):
    (PASSED if fine else FAILED).append(what)
    if not fine:
        print(f'FAILED {what}: {detail}')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


PORT = free_port()


def ask(method, path, body=None, headers=None):
    c = http.client.HTTPConnection('127.0.0.1', PORT, timeout=10)
    headers = dict(headers or {})
    if method != 'GET' and method != 'HEAD' and 'Sec-Fetch-Site' not in headers and 'Origin' not in headers:
        headers['Sec-Fetch-Site'] = 'same-origin'
    if isinstance(body, str) and 'Content-Type' not in headers:
        headers['Content-Type'] = 'application/x-www-form-urlencoded'
    c.request(method, path, body, headers)
    r = c.getresponse()
    data = r.read()
    c.close()
    return r.status, dict((k.lower(), v) for k, v in r.getheaders()), data


def raw(data, wait=5.0):
    """Sends bytes as they are; gives all that comes back until the server closes or falls silent."""
    with socket.create_connection(('127.0.0.1', PORT), timeout=wait) as s:
        out = b''
        try:
            s.sendall(data)
            while True:
                part = s.recv(65536)
                if not part:
                    break
                out += part
        except (socket.timeout, ConnectionError):
            pass
        return out


def answers():
    status, headers, body = ask('GET', '/?name=Ann%20B')
    check('plain get', status == 200 and body == b'<!doctype html><p>hello Ann B', (status, body))
    for name, value in {
            'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin',
            'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
            'cache-control': 'no-store'}.items():
        check(f'header {name}', headers.get(name) == value, headers.get(name))
    csp = headers.get('content-security-policy', '')
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
                 "form-action 'self'", "require-trusted-types-for 'script'", 'trusted-types heed'):
        check(f'csp {part}', part in csp, csp)
    check('no unsafe in csp', 'unsafe' not in csp and '*' not in csp, csp)
    check('permissions-policy', 'camera=()' in headers.get('permissions-policy', ''))
    status, headers, body = ask('HEAD', '/big')
    check('head has no body', status == 200 and not body and int(headers['content-length']) > 1000, headers)
    status, headers, body = ask('GET', '/big', headers={'Accept-Encoding': 'gzip'})
    check('gzip', headers.get('content-encoding') == 'gzip' and gzip.decompress(body).count(b'line') == 2000)
    status, headers, body = ask('GET', '/slow?name=x')
    check('a slow route answers', status == 200 and body.endswith(b'hello x'))
    check('404', ask('GET', '/nothing')[0] == 404)
    status, headers, body = ask('DELETE', '/big')
    check('405 with the methods', status == 405 and headers.get('allow') == 'GET, HEAD', (status, headers))
    status, headers, body = ask('GET', '/desk?x=1')
    check('a missing slash is added', status == 303 and headers.get('location') == '/desk/?x=1', headers)


def permission():
    check('nobody is asked to sign in', ask('GET', '/desk/')[0] == 401)
    check('a cookie lets in', ask('GET', '/desk/', headers={'Cookie': 's=agent'})[0] == 200)
    check('a token lets in', ask('GET', '/desk/', headers={'Authorization': 'Bearer agent'})[0] == 200)
    check('a wrong token is refused even here',
          ask('GET', '/', headers={'Authorization': 'Bearer nobody'})[0] == 401)
    check('a wrong cookie is nobody', ask('GET', '/', headers={'Cookie': 's=nobody'})[0] == 200)
    check('an agent is no admin', ask('GET', '/admin', headers={'Cookie': 's=agent'})[0] == 403)
    check('an admin is', ask('GET', '/admin', headers={'Cookie': 's=admin'})[0] == 200)


def origin():
    def post(headers):
        c = http.client.HTTPConnection('127.0.0.1', PORT, timeout=10)
        c.request('POST', '/echo', 'text=hi',
                  {'Content-Type': 'application/x-www-form-urlencoded', **headers})
        r = c.getresponse()
        r.read()
        c.close()
        return r.status

    check('same origin', post({'Sec-Fetch-Site': 'same-origin'}) == 200)
    check('cross site', post({'Sec-Fetch-Site': 'cross-site'}) == 403)
    check('same site', post({'Sec-Fetch-Site': 'same-site'}) == 403)
    check('our origin', post({'Origin': f'http://127.0.0.1:{PORT}'}) == 200)
    check('other origin', post({'Origin': 'http://evil.example'}) == 403)
    check('null origin', post({'Origin': 'null'}) == 403)
    check('neither', post({}) == 403)
    check('neither, with a cookie', post({'Cookie': 's=agent'}) == 403)
    check('neither, with a token', post({'Authorization': 'Bearer agent'}) == 200)


def bodies():
    status, _, body = ask('POST', '/echo', 'text=a+b%21')
    check('form', status == 200 and body == b'11 a b!', body)
    check('too long by its length', ask('POST', '/echo', 'text=' + 'x' * 1000)[0] == 413)
    chunked = (b'POST /echo HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: none\r\nConnection: close\r\n'
               b'Transfer-Encoding: chunked\r\n\r\n' + b'200\r\n' + b'x' * 512 + b'\r\n' +
               b'200\r\n' + b'x' * 512 + b'\r\n0\r\n\r\n')
    check('too long in chunks', raw(chunked).startswith(b'HTTP/1.1 413'))
    check('a bad form', ask('POST', '/echo', 'text=%zz')[0] == 422)
    check('a zero in a form', ask('POST', '/echo', 'text=%00')[0] == 422)
    status, _, body = ask('POST', '/refuse', '')
    check('the reason is told', status == 422 and body == b"column 3: 'x' is not known\n", body)
    big = 'text=' + 'x' * (3 << 20)
    status, _, body = ask('POST', '/desk/echo', big, {'Cookie': 's=agent'})
    check('a big body where it may be', status == 200 and body.startswith(str(len(big)).encode()), status)
    # Nobody signed in: refused before the body is read.
    head = (b'POST /desk/echo HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: none\r\n'
            b'Content-Length: 3000000\r\n\r\n')
    start = time.monotonic()
    check('a stranger is refused by his head', b' 401 ' in raw(head)[:20] and time.monotonic() - start < 3)


def oddities():
    for what, data in {
            'no host': b'GET / HTTP/1.1\r\n\r\n',
            'a zero in the path': b'GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n',
            'bad percent': b'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n',
            'bad utf-8': b'GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n',
            'absolute form': b'GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n',
            'nonsense': b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' * 20 + b'\r\n\r\n',
            'negative length': b'POST /echo HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: none\r\nContent-Length: -1\r\n\r\n',
            'no number': b'POST /echo HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: none\r\nContent-Length: 1x\r\n\r\nab',
            'a huge number': b'POST /echo HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: none\r\nContent-Length: 99999999999999999999\r\n\r\n',
            'a long address': b'GET /' + b'a' * 100000 + b' HTTP/1.1\r\nHost: x\r\n\r\n',
            'a long header': b'GET / HTTP/1.1\r\nHost: x\r\nX: ' + b'a' * 10_000_000 + b'\r\n\r\n',
            'many headers': b'GET / HTTP/1.1\r\nHost: x\r\n' + b'X: a\r\n' * 10000 + b'\r\n',
    }.items():
        got = raw(data, 1)
        # libmicrohttpd 0.9.75 repeats the head of its own errors in their body; it closes then
        ok = got == b'' or (got.startswith(b'HTTP/1.1 4') and b' 200 ' not in got and
                            (got.count(b'HTTP/1.') == 1 or b'onnection: close' in got))
        check(what, ok, got[:120])
    smuggle = (b'POST /echo HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: none\r\nContent-Length: 4\r\n'
               b'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    got = raw(smuggle, 3)
    check('length and chunks together', b' 200 ' not in got and got.startswith(b'HTTP/1.1 4'), got[:200])
    check('still alive', ask('GET', '/')[0] == 200)


def slow_senders():
    socks = []
    for _ in range(50):
        s = socket.create_connection(('127.0.0.1', PORT))
        s.sendall(b'GET / HTTP/1.1\r\n')
        socks.append(s)
    start, cut = time.monotonic(), 0
    while time.monotonic() - start < 13 and cut < len(socks):
        cut = 0
        for s in socks:
            try:
                s.sendall(b'X: y\r\n')  # a drip: never silent
                s.setblocking(False)
                cut += s.recv(100) == b''
            except BlockingIOError:
                pass
            except OSError:
                cut += 1
            finally:
                s.setblocking(True)
        check_speed = time.monotonic()
        if ask('GET', '/')[0] != 200 or time.monotonic() - check_speed > 0.5:
            check('others are served meanwhile', False)
        time.sleep(0.5)
    check('a dripping head is cut off', cut == len(socks), f'{cut} of {len(socks)}')
    check('after some ten seconds', time.monotonic() - start > 8, time.monotonic() - start)
    for s in socks:
        s.close()


class Stream:
    def __init__(self, who, last=None):
        self.s = socket.create_connection(('127.0.0.1', PORT), timeout=5)
        last = f'Last-Event-ID: {last}\r\n' if last else ''
        self.s.sendall(f'GET /live HTTP/1.1\r\nHost: x\r\nCookie: s={who}\r\n{last}\r\n'.encode())
        self.data = b''
        self.until(b'retry:')

    def until(self, text, seconds=5.0):
        self.s.settimeout(seconds)
        end = time.monotonic() + seconds
        try:
            while text not in self.data and time.monotonic() < end:
                part = self.s.recv(65536)
                if not part:
                    return False
                self.data += part
        except socket.timeout:
            pass
        return text in self.data

    def close(self):
        self.s.close()


def publish(n, obj):
    check('publish', ask('POST', '/publish', f'n={n}&object={obj}')[0] == 200)


def streams():
    check('no stream for nobody', ask('GET', '/live')[0] == 401)
    agent, admin = Stream('agent'), Stream('admin')
    start = time.monotonic()
    publish(1, 5)
    check('a change arrives', agent.until(b'"region":"c-5"'))
    check('is a frame', b'event: change\ndata: {"region":"c-5","version":1}' in agent.data, agent.data)
    publish(1, 666)
    publish(1, 7)
    check('the secret is for the admin', admin.until(b'c-666') and admin.until(b'c-7'))
    check('and not for the agent', agent.until(b'c-7') and b'c-666' not in agent.data)
    seen = agent.data.count(b'event:')
    publish(500, 1000)
    check('a storm is a number', agent.until(b'event: list'), agent.data[-300:])
    time.sleep(0.6)
    check('in a frame or two', agent.data.count(b'event:') - seen <= 3, agent.data)
    last = [l for l in agent.data.split(b'\n') if l.startswith(b'id: ')][-1][4:].decode()
    agent.close()
    publish(1, 8)
    again = Stream('agent', last)
    check('resumes after the last id', again.until(b'c-8') and b'c-7"' not in again.data)
    lost = Stream('agent', '12')
    check('too old an id: fetch all', lost.until(b'event: reset'))
    start = time.monotonic()
    check('session ends', ask('POST', '/end?who=agent')[0] == 303)
    check('its streams end within a second', again.until(b'event: bye', 1.0) and time.monotonic() - start < 1)
    publish(1, 9)
    check('and hear no more', b'c-9' not in again.data and not again.until(b'c-9', 0.5))
    check('the admin still does', admin.until(b'c-9'))
    check('nobody again', ask('GET', '/desk/', headers={'Cookie': 's=agent'})[0] == 401)
    check('no way out by ?to=', ask('POST', '/back?to=//evil.example')[1].get('location') == '/')
    for s in (again, lost, admin):
        s.close()


def many_streams():
    many = [Stream('agent') for _ in range(300)]
    start = time.monotonic()
    publish(1, 77)
    check('300 screens hear it', all(s.until(b'c-77') for s in many))
    print(f'the storm was told in {time.monotonic() - start:.2f} s')
    return many


def at_once():
    """Reads and writes from several threads; every answer belongs to its question."""
    wrong = []

    def work(k):
        for i in range(60):
            word = f'w{k}-{i}'
            if i % 2:
                _, _, body = ask('POST', '/echo', f'text={word}')
                wrong.extend([body] if not body.endswith(b' ' + word.encode()) else [])
            else:
                _, _, body = ask('GET', f'/slow?name={word}')
                wrong.extend([body] if not body.endswith(b' ' + word.encode()) else [])

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check('answers are not mixed up', not wrong, wrong[:3])


def main():
    server = subprocess.Popen([sys.argv[1], str(PORT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    server.stdout.readline()
    try:
        for part in (answers, permission, origin, bodies, oddities, streams, at_once, slow_senders):
            part()
        many = many_streams()
        # stops with 300 sleeping streams open
        server.stdin.close()
        check('stops cleanly with streams open', server.wait(10) == 0, server.returncode)
        for s in many:
            s.close()
    finally:
        if server.poll() is None:
            server.kill()
    print(f'{len(PASSED)} passed, {len(FAILED)} failed')
    return 1 if FAILED else 0


sys.exit(main())
