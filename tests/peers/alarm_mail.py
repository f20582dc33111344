#!/usr/bin/python3
"""Who is on call is woken by one mail: a real Postfix and Dovecot, the real server, a clock that is moved.

A storm is heard; the mail for it arrives once, also when the storm calms and rises again. Needs root for the mail servers.
"""
import email
import email.policy
import imaplib
import os
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..'), os.path.join(HERE, '..', 'faults'), os.path.join(HERE, '..', 'browser')]
from journey import HOUR, MINUTE, Clock, Orders  # noqa: E402
from mail_servers import MailServers  # noqa: E402
from report import Report  # noqa: E402
from site_of_test import Site, until  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '21850'))
IMAP, LMTP, IMAPS, SMTP, HTTP = range(PORT, PORT + 5)


def mails(user):
    with imaplib.IMAP4('127.0.0.1', IMAP) as imap:
        imap.login(user, 'pw')
        imap.select('INBOX')
        numbers = imap.search(None, 'ALL')[1][0].split()
        return [email.message_from_bytes(imap.fetch(n, '(BODY.PEEK[])')[1][0][1], policy=email.policy.default) for n in numbers]


def main():
    report, clock = Report('alarm mail'), Clock()
    clock.shift(-31 * HOUR)
    with MailServers(imap=IMAP, lmtp=LMTP, imaps=IMAPS, smtp=SMTP) as servers, Site(HTTP, env=clock.env) as site:
        site.run('user', site.path, 'add', '--email', 'mina@heed.test', '--name', 'Mina', '--role', 'agent', '--password-stdin', input='three words in a row\n')
        site.run('channel', site.path, 'add', 'mail', 'Post', f'imap_url=imap://127.0.0.1:{IMAP}', f'smtp_url=smtp://127.0.0.1:{SMTP}', 'user=brand',
                 'password=pw', 'from_address=brand@heed.test', 'allow=127.0.0.1', f'ca_pem={servers.ca}')
        with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:  # what the form on the page of alarms writes
            db.execute('INSERT INTO on_call (id, staff, days, start, until) SELECT 1, id, 127, 0, 1440 FROM staff')
        site.serve()
        orders = Orders(site, clock)
        orders.storm({})
        report.check(until(lambda: mails('mina'), 40), 'who is on call gets a mail', site.query('SELECT state, reason FROM alarm_call'))
        got = mails('mina')
        text = got[0].get_content() if got else ''
        report.check(got and got[0]['Subject'] == 'Alarm: The ferry', 'which says what it is', got and got[0]['Subject'])
        report.check('spoke against us within the last hour' in text and 'It goes back to: The ferry left my grandmother' in text, 'how much, and what it goes back to', text)
        report.check(until(lambda: site.query('SELECT state FROM alarm_call') == [(3,)], 20), 'the store knows that it left', site.query('SELECT state, reason FROM alarm_call'))
        orders.later({'hours': 5})
        for step in range(5):     # it rises again
            clock.shift(5 * HOUR + step * 5 * MINUTE)
            orders.say([{'id': f'again{step}-{i}', 'text': f'The ferry ignored {who} again, terrible, never again ({step})', 'author': {'id': f'again{step}-{i}'}}
                        for i, who in enumerate(('my aunt', 'the whole choir', 'a nurse', 'two cyclists', 'the baker', 'our teacher', 'a tired man', 'his mother'))])
        clock.shift(5 * HOUR + 30 * MINUTE)
        report.check(until(lambda: site.query('SELECT 1 FROM alarm WHERE ended_at = 0'), 30), 'it rises again', site.query('SELECT ended_at FROM alarm'))
        time.sleep(6)             # longer than the postman rests
        report.check(site.query('SELECT count(*) FROM alarm')[0][0] == 1 and len(mails('mina')) == 1, 'and wakes nobody again', [str(m['Subject']) for m in mails('mina')])
    report.end()


main()
