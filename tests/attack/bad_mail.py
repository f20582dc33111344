#!/usr/bin/env python3
"""Mails that are not as they should be, through a real Dovecot: ten thousand parts, a head of ten
megabytes, a hundred thousand nested parts, recipients without end, no head at all, more than a mail
may be. Each is kept or refused with a reason that the desk shows; what comes after it is heard.
Ends with "N passed, N failed"."""
import base64
import json
import os
import re
import subprocess

from web import PORT, SLOW, Browser, Report, Site, people

from mail_servers import MailServers
from site_of_test import until

MB = 1 << 20


def head(n, more=''):
    return (f'From: Ann {n} <ann{n}@customer.test>\r\nTo: brand@heed.test\r\nSubject: case {n}\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n'
            f'Message-ID: <case{n}@customer.test>\r\nMIME-Version: 1.0\r\n{more}\r\n').encode()


def parts(n, count):
    part = b'--b\r\nContent-Type: text/plain\r\n\r\npart\r\n'
    return head(n, 'Content-Type: multipart/mixed; boundary=b\r\n') + part * count + b'--b--\r\n'


def nested(n, depth):
    text = [head(n, 'Content-Type: multipart/mixed; boundary=b0\r\n')]
    for i in range(depth):
        text.append(f'--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n'.encode())
    return b''.join(text)


def encoded(n, size):
    body = base64.encodebytes(b'x' * size).replace(b'\n', b'\r\n')
    return head(n, 'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n') + body


# name, the mail, whether it may be refused (else its first words must be in the store)
CASES = [
    ('ten thousand parts', parts(1, 10000), True),
    ('a head of ten megabytes', head(2, ''.join(f'X-{i}: {"y" * 900}\r\n' for i in range(10 * MB // 910))) + b'hello\r\n', True),
    ('one line of ten megabytes', head(3, 'X-Long: ' + ' '.join(['y' * 70] * (10 * MB // 71)) + '\r\n') + b'hello\r\n', True),
    ('twenty thousand parts in each other', nested(4, 20000), True),
    ('a hundred thousand recipients', head(5, 'Cc: ' + ',\r\n '.join(f'p{i}@x.test' for i in range(100000)) + '\r\n') + b'hello\r\n', True),
    ('an attachment of 30 MB', encoded(6, 30 * MB), True),
    ('no head', b'\r\njust words\r\n', True),
    ('a hundred thousand references', head(7, 'References: ' + '\r\n '.join(f'<r{i}@x.test>' for i in range(100000)) + '\r\n') + b'hello\r\n', True),
    ('a head without an end', head(8)[:-2] + b'X: ' + b'z' * 500, True),
    ('bytes that are no text', head(9, 'Content-Type: text/plain; charset=utf-8\r\n') + bytes(range(128, 256)) * 100, True),
    ('a page of tags without an end', head(10, 'Content-Type: text/html\r\n') + (b'<div><b>' * 4 + b'\r\n') * 50000, True),
]


def memory(pid):
    with open(f'/proc/{pid}/status') as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read())[1]) >> 10


def run(report):
    with MailServers(imap=PORT + 2, lmtp=PORT + 3, imaps=PORT + 4) as servers, Site(PORT, url=os.environ.get('HEED_TEST_PG')) as site:
        site.serve()
        admin = people(site)['admin']
        ca = os.path.join(site.folder, 'ca.pem')
        with open(ca, 'w') as f:
            f.write(servers.ca)
        site.run('channel', site.path, 'add', 'mail', 'post', f'imap_url=imap://127.0.0.1:{servers.imap}', 'user=brand', 'password=pw',
                 'from_address=brand@heed.test', 'allow=127.0.0.1', f'ca_pem=@{ca}')
        core, refused, most, told = site.processes()['core'], 0, 0, []
        for n, (name, mail, _) in enumerate(CASES):
            servers.deliver('brand@heed.test', mail)
            servers.deliver('brand@heed.test', head(100 + n) + f'the good one {n}\r\n'.encode())
            good = f'case{100 + n}@customer.test'
            heard = until(lambda: site.query('SELECT 1 FROM message WHERE native_id LIKE ?', f'%{good}%'), 40 if not SLOW else 120)
            report.check(heard, f'{name}: what comes after it is heard', site.run('channel', site.path, 'list'))
            most = max([most] + [memory(p) for p in site.processes().values()])
            reasons = [r for r, in site.query('SELECT reason FROM quarantine ORDER BY id')]
            kept = n + 1 + n + 1 - len(site.query('SELECT 1 FROM message WHERE direction = 0')) == len(reasons)
            report.check(kept, f'{name}: is kept, or refused and kept beside', (len(reasons), reasons[-1:]))
            report.check(all(len(str(r)) > 8 for r in reasons), f'{name}: with a reason', reasons)
            told.append((name, reasons[-1] if len(reasons) > refused else 'kept'))
            refused = len(reasons)
        print(*(f'{name}: {what}' for name, what in told), sep='\n')
        print(f'{most} MB at most')
        status, _, page = admin.get('/desk/health')
        shown = re.search(r'Documents in quarantine</dt><dd>(\d+)', page)
        report.check(status == 200 and shown and int(shown[1]) == refused, 'the health page counts them', (status, shown and shown[0], refused))
        report.check('it has more than 10000 parts' in page and '>post</th>' in page, 'and says what and where', page[-1500:])
        report.check(site.processes()['core'] == core, 'the core lives')
        report.check(most < (400 if not SLOW else 3000), 'nobody grows beyond 400 MB', most)
        state = [c for c in map(json.loads, site.run('channel', site.path, 'list').splitlines()) if c['name'] == 'post'][0]
        report.check(state['state'] == 'connected', 'the mailbox is heard', state)
        report.check(site.stop() == 0, 'it ends with 0', site.tail())
        done = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
        report.check(done.returncode == 0, 'heed check', done.stdout + done.stderr)


report = Report('bad mail')
report.run(run)
report.end()
