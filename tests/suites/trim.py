#!/usr/bin/env python3
"""What of a mail its writer wrote (src/parse/quote.h), against the peers' expectations.

Discourse: the text above the fold, exactly, but for spaces at line ends. Talon: the standard replies
of twelve mail programs; its signatures without any delimiter are counted only, nothing here looks for
them. The share is printed; what differs is explained in KNOWN, and anything else fails.
"""
import email
import email.policy
import os

from driver import Report, drive, hexed, unpack

KNOWN = {}    # NAME: why it is cut elsewhere here


def plain(text):
    return '\n'.join(line.rstrip() for line in text.replace('\r\n', '\n').split('\n')).strip()


def read(*path):
    with open(os.path.join(*path), encoding='utf-8', errors='replace', newline='') as f:
        return f.read()


def discourse(report):
    with unpack('discourse-email-reply-trimmer') as folder:
        test = os.path.join(folder, 'test')
        names = sorted(os.listdir(os.path.join(test, 'trimmed')))
        got = drive([{'mail': hexed(read(test, 'emails', name))} for name in names])
        same = {name for name, one in zip(names, got) if plain(one['visible']) == plain(read(test, 'trimmed', name))}
        for name in names:
            report.check((name in same) != (name in KNOWN), f'{name}: ' + ('known to differ, but does not' if name in KNOWN else 'is cut elsewhere'))
        print(f'discourse: {len(same)} of {len(names)} as expected, {len(KNOWN)} explained')


def talon(report):
    with unpack('talon') as folder:
        replies = os.path.join(folder, 'tests', 'fixtures', 'standard_replies')
        names, texts = sorted(n for n in os.listdir(replies) if n.endswith('.eml')), []
        for name in names:
            with open(os.path.join(replies, name), 'rb') as f:
                texts.append(email.message_from_binary_file(f, policy=email.policy.default).get_body(('plain',)).get_content())
        got = drive([{'mail': hexed(t)} for t in texts])
        for name, one in zip(names, got):
            report.check(one['visible'] == 'Hello', name, one['visible'][:200])
        print(f'talon: {sum(one["visible"] == "Hello" for one in got)} of {len(names)} replies')
        signed = os.path.join(folder, 'tests', 'fixtures', 'signature', 'emails', 'stripped')
        bodies = sorted(n for n in os.listdir(signed) if n.endswith('_body'))
        got = drive([{'mail': hexed(read(signed, n))} for n in bodies])
        found = sum(plain(one['elided']) == plain(read(signed, n[:-5] + '_signature')) for n, one in zip(bodies, got))
        print(f'talon: {found} of {len(bodies)} signatures without a delimiter (not looked for)')


def main():
    report = Report('trim')
    discourse(report)
    talon(report)
    report.end()


main()
