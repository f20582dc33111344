#!/usr/bin/env python3
"""Outbound at most once, inbound exactly once, whatever dies in the middle.

usage: outbox.py [quick]

Real Dovecot and Postfix; between Heed and Postfix a relay of ours that stops the SMTP dialogue at a
chosen step until the core or the channel's process has been killed there. No answer may arrive
twice; one that may have arrived is listed as uncertain and not sent again by us; all others arrive.
The same form sent twice at the same moment is one answer. Header injection by subject, name and
reply leads nowhere. Needs root. Ends with "N passed, N failed".
"""
import concurrent.futures
import email
import email.policy
import functools
import imaplib
import os
import re
import signal
import socket
import sys
import threading
import time

from web import PORT, Browser, Report, Site, conversations, token, user

from mail_servers import MailServers  # noqa: E402
from pump import pump  # noqa: E402

QUICK = sys.argv[1:] == ['quick']      # the two steps at which nobody can know
IMAP, LMTP, IMAPS, SMTP, RELAY = (PORT + i for i in range(2, 7))
PASSWORD = 'three words in a row'
# What the client (C) or the server (S) says when the dialogue is stopped, before it is passed on.
STEPS = [('C', b'EHLO'), ('C', b'MAIL FROM'), ('C', b'RCPT TO'), ('C', b'DATA'), ('C', b'From:'), ('S', b'250 2.0.0 Ok: queued'), ('C', b'QUIT')]


