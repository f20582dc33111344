#!/usr/bin/env python3
"""What a parser that has been taken over can do in our sandbox: nothing.

The test binary hostile_parser is heed's own worker with one more kind of document, which names
what the captured parser tries. Each try must fail or kill the process; then a new worker must be
there and read a mail within a moment. And the other half: everything that an honest document
needs, each legacy charset first of all, works inside the sandbox.
"""
import codecs
import os
import signal
import sys
import time
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from report import BUILD, HEED, Report  # noqa: E402
from worker import Gone, Worker  # noqa: E402

HOSTILE = [os.path.join(BUILD, 'tests', 'faults', 'hostile_parser')]
ROLE = [HEED, 'role-parse']
IS_SANITIZED = 'asan' in BUILD
MAIL = b'From: a@example.org\nMessage-ID: <1@example.org>\nSubject: Hello\n\nstill here\n'

KILLED = (-signal.SIGSYS,)
DIES = {'unlink', 'socket', 'unix socket', 'connect', 'fork', 'exec', 'thread', 'ptrace', 'kill', 'memfd', 'keyring',
        'bpf', 'io_uring', 'namespace', 'read process', 'code', 'code later'}
REFUSED = {'open', 'proc', 'write', 'stat'}


def ready(report):
    worker = Worker(HOSTILE)
    report.check(worker.ready.get('ready') is True, 'the worker says that it is ready', worker.ready)
    report.check(worker.ready.get('seccomp') is True, 'seccomp is in force', worker.ready)
    report.check(worker.ready.get('landlock', 0) >= 1, 'Landlock is in force', worker.ready)
    print(f'ready after {worker.ready_after * 1000:.0f} ms: {worker.ready}')
    report.check(worker.end() == 0, 'it ends with 0 when the socket is closed')


def tries(report):
    for name in sorted(DIES):
        worker = Worker(HOSTILE)
        try:
            _, last = worker.parse('hostile', name.encode())
            report.check(False, f'"{name}" kills the process', last)
            worker.end()
            continue
        except Gone:
            pass
        status = worker.end()
        report.check(status in KILLED, f'"{name}" is killed by the sandbox', f'status {status}')
    for name in sorted(REFUSED):
        worker = Worker(HOSTILE)
        _, last = worker.parse('hostile', name.encode())
        info = last.get('info', {})
        report.check(info.get('succeeded') is False and info.get('errno') in (1, 13), f'"{name}" is refused', last)
        messages, _ = worker.parse('mime', MAIL)
        report.check(len(messages) == 1, f'after "{name}" the same worker reads on')
        worker.end()


def memory(report):
    if IS_SANITIZED:
        return
    worker = Worker(HOSTILE)
    try:
        _, last = worker.parse('hostile', b'memory')
        report.check(last.get('info', {}).get('succeeded') is False, 'memory ends at the limit', last)
        report.check(worker.usage()[1] < 1100, 'no more than 1.1 GB were taken', f'{worker.usage()[1]:.0f} MB')
    except Gone:
        report.check(True, 'the process died at the limit')
    worker.end()
    worker = Worker(HOSTILE)
    try:
        worker.parse('hostile', b'deep stack')
        report.check(False, 'an endless recursion dies')
    except Gone:
        report.check(worker.end() == -signal.SIGSEGV, 'an endless recursion dies')


def endless(report):
    """The clock of a document is the parent's: here it is us who look at it and kill."""
    worker = Worker(HOSTILE)
    worker.send({'parse': 'hostile'}, b'loop')
    worker.socket.settimeout(0.5)
    started, used = time.monotonic(), worker.usage()[0]
    while worker.usage()[0] < used + 0.3 and time.monotonic() < started + 20:
        try:
            worker.receive()
            report.check(False, 'an endless loop answers nothing')
            break
        except TimeoutError:
            continue
    report.check(worker.usage()[0] >= used + 0.3, 'an endless loop is seen by its processor time')
    report.check(worker.kill() == -signal.SIGKILL, 'and is killed')


def goes_on(report):
    started = time.monotonic()
    worker = Worker(ROLE)
    messages, _ = worker.parse('mime', MAIL)
    took = time.monotonic() - started
    report.check(messages and messages[0]['text'].strip() == 'still here', 'a new worker reads a mail', messages)
    report.check(took < (10 if IS_SANITIZED else 3), f'it was there in a moment ({took * 1000:.0f} ms)')
    worker.end()


