#!/usr/bin/env python3
"""The mails of SpamAssassin's public corpus as examples for `heed train`, each read by `heed parse mail`.

usage: mail_sets.py OUT.jsonl [--as-collected]      the corpus comes from HEED_DATA; HEED_BUILD has heed

What tells how the corpus was collected, and not what a mail is, is taken out first: the ways through the collector's
own hosts, and the names of these hosts and of his mailboxes wherever they stand. (Dates, addressees and what filters
wrote into the header are no signs anyway: src/parse/mail_signs.h.) --as-collected leaves all of it in, to see what
difference that makes.
"""
import concurrent.futures
import email
import email.policy
import io
import json
import os
import re
import subprocess
import sys
import tarfile

import label_sets

HEED = os.path.join(os.environ.get('HEED_BUILD', os.path.join(label_sets.ROOT, 'build')), 'heed')

NAMES = re.compile(rb'(?i)[\w.-]*(spamassassin|taint\.org|netnoteinc|jmason|slashnull|webnote|example\.(com|sourceforge)|xent\.com)[\w.-]*'
                   rb'|phobos|jalapeno|dogma|mandark|fetchmail[\w.-]*|single-drop|\byyyy+|\bzzzz+|\bqqqq+|\bjm\b|localhost(\.localdomain)?')
OWN_HOSTS = re.compile(rb'(?is)\bby\s+(localhost|phobos|jalapeno|dogma|mandark|\S*(netnoteinc|slashnull|jmason|spamassassin|taint|labs\.|webnote'
                       rb'|xent|tuatha)\S*)')


def without_collector(raw):
    """Its mail, as it stood before it was collected, as far as that can be told."""
    if raw.startswith(b'From '):
        raw = raw.split(b'\n', 1)[1]
    head, blank, body = raw.partition(b'\n\n')
    fields = re.split(rb'\n(?![ \t])', head)
    fields = [field for field in fields if not (field[:9].lower() == b'received:' and OWN_HOSTS.search(field))]
    return NAMES.sub(b'x', b'\n'.join(fields) + blank + body)


def mails():
    """Name, bytes."""
    data = label_sets.unpack('spamassassin')['emails.tar.zst']
    data = subprocess.run(['zstd', '-dc'], input=data, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in sorted((m for m in tar if m.isfile()), key=lambda m: m.name):
            yield member.name, tar.extractfile(member).read()


def about_of(raw):
    """One campaign, one thread, one newsletter stays together: what has the same subject but for its numbers."""
    title = label_sets.subject_of(email.message_from_bytes(raw, policy=email.policy.compat32))
    return label_sets.about_of(title)


def example(name, raw, collected):
    done = subprocess.run([HEED, 'parse', 'mail', '--text'], input=raw if collected else without_collector(raw),
                          stdout=subprocess.PIPE)
    if done.returncode: # no mail; a handful
        return ''
    mail = json.loads(done.stdout)
    group = name.split('/')[-2]
    return json.dumps({'set': 'hard-ham' if 'hard' in group else 'easy-ham' if 'ham' in group else 'spam', 'title': mail.get('title', ''),
                       'text': mail.get('text', ''), 'signs': mail['signs'], 'fold': label_sets.fold(about_of(raw)),
                       'want': {'mailspam': int('spam' in group)}}) + '\n'


def main():
    collected = '--as-collected' in sys.argv
    with concurrent.futures.ThreadPoolExecutor(2) as pool, open(sys.argv[1], 'w', encoding='utf-8') as out:
        for line in pool.map(lambda mail: example(*mail, collected), mails()):
            out.write(line)


if __name__ == '__main__':
    main()
