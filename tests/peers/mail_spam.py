#!/usr/bin/env python3
"""Spam and ham through a real Dovecot into the house: what the desk's data say of them. A mail of our own making each, and
with HEED_DATA some of SpamAssassin's public corpus, headers and all (the shipped weights have seen these: this is about
the way from the mailbox to the label, not about how good they are). Ends with "N passed, N failed"."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
for folder in ('tests', 'tests/faults', 'tests/attack'):
    sys.path.insert(0, os.path.join(ROOT, folder))
from report import DATA, Report  # noqa: E402
from site_of_test import until  # noqa: E402
from web import PORT, Site, people  # noqa: E402

from mail_servers import MailServers  # noqa: E402

EACH = 8


def ours():
    """The two mails of tests/cases/understand/mail.case."""
    with open(os.path.join(ROOT, 'tests', 'cases', 'understand', 'mail.case'), encoding='utf-8') as f:
        text = f.read()
    for name in ('spam', 'ham'):
        yield name, re.search(rf'== file {name}\.eml\n(.*?)\n==', text, re.S)[1].encode() + b'\n'


def corpus(folder):
    """Some of each, without the line that mbox files have."""
    archive = os.path.join(DATA, 'spamassassin.tar.zst')
    if not os.path.exists(archive):
        print(f'no {archive}; set HEED_DATA to deliver its mails, too')
        return
    for packed in (archive, os.path.join(folder, 'spamassassin', 'emails.tar.zst')):
        into = os.path.dirname(packed) if packed != archive else folder
        subprocess.run(['tar', '--zstd', '-xf', packed, '-C', into], check=True)
    for name, group in (('spam', 'spam-2'), ('ham', 'easy-ham-2')):
        for path in sorted(glob.glob(os.path.join(folder, 'spamassassin', group, '*.txt')))[100:100 + EACH]:
            with open(path, 'rb') as f:
                raw = f.read()
            yield name, raw.split(b'\n', 1)[1] if raw.startswith(b'From ') else raw


def run(report):
    with tempfile.TemporaryDirectory(prefix='heed-spam-') as folder, \
            MailServers(imap=PORT + 2, lmtp=PORT + 3, imaps=PORT + 4) as servers, Site(PORT) as site:
        site.serve()
        admin = people(site)['admin']
        ca = os.path.join(site.folder, 'ca.pem')
        with open(ca, 'w', encoding='utf-8') as f:
            f.write(servers.ca)
        mails = list(ours()) + list(corpus(folder))
        for n, (_, raw) in enumerate(mails):
            head = re.sub(rb'(?mi)^message-id:.*\n([ \t].*\n)*', b'', raw.replace(b'\r', b''), count=1)
            servers.deliver('brand@heed.test', f'Message-ID: <n{n}@customer.test>\n'.encode() + head)
        site.run('channel', site.path, 'add', 'mail', 'post', f'imap_url=imap://127.0.0.1:{servers.imap}', 'user=brand', 'password=pw',
                 'from_address=brand@heed.test', 'allow=127.0.0.1', f'ca_pem=@{ca}')
        heard = until(lambda: site.query('SELECT count(*) FROM message')[0][0] >= len(mails), 40)
        report.check(heard, 'all are heard', site.query('SELECT count(*) FROM message'))
        said = {native: json.loads(value) for native, value in
                site.query("SELECT m.native_id, a.value FROM message m JOIN annotation a ON a.message = m.id WHERE a.stage = 'label'")}
        called = {'spam': 0, 'ham': 0}
        for n, (name, _) in enumerate(mails):
            value = next((v for native, v in said.items() if f'n{n}@customer.test' in native), {})
            spam = value.get('spam', value.get('labels', {}).get('spam', 0))
            called[name] += spam >= 0.5
            if n < 2:
                report.check((spam >= 0.5) == (name == 'spam'), f'our {name} is told', value)
        n = len(mails) // 2
        print(f"called spam: {called['spam']} of {n} spams, {called['ham']} of {n} hams")
        # words of the text must speak for it, so many are only watched (bench/mail_spam.py counts them all)
        report.check(called['ham'] == 0 and called['spam'] > 0, 'of those of the corpus no ham, and some of the spam', called)
        status, _, page = admin.get('/desk/')
        report.check(status == 200, 'the desk shows them', status)


report = Report('mail spam')
report.run(run)
report.end()
