"""What the attacks on the web share: a site with people of every role, browsers, raw bytes."""
import http.client
import json
import os
import re
import socket
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..'), os.path.join(HERE, '..', 'faults'), os.path.join(HERE, '..', 'peers')]
from report import DATA, HEED, Report  # noqa: E402,F401
from site_of_test import Site  # noqa: E402,F401

PORT = int(os.environ.get('HEED_TEST_PORT', '21600'))
PASSWORD = 'three words in a row'
ROLES = ('agent', 'lead', 'admin')
SLOW = 'asan' in os.environ.get('HEED_BUILD', '')


class Browser:
    """Cookies, forms of our own origin, no redirects followed."""

    def __init__(self, port, cookies=None, token=None):
        self.port, self.cookies, self.token = port, dict(cookies or {}), token

    def ask(self, method, path, fields=None, headers=None, body=None, timeout=30):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)
        sent = {}
        if self.cookies:
            sent['Cookie'] = '; '.join(f'{k}={v}' for k, v in self.cookies.items())
        if self.token:
            sent['Authorization'] = 'Bearer ' + self.token
        elif method != 'GET':
            sent['Origin'] = f'http://127.0.0.1:{self.port}'
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent['Content-Type'] = 'application/x-www-form-urlencoded'
        elif isinstance(body, (dict, list)):
            body = json.dumps(body)
            sent['Content-Type'] = 'application/json'
        for name, value in (headers or {}).items():
            sent.pop(name, None)
            if value is not None:
                sent[name] = value
        try:
            connection.putrequest(method, path, skip_host='Host' in sent, skip_accept_encoding=True)
            body = body.encode() if isinstance(body, str) else body
            if body is not None or method != 'GET':
                sent.setdefault('Content-Length', str(len(body or b'')))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            reply = connection.getresponse()
            data = reply.read().decode(errors='replace')
        finally:
            connection.close()
        for name, value in reply.getheaders():
            if name.lower() == 'set-cookie':
                key, _, rest = value.partition('=')
                self.cookies[key] = rest.split(';')[0]
                if 'Max-Age=0' in value:
                    del self.cookies[key]
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, data

    def get(self, path, **headers):
        return self.ask('GET', path, headers={k.replace('_', '-'): v for k, v in headers.items()})

    def post(self, path, **fields):
        return self.ask('POST', path, fields)

    def sign_in(self, email, password=PASSWORD):
        return self.post('/sign-in', email=email, password=password)


class Stream:
    """/live, read with a deadline."""

    def __init__(self, browser):
        self.sock = socket.create_connection(('127.0.0.1', browser.port), 10)
        cookie = '; '.join(f'{k}={v}' for k, v in browser.cookies.items())
        self.sock.sendall(f'GET /live HTTP/1.1\r\nHost: 127.0.0.1:{browser.port}\r\nCookie: {cookie}\r\n\r\n'.encode())
        self.text = b''

    def wait(self, wanted, seconds):
        """True when it came, False when not, None when the stream ended before."""
        end = time.monotonic() + seconds
        while wanted not in self.text:
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.sock.settimeout(left)
            try:
                got = self.sock.recv(65536)
            except TimeoutError:
                return False
            if not got:
                return None
            self.text += got
        return True

    def close(self):
        self.sock.close()


def raw(port, data, seconds=5, parts=None):
    """Bytes in, all bytes out until it closes or falls silent."""
    got = b''
    with socket.create_connection(('127.0.0.1', port), 10) as sock:
        sock.settimeout(seconds)
        try:
            sock.sendall(data)
            for part in parts or ():
                time.sleep(0.05)
                sock.sendall(part)
            while True:
                more = sock.recv(65536)
                if not more:
                    break
                got += more
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    return got


def user(site, role, name=None):
    """A colleague; gives the address."""
    email = f'{name or role}@brand.example'
    site.run('user', site.path, 'add', '--email', email, '--role', role, '--password-stdin', input=PASSWORD + '\n')
    return email


def token(site, email):
    return site.run('token', site.path, 'add', '--user', email).strip()


def people(site):
    """role: a signed-in browser."""
    browsers = {}
    for role in ROLES:
        browsers[role] = Browser(site.port)
        status, head, _ = browsers[role].sign_in(user(site, role))
        if status != 303 or head['location'] != '/desk/':
            raise RuntimeError(f'{role} cannot sign in: {status} {head}')
    return browsers


def hear(site, channel, messages):
    lines = '\n'.join(m if isinstance(m, str) else json.dumps(m) for m in messages) + '\n'
    return site.run('hear', site.path, '--channel', channel, input=lines)


def conversations(browser):
    """The outside ids of those at the desk, whatever is advised."""
    return [i for view in ('answer', 'watch', 'left')
            for i in re.findall(r'href="/desk/c/([0-9a-z]{26})', browser.get('/desk/?view=' + view)[2])]


def routes(site):
    return json.loads(site.run('routes'))
