#!/usr/bin/env python3
"""Documents that are made to cost: each ends soon, with messages or a reason, in one parse process
that goes on afterwards. Time and memory are printed."""
import base64
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from report import BUILD, HEED, Report  # noqa: E402
from worker import Gone, Worker  # noqa: E402

SLOW = 8 if 'asan' in BUILD else 1
MB = 1 << 20
MAIL = b'From: a@example.org\nMessage-ID: <1@example.org>\n\nstill here\n'


def rss(inner, head=b''):
    return head + b'<rss version="2.0"><channel><title>t</title>' + inner + b'</channel></rss>'


def laughs():
    declared = b'<!ENTITY a0 "ha">' + b''.join(
        b'<!ENTITY a%d "%s">' % (i, b'&a%d;' % (i - 1) * 10) for i in range(1, 12))
    return rss(b'<item><title>&a11;</title></item>', b'<!DOCTYPE rss [' + declared + b']>')


def quadratic():
    return rss(b'<item><description>' + b'&a;' * 50000 + b'</description></item>',
               b'<!DOCTYPE rss [<!ENTITY a "' + b'x' * 50000 + b'">]>')


def multipart(parts):
    return (b'From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n' +
            b'--x\nContent-Type: text/plain\n\ny\n' * parts + b'--x--\n')


def nested(levels):
    return b'From: a@b.c\n' + b''.join(b'Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n' % (i, i)
                                       for i in range(levels)) + b'\nx\n'


# name, kind, document, seconds, "message" or "error" or None for either
BOMBS = [
    ('a billion laughs', 'feed', laughs, 1, 'message'),
    ('quadratic entities', 'feed', quadratic, 1, 'message'),
    ('an external entity', 'feed', lambda: rss(
        b'<item><title>&x;</title></item>', b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), 1, 'message'),
    ('100,000 nested tags', 'feed', lambda: rss(b'<item><title>x</title>' + b'<a>' * 100000), 2, 'message'),
    ('100,000 nested tags in HTML', 'feed', lambda: rss(
        b'<item><description><![CDATA[' + b'<div>' * 100000 + b'x]]></description></item>'), 2, 'message'),
    ('1 MB of <', 'feed', lambda: rss(b'<item><title>x' + b'<' * MB), 2, 'message'),
    ('1 MB of <!DOCTYPE [', 'feed', lambda: b'<!DOCTYPE [' * (MB // 11), 2, 'error'),
    ('1 MB of &', 'feed', lambda: rss(b'<item><title>x' + b'&' * MB), 2, 'message'),
    ('1 MB of attributes', 'feed', lambda: rss(b'<item><title ' + b'a="b" ' * (MB // 6) + b'>x</title>'), 4, None),
    ('1 MB of unclosed furniture', 'feed', lambda: rss(
        b'<item><description><![CDATA[' + b'<nav>' * (MB // 5) + b'x]]></description></item>'), 4, None),
    ('a million items', 'feed', lambda: rss(b'<item><title>x</title></item>' * 1000000), 6, 'message'),
    ('a feed of 60 MB', 'feed', lambda: rss(
        (b'<item><title>x</title><description>' + b'word ' * 1200 + b'</description></item>') * 10000), 10, 'message'),
    ('10,000 parts', 'mime', lambda: multipart(9999), 4, 'message'),
    ('20,000 parts', 'mime', lambda: multipart(20000), 4, 'error'),
    ('2,000 levels', 'mime', lambda: nested(2000), 4, None),
    ('a header of 10 MB', 'mime', lambda: b'From: a@b.c\nX: ' + b'y' * (10 * MB) + b'\n\nx', 2, 'error'),
    ('a header of 10 MB in 1,000,000 lines', 'mime', lambda: b'X: yyyyyyy\n' * 1000000 + b'\nx', 2, 'error'),
    ('a header of 3 MB in 300,000 lines', 'mime', lambda: b'X: yyyyyyy\n' * 300000 + b'\nx', 8, None),
    ('64,000 recipients', 'mime', lambda: b'From: a@b.c\nTo: ' + b',\n '.join(
        b'u%d@example.org' % i for i in range(64000)) + b'\n\nx', 4, 'message'),
    ('10,000 encoded words', 'mime', lambda: b'Subject: ' + b'\n '.join(
        b'=?%s?q?=E4?=' % (b'koi8-r', b'cp1251')[i % 2] for i in range(10000)) + b'\n\nx', 4, 'message'),
    ('40 MB attached', 'mime', lambda: b'From: a@b.c\nContent-Type: application/x\n'
     b'Content-Transfer-Encoding: base64\n\n' + base64.encodebytes(b'\0' * (40 * MB)), 6, 'message'),
    ('60 MB of text', 'mime', lambda: b'From: a@b.c\n\n' + b'words and words\n' * (60 * MB // 16), 6, 'message'),
    ('1 MB of boundaries', 'mime', lambda: b'Content-Type: multipart/mixed; boundary=x\n\n' + b'--x\n' * (MB // 4),
     6, None),
]


def bombs(report):
    worker = Worker([HEED, 'role-parse'])
    for name, kind, make, seconds, wanted in BOMBS:
        document = make()
        before, started = worker.usage()[0], time.monotonic()
        try:
            messages, last = worker.parse(kind, document)
        except Gone:
            report.check(False, f'{name}: the process died', f'status {worker.end()}')
            worker = Worker([HEED, 'role-parse'])
            continue
        cpu, peak = worker.usage()
        came = 'error' if 'error' in last else 'message' if messages else 'nothing'
        print(f'{name}: {len(document) / MB:.1f} MB in, {cpu - before:.2f} s of processor, '
              f'{time.monotonic() - started:.2f} s, memory so far at most {peak:.0f} MB: '
              f'{last.get("error") or str(len(messages)) + " messages"}', flush=True)
        report.check(cpu - before < seconds * SLOW, f'{name}: within {seconds} s', f'{cpu - before:.1f} s')
        report.check(wanted in (None, came), f'{name}: {wanted}', str(last)[:300])
        text = str(messages[:3])
        report.check('root:' not in text and 'haha' not in text, f'{name}: nothing was expanded', text[:300])
        report.check(worker.parse('mime', MAIL)[0], f'{name}: and it reads on')
    report.check(worker.end() == 0, 'the same process all along')


def too_large(report):
    """Through the filter: more than the ceiling is refused, not read to the end."""
    for megabytes in (100, 1024):
        started = time.monotonic()
        filter_ = subprocess.Popen([HEED, 'parse', 'feed'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        item = b'<item><title>x</title></item>' * (MB // 29)
        written = 0
        try:
            filter_.stdin.write(b'<rss><channel>')
            while written < megabytes * MB:
                written += filter_.stdin.write(item)
            filter_.stdin.close()
        except BrokenPipeError:
            pass
        error = filter_.stderr.read().decode()
        status = filter_.wait()
        print(f'a feed of {megabytes} MB: {written / MB:.0f} MB taken, {time.monotonic() - started:.2f} s: '
              f'{status} {error.strip()}')
        report.check(status == 1 and error, f'a feed of {megabytes} MB is refused with a reason', f'{status} {error}')


report = Report('bombs')
report.run(bombs)
report.run(too_large)
report.end()
