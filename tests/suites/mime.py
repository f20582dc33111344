#!/usr/bin/env python3
"""Mails of mikel/mail, MimeKit, CPython, nodemailer, rspamd and sisimai through `heed parse mime`.

None may crash the parser. Judges of what is read:
  - Python's own email package, an independent reader: Message-ID, the addresses of From and To,
    the subject. The share is printed and may not fall below the floor (the rest is Python's own:
    raw UTF-8 in headers, repeated and broken From lines; VERBOSE=1 lists each).
  - sisimai's bounces: known as such, with recipient and status; its "not" folder is none.
"""
import email
import email.policy
import email.utils
import glob
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from driver import Report, unpack
from report import HEED


def read(document):
    done = subprocess.run([HEED, 'parse', 'mime'], input=document, capture_output=True, timeout=60)
    if done.returncode == 0:
        return 0, json.loads(done.stdout)
    return done.returncode, done.stderr.decode()


def read_all(documents):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(read, documents))


def squeeze(text):
    return re.sub(r'[\s\ufffd\x00]+', '', str(text or ''))


def addresses(mail, name):
    """All in all headers of that name; None where the old, strict reader gives up."""
    try:
        values = [str(v) for v in mail.get_all(name, [])]
        return [a for _, a in email.utils.getaddresses(values) if '@' in a]
    except Exception:
        return None


def python_says(document):
    mail = email.message_from_bytes(document, policy=email.policy.compat32)
    subject = None
    try:
        subject = str(email.header.make_header(email.header.decode_header(mail.get('Subject', ''))))
    except Exception:
        pass
    found = re.search(r'<([^>]*)>', str(mail.get('Message-ID', '')))
    return {'message_id': found.group(1).strip() if found else None, 'subject': subject,
            'from': addresses(mail, 'From'), 'to': addresses(mail, 'To')}


def same(ours, theirs, field):
    if theirs is None:
        return None
    if field in ('from', 'to'):
        if not theirs:
            return None
        got = [a.get('address', '') for a in ours.get(field, []) if '@' in a.get('address', '')]
        return [squeeze(a) for a in got] == [squeeze(a) for a in theirs]
    if field == 'subject':
        return squeeze(ours.get('subject')) == squeeze(theirs)
    return squeeze(ours.get('message_id')) == squeeze(theirs)


def compare(report, suite, folder, pattern, floor):
    paths = [p for p in sorted(glob.glob(os.path.join(folder.name, pattern), recursive=True)) if os.path.isfile(p)]
    documents = [open(p, 'rb').read() for p in paths]
    results = read_all(documents)
    taken = good = all_ = 0
    for path, document, (status, ours) in zip(paths, documents, results):
        name = os.path.relpath(path, folder.name)
        if not report.check(status in (0, 1), f'{name} ends with {status}', ours):
            continue
        if status:
            continue
        taken += 1
        theirs = python_says(document)
        for field, value in theirs.items():
            verdict = same(ours, value, field)
            if verdict is None:
                continue
            all_ += 1
            good += verdict
            if not verdict and os.environ.get('VERBOSE'):
                print(f'  {name}: {field}: {ours.get(field)!r}, Python: {value!r}')
    share = 100 * good / max(1, all_)
    print(f'{suite}: {taken} of {len(paths)} read, the others refused; {good} of {all_} header values as '
          f'Python reads them ({share:.1f} %)')
    report.check(share >= floor, f'{suite}: at least {floor} % agree', f'{share:.1f} %')


# sisimai takes these as bounces too; we take a complaint or an absence note for what it is.
OTHER = {'arf': 'a complaint, no bounce', 'rfc3834': 'an automatic answer, no bounce'}


def bounces(report, folder):
    kinds, known, whole, auto = {}, 0, 0, 0
    paths = sorted(glob.glob(os.path.join(folder.name, 'maildir', 'bsd', '*.eml')))
    for path, (status, mail) in zip(paths, read_all([open(p, 'rb').read() for p in paths])):
        kind = re.sub(r'-\d+\.eml$', '', os.path.basename(path))
        if not report.check(status in (0, 1), f'{os.path.basename(path)} ends with {status}', mail) or status:
            continue
        bounce = mail['bounce']
        one = kinds.setdefault(kind, [0, 0])
        one[1] += 1
        one[0] += bool(bounce)
        auto += mail['auto']
        known += bool(bounce)
        whole += bool(bounce and bounce.get('recipient') and bounce.get('status'))
        if not bounce and os.environ.get('VERBOSE'):
            print('  no bounce:', os.path.basename(path), mail.get('from'), mail.get('subject'))
    poor = ', '.join(f'{k} {a}/{b}' for k, (a, b) in sorted(kinds.items()) if a < b)
    count = sum(b for k, (a, b) in kinds.items() if k not in OTHER)
    real = sum(a for k, (a, b) in kinds.items() if k not in OTHER)
    print(f'sisimai: {real} of {count} bounces known as such, {whole} with recipient and status; '
          f'{auto} of {len(paths)} never answered')
    print(f'  not all of: {poor}')
    report.check(real >= 0.9 * count, 'at least 90 % of the bounces are known', f'{real} of {count}')
    report.check(auto >= 0.97 * len(paths), 'at least 97 % are known as automatic', f'{auto} of {len(paths)}')
    for path in glob.glob(os.path.join(folder.name, 'maildir', 'not', 'is-not*.eml')):
        status, mail = read(open(path, 'rb').read())
        report.check(status == 0 and not mail['bounce'], f'{os.path.basename(path)} is no bounce', mail)


report = Report('mime')
mikel, mimekit, sisimai = unpack('mikel-mail'), unpack('mimekit'), unpack('sisimai-bounces')
compare(report, 'mikel-mail', mikel, '**/*.eml', 90)
compare(report, 'mimekit', mimekit, '**/messages/*', 90)
compare(report, 'cpython-email', unpack('cpython-email'), '**/*.txt', 90)
compare(report, 'nodemailer-mailparser', unpack('nodemailer-mailparser'), '**/*.eml', 90)
compare(report, 'rspamd-messages', unpack('rspamd-messages'), '**/*.eml', 80)
compare(report, 'sisimai-bounces', sisimai, 'maildir/*/*.eml', 90)
bounces(report, sisimai)
report.end()