class Relay(threading.Thread):
    """Passes on, until somebody says the word it waits for; then it holds that back."""

    def __init__(self):
        super().__init__(daemon=True)
        self.at, self.reached, self.go_on = None, threading.Event(), threading.Event()
        self.listener = socket.create_server(('127.0.0.1', RELAY))
        self.start()

    def stop_at(self, step):
        self.reached.clear()
        self.go_on.clear()
        self.at = step

    def run(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(('127.0.0.1', SMTP))
            for side, a, b in (('C', client, server), ('S', server, client)):
                threading.Thread(target=pump, args=(a, b, functools.partial(self.look, side)), daemon=True).start()

    def look(self, side, data):
        if self.at and self.at[0] == side and self.at[1] in data:
            self.at = None
            self.reached.set()
            self.go_on.wait(20)
        return True


def until(what, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = what()
        if got:
            return got
        time.sleep(0.05)
    return None


def mailbox(name):
    with imaplib.IMAP4('127.0.0.1', IMAP) as imap:
        imap.login(name, 'pw')
        imap.select('INBOX')
        numbers = imap.search(None, 'ALL')[1][0].split()
        return [email.message_from_bytes(imap.fetch(n, '(BODY.PEEK[])')[1][0][1], policy=email.policy.default) for n in numbers]


def arrived(word, name='ann'):
    return [m for m in mailbox(name) if word in m.get_content()]


class Bench:
    def __init__(self, report, servers, site, relay):
        self.report, self.servers, self.site, self.relay = report, servers, site, relay
        self.browser = Browser(site.port)
        self.browser.sign_in(user(site, 'agent'))
        self.program = Browser(site.port, token=token(site, 'agent@brand.example'))

    def deliver(self, number, subject='A question', sender=None, more=''):
        sender = sender or f'Ann {number} <ann+{number}@customer.test>'     # a person and a conversation each
        self.servers.deliver('brand@heed.test', f'From: {sender}\r\nTo: brand@heed.test\r\nSubject: {subject}\r\n{more}Message-ID: <in{number}@customer.test>\r\n'
                                                f'Date: {email.utils.formatdate()}\r\n\r\nWhen will number {number} be ready?\r\n')

    def conversation(self, number):
        def find():
            for cid in conversations(self.browser):
                if f'number {number} be' in self.program.get('/api/v1/conversations/' + cid)[2]:
                    return cid
        return until(find, 15)

    def answer(self, cid, key, text):
        return self.browser.post(f'/desk/c/{cid}/say', key=key, text=text)

    def states(self):
        return dict(self.site.query("SELECT key, state FROM outbox"))

    def back(self):
        return until(lambda: self.alive(), 20)

    def alive(self):
        try:
            return {'core', 'channel mail'} <= self.site.processes().keys() and self.site.answers()
        except (OSError, ValueError, KeyError):
            return False

    def kill(self, victim):
        os.kill(self.site.processes()[victim], signal.SIGKILL)
        time.sleep(0.2)



def dialogue(report, bench):
    """Killed at each step of the dialogue."""
    names = {v: k for k, v in STATES.items()}
    number = 100
    for victim in ('core', 'channel mail'):
        for step in STEPS[5:6] if QUICK else STEPS:
            number += 1
            what = f'{victim} killed at {step[1].decode()}'
            bench.deliver(number)
            cid = bench.conversation(number)
            if not report.check(cid, f'{what}: the mail is there'):
                continue
            bench.relay.stop_at(step)
            status, head, _ = bench.answer(cid, f'kill{number}', f'Answer{number} of ours.')
            report.check(status == 303, f'{what}: the answer is taken', (status, head))
            if not report.check(bench.relay.reached.wait(40), f'{what}: the dialogue got there', bench.states()):
                bench.relay.go_on.set()
                continue
            bench.kill(victim)
            bench.relay.go_on.set()
            report.check(bench.back(), f'{what}: all is up again', bench.site.tail())

            def settled():
                row = bench.site.query("SELECT state FROM outbox ORDER BY id DESC LIMIT 1")[0][0]
                return names.get(row) in ('sent', 'refused', 'uncertain') and names[row]
            state = until(settled, 45)
            here = arrived(f'Answer{number} ')
            print(f'{what}: {state}, arrived {len(here)} times', flush=True)
            report.check(state in ('uncertain', 'sent'), f'{what}: it is sent or listed', state)
            report.check(len(here) == 1 or not here and state == 'uncertain', f'{what}: at most once, and once if sent', (state, len(here)))
            if step[0] == 'S' and victim == 'channel mail':
                report.check(state == 'uncertain', f'{what}: nobody can know, so it is listed', state)
    time.sleep(3)
    counts = [len(arrived(f'Answer{n} ')) for n in range(101, number + 1)]
    report.check(max(counts) <= 1, 'nothing is sent again later', counts)
    listed = bench.site.query(f"SELECT count(*) FROM outbox WHERE state = {STATES['uncertain']}")[0][0]
    admin = Browser(bench.site.port)
    admin.sign_in(user(bench.site, 'admin'))
    shown = re.search(r'wait for a person</dt><dd>(\d+)', admin.get('/desk/health')[2])
    report.check(shown and int(shown[1]) == listed, 'the uncertain ones are listed', (shown and shown[1], listed))


def held(report, bench):
    """Killed while the answer can be undone: it leaves afterwards, once; one that was undone never does."""
    bench.deliver(1), bench.deliver(2)
    one, two = bench.conversation(1), bench.conversation(2)
    bench.answer(one, 'held1', 'Held1 goes out.')
    bench.answer(two, 'held2', 'Held2 is taken back.')
    outbox = re.search(r'name="outbox" value="([^"]+)"', bench.browser.get('/desk/c/' + two)[2])
    status = bench.browser.post(f'/desk/c/{two}/undo-send', key='undo2', outbox=outbox[1] if outbox else '')[0] if outbox else 0
    report.check(status in (200, 303), 'it is taken back', (status, bool(outbox)))
    bench.kill('core')
    report.check(bench.back(), 'held: all is up again', bench.site.tail())
    report.check(until(lambda: arrived('Held1 '), 45), 'what was held leaves after a restart', (bench.site.query('SELECT * FROM outbox'), bench.site.tail()))
    time.sleep(2)
    report.check(len(arrived('Held1 ')) == 1 and not arrived('Held2 '), 'once, and what was taken back does not')


def twice(report, bench):
    """A double click, two tabs, a program that tries again: one answer."""
    bench.deliver(3)
    cid = bench.conversation(3)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = [a[0] for a in pool.map(lambda _: Browser(bench.site.port, bench.browser.cookies).post(f'/desk/c/{cid}/say', key='double', text='Double answer.'), range(8))]
    report.check(set(statuses) == {303}, 'all eight clicks are answered', statuses)
    program = Browser(bench.site.port, token=token(bench.site, 'agent@brand.example'))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        statuses = [a[0] for a in pool.map(lambda _: program.ask('POST', f'/api/v1/conversations/{cid}/replies', body={'text': 'Program answer.'}, headers={'Idempotency-Key': 'again'}), range(4))]
    report.check(set(statuses) <= {200, 201, 202}, 'and four of a program', statuses)
    report.check(until(lambda: arrived('Double answer') and arrived('Program answer'), 45), 'they leave')
    time.sleep(2)
    report.check(len(arrived('Double answer')) == 1 and len(arrived('Program answer')) == 1, 'once each', (len(arrived('Double answer')), len(arrived('Program answer'))))


def headers(report, bench):
    """What a stranger writes into his mail does not become a header of ours, nor a recipient."""
    cases = [
        (11, '=?utf-8?q?Hi=0D=0ABcc:_eve@customer.test=0D=0AX-Evil:_1?=', 'Ann <ann@customer.test>', ''),
        (12, 'plain', '=?utf-8?q?Ann=0D=0ABcc:_eve@customer.test?= <ann@customer.test>', ''),
        (13, 'plain', 'Ann <ann@customer.test>', 'Reply-To: =?utf-8?q?x=0D=0ABcc:_eve@customer.test?= <ann@customer.test>\r\n'),
        (14, '=?utf-8?q?zero=00byte=0Aline?=', 'Ann <ann@customer.test>', ''),
        (15, 'x' * 900, '"a\\"b, eve@customer.test" <ann@customer.test>', ''),
    ]
    for number, subject, sender, more in cases:
        bench.deliver(number, subject, sender, more)
        cid = bench.conversation(number)
        if not report.check(cid, f'mail {number} is there'):
            continue
        status, _, page = bench.answer(cid, f'inj{number}', f'Inject{number} \r\n.\r\nMAIL FROM:<eve@customer.test>\r\nRCPT TO:<eve@customer.test>\r\n\r\nBcc: eve@customer.test\n.\nend')
        report.check(status in (303, 422), f'mail {number} can be answered or is refused', (status, page[:200]))
    until(lambda: len([1 for n in (11, 12, 13, 14, 15) if arrived(f'Inject{n} ')]) == 5, 45)
    for number, *_ in cases:
        mails = arrived(f'Inject{number} ')
        report.check(len(mails) <= 1, f'mail {number}: one answer', len(mails))
        for m in mails:
            report.check(not m['Bcc'] and not m['X-Evil'] and str(m['To'] or '').count('@') == 1, f'mail {number}: no header got in', str(m.items())[:500])
            report.check('end' in m.get_content() and '\n.\n' in m.get_content().replace('\r', ''), f'mail {number}: the text is whole', m.get_content())
    report.check(not mailbox('eve'), 'Eve got nothing')
    print([(n, len(arrived(f'Inject{n} '))) for n, *_ in cases])


def bombs(report, bench):
    """A header of 10 MB, 10,000 parts and worse come by mail; the next mail is heard."""
    parts = b''.join(b'--x\r\nContent-Type: text/plain\r\n\r\ny\r\n' for _ in range(10000)) + b'--x--\r\n'
    head = b'From: Ann <ann@customer.test>\r\nTo: brand@heed.test\r\nSubject: bomb\r\n'
    for i, data in enumerate((head + b'X-Long: ' + (b'y' * 900 + b'\r\n ') * 11000 + b'end\r\n\r\nx\r\n',
                              head + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n' + parts,
                              head + b''.join(b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (i, i) for i in range(2000)) + b'x\r\n')):
        try:
            bench.servers.deliver('brand@heed.test', data)
        except Exception as error:      # Dovecot itself may refuse
            print(f'bomb {i}: not delivered: {str(error)[:100]}')
    began = time.monotonic()
    bench.deliver(90)
    report.check(bench.conversation(90), 'the mail behind the bombs is heard', bench.site.tail())
    print(f'the mail behind the bombs: {time.monotonic() - began:.1f} s; in the quarantine: {bench.site.query("SELECT reason FROM quarantine")}')


def run(report):
    with MailServers(imap=IMAP, lmtp=LMTP, imaps=IMAPS, smtp=SMTP) as servers, Site(PORT) as site:
        relay = Relay()
        site.serve()
        bench = Bench(report, servers, site, relay)
        ca = os.path.join(site.folder, 'ca.pem')
        with open(ca, 'w') as f:
            f.write(servers.ca)
        with open(os.path.join(site.folder, 'word'), 'w') as f:
            f.write('pw\n')
        site.run('channel', site.path, 'add', 'mail', 'post', f'imap_url=imap://127.0.0.1:{IMAP}', f'smtp_url=smtp://127.0.0.1:{RELAY}', 'user=brand', f'password=@{site.folder}/word',
                 'from_address=brand@heed.test', 'from_name=Brand', 'allow=127.0.0.1', f'ca_pem=@{ca}')
        report.check(until(bench.alive, 10), 'all is up', site.tail())
        for part in PARTS:
            report.run(part, bench)
        report.check(site.stop() == 0, 'the server ends with 0', site.tail())
        rows = site.query("SELECT native_id, count(*) FROM message GROUP BY channel, native_id, version HAVING count(*) > 1")
        report.check(not rows, 'inbound exactly once', rows)
        done = os.system(f'{site.heed} check {site.path}')
        report.check(done == 0, 'heed check', done)


STATES = {name: i for i, name in enumerate('held queued sending sent refused uncertain undone'.split())}    # model/outbox.h
PARTS = [p for p in (held, twice, headers, bombs, dialogue) if not (QUICK and p is held) and p.__name__ in os.environ.get('HEED_PARTS', p.__name__)]
report = Report('outbox')
report.run(run)
report.end()
