#!/usr/bin/python3
"""The main job, end to end: real Dovecot, real Postfix, Heed, Chromium. Needs root for the mail servers.

The journey itself is main_job.mjs; this program owns the servers and carries out its orders.
"""
import email
import email.policy
import imaplib
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'peers'), os.path.join(HERE, '..', 'faults')]
from mail_servers import MailServers  # noqa: E402
from site_of_test import Site  # noqa: E402
from travel import travel  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '21800'))
IMAP, LMTP, IMAPS, SMTP, HTTP = range(PORT, PORT + 5)


class Orders:
    """What the journey asks for, one method each."""

    def __init__(self, servers):
        self.servers = servers

    def channel(self, _):
        return {'imap_url': f'imap://127.0.0.1:{IMAP}', 'smtp_url': f'smtp://127.0.0.1:{SMTP}', 'user': 'brand',
                'password': 'pw', 'from_address': 'brand@heed.test', 'from_name': 'Brand Care', 'allow': '127.0.0.1',
                'ca_pem': self.servers.ca}

    def touch(self, _):
        return {'kind': 'call', 'who': 'Ann Ashby', 'address': 'ann@customer.test', 'text': 'She asked on the phone, too.'}

    def deliver(self, order):
        lines = [f'From: {order["from"]}', 'To: brand@heed.test', f'Subject: {order["subject"]}',
                 f'Message-ID: {order["id"]}', 'Date: ' + email.utils.formatdate()]
        if order.get('in_reply_to'):
            lines += [f'In-Reply-To: {order["in_reply_to"]}', f'References: {order["in_reply_to"]}']
        text = '\r\n'.join(lines) + '\r\n\r\n' + order['text'].replace('\n', '\r\n') + '\r\n'
        self.servers.deliver('brand@heed.test', text, re.search('<(.*)>', order['from'])[1])
        return {}

    def mailbox(self, user, folder):
        with imaplib.IMAP4('127.0.0.1', IMAP) as imap:
            imap.login(user, 'pw')
            imap.select(folder)
            numbers = imap.search(None, 'ALL')[1][0].split()
            return [email.message_from_bytes(imap.fetch(n, '(BODY.PEEK[])')[1][0][1], policy=email.policy.default)
                    for n in numbers]

    def expect(self, order):
        user = order['to'].split('@')[0]
        end = time.monotonic() + 40
        while time.monotonic() < end:
            mails = self.mailbox(user, 'INBOX')
            copies = self.mailbox('brand', 'Sent') if mails else []
            if mails and copies:
                mail = mails[-1]
                return {'id': mail['Message-ID'], 'in_reply_to': mail['In-Reply-To'], 'from': mail['From'],
                        'references': mail['References'], 'subject': mail['Subject'], 'copies': len(copies),
                        'text': mail.get_content()}
            time.sleep(0.2)
        return {'from': '', 'copies': 0}


def main():
    with MailServers(imap=IMAP, lmtp=LMTP, imaps=IMAPS, smtp=SMTP) as servers, Site(HTTP) as site:
        travel('main_job.mjs', site, Orders(servers))


main()