# Python's name, the label in the mail, and a text that the charset can write.
CHARSETS = [
    ('cp866', 'ibm866', 'Привет, как дела?'), ('iso8859_2', 'iso-8859-2', 'Příliš žluťoučký kůň'),
    ('iso8859_3', 'iso-8859-3', 'eĥoŝanĝo ĉiuĵaŭde'), ('iso8859_4', 'iso-8859-4', 'Ķīļi ģērbj ūdeņos'),
    ('iso8859_5', 'iso-8859-5', 'Привет, как дела?'), ('iso8859_6', 'iso-8859-6', 'مرحبا بالعالم'),
    ('iso8859_7', 'iso-8859-7', 'Καλημέρα κόσμε'), ('iso8859_8', 'iso-8859-8', 'שלום עולם'),
    ('iso8859_8', 'iso-8859-8-i', 'שלום עולם'), ('iso8859_10', 'iso-8859-10', 'Þórður Æsir ŋ'),
    ('iso8859_13', 'iso-8859-13', 'Ąžuolas žydi'), ('iso8859_14', 'iso-8859-14', 'Ŵyth ŷ ḃḋ'),
    ('iso8859_15', 'iso-8859-15', 'Œuvre à 5 €'), ('iso8859_16', 'iso-8859-16', 'Țară și €'),
    ('koi8_r', 'koi8-r', 'Привет, как дела?'), ('koi8_u', 'koi8-u', 'Привіт, як справи? ґ'),
    ('mac_roman', 'macintosh', 'Œuvre ∑ π'), ('cp874', 'windows-874', 'สวัสดีชาวโลก'),
    ('cp1250', 'windows-1250', 'Příliš žluťoučký „kůň“'), ('cp1251', 'windows-1251', 'Привет — «как дела»'),
    ('cp1252', 'windows-1252', 'Größe “10” – 5 €'), ('cp1253', 'windows-1253', 'Καλημέρα κόσμε €'),
    ('cp1254', 'windows-1254', 'Şişli ığdır €'), ('cp1255', 'windows-1255', 'שלום עולם ₪'),
    ('cp1256', 'windows-1256', 'مرحبا پچژ'), ('cp1257', 'windows-1257', 'Ąžuolas žydi €'),
    ('cp1258', 'windows-1258', 'Đà lạt'.replace('ạ', 'a\u0323')+' ₫'), ('mac_cyrillic', 'x-mac-cyrillic', 'Привет, как дела?'),
    ('gbk', 'gbk', '你好，世界'), ('gb2312', 'gb2312', '你好，世界'), ('gb18030', 'gb18030', '你好，世界 𠀀'),
    ('big5', 'big5', '你好，世界'), ('big5hkscs', 'big5-hkscs', '你好，世界 㗎'),
    ('euc_jp', 'euc-jp', 'こんにちは世界'), ('iso2022_jp', 'iso-2022-jp', 'こんにちは世界'),
    ('cp932', 'shift_jis', 'こんにちは世界 ①㈱'), ('cp949', 'euc-kr', '안녕 세계 똠방'),
    ('utf_16_be', 'utf-16be', 'schön 世界'), ('utf_16_le', 'utf-16le', 'schön 世界'),
    ('utf_7', 'utf-7', 'schön 世界'), ('iso2022_kr', 'iso-2022-kr', '안녕 세계'), ('cp850', 'ibm850', 'schön'),
    ('cp437', 'ibm437', 'schön'), ('utf_8', 'utf-8', 'schön 世界'), ('ascii', 'us-ascii', 'plain'),
]


def charsets(report):
    import base64
    worker = Worker(ROLE)
    for codec, label, text in CHARSETS:
        assert codecs.lookup(codec)
        body = base64.encodebytes((text + '\n').encode(codec))
        mail = (b'From: a@example.org\nMessage-ID: <' + label.encode() + b'@x>\nMIME-Version: 1.0\n'
                b'Content-Type: text/plain; charset="' + label.encode() + b'"\n'
                b'Content-Transfer-Encoding: base64\n\n' + body)
        messages, last = worker.parse('mime', mail)
        got = messages[0]['text'].strip() if messages else last
        report.check(got == text, f'a mail in {label}', f'{got!r}, not {text!r}')
        if label.startswith('utf-16') or label in ('utf-7', 'iso-2022-kr'):
            continue
        word = base64.b64encode(text.encode(codec)).decode()
        mail = (f'From: a@example.org\nMessage-ID: <{label}@y>\nSubject: =?{label}?B?{word}?=\n\nx\n').encode()
        messages, last = worker.parse('mime', mail)
        got = messages[0].get('title') if messages else last
        got = unicodedata.normalize('NFD', str(got))
        report.check(got == unicodedata.normalize('NFD', text), f'a subject in {label}', f'{got!r}, not {text!r}')
        feed = (f'<?xml version="1.0" encoding="{label}"?><rss version="2.0"><channel><item><title>{text}</title>'
                '</item></channel></rss>').encode(codec)
        messages, last = worker.parse('feed', feed)
        got = messages[0].get('title') if messages else last
        report.check(got == text, f'a feed in {label}', f'{got!r}, not {text!r}')
    messages, _ = worker.parse('mime', b'From: a@b.c\nContent-Type: text/plain; charset=x-user-defined\n\n\x80\xff\n')
    report.check(messages[0]['text'].strip() == '\uf780\uf7ff', 'a mail in x-user-defined', messages)
    report.check(worker.end() == 0, 'one worker read them all')


def refuses(report):
    worker = Worker(ROLE)
    for kind, document in (('feed', b'no feed'), ('mime', b''), ('nothing', b'x')):
        _, last = worker.parse(kind, document)
        report.check(bool(last.get('error')), f'{kind} {document!r} is refused with a reason', last)
    worker.send('not an object')
    report.check('error' in worker.receive(), 'a head that is no object is refused')
    messages, last = worker.parse('mime', MAIL)
    report.check(last.get('done') is True and messages[0]['id'] == '1@example.org', 'and it reads on', last)
    worker.end()


report = Report('sandbox')
for test in (ready, tries, memory, endless, goes_on, charsets, refuses):
    report.run(test)
report.end()
