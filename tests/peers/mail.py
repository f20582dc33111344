#!/usr/bin/python3
"""The mail channel against a real Dovecot and a real Postfix.

Starts both from tests/peers/mail/ on loopback (ports HEED_PORT + 0..6, default 21310), drives
`heed role-channel mail` as the core does, stops everything. Needs root.
"""
import email
import email.policy
import imaplib
import os
import re
import shutil
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from channel_driver import ChannelProcess, Tests, check, equal  # noqa: E402
from mail_servers import MailServers, wait_until  # noqa: E402

BASE = int(os.environ.get('HEED_PORT', '21310'))
IMAP, LMTP, SMTP, IMAPS, FAKE, LINE, NOBODY = range(BASE, BASE + 7)
TRUSTED = ''  # the certificate of our Dovecot


def config(user='brand', **more):
    values = {'imap_url': f'imap://127.0.0.1:{IMAP}', 'smtp_url': f'smtp://127.0.0.1:{SMTP}',
              'user': user, 'password': 'pw', 'from_address': f'{user}@heed.test',
              'from_name': 'Brand Care', 'allow': '127.0.0.1', 'ca_pem': TRUSTED}
    values.update(more)
    return values


def mail(number, text='hello', message_id=None):
    return (f'From: Ann <ann@customer.test>\r\nTo: brand@heed.test\r\nSubject: mail {number}\r\n'
            f'Message-ID: <{message_id or f"m{number}@customer.test"}>\r\n'
            f'Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n{text}\r\n')


def id_of(blob):
    return email.message_from_bytes(blob)['Message-ID']


def fetches(wire):
    return re.findall(r'> h\d+ UID FETCH (\S+) ', wire)


def searches(wire):
    return re.findall(r'> h\d+ UID SEARCH (.*)', wire)


class Line:
    """A TCP line to Dovecot that can be cut."""

    def __init__(self):
        self.listener, self.ends = None, []
        self.up()

    def up(self):
        self.listener = socket.create_server(('127.0.0.1', LINE))
        threading.Thread(target=self.serve, args=(self.listener,), daemon=True).start()

    def serve(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(('127.0.0.1', IMAP))
            self.ends += [near, far]
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    @staticmethod
    def pump(a, b):
        try:
            while data := a.recv(65536):
                b.sendall(data)
        except OSError:
            pass

    def cut(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
        self.ends = []


def hears_within_a_second(servers):
    p = ChannelProcess('mail')
    check(p.ready[0]['landlock'] > 0 and p.ready[0]['seccomp'], 'not confined')
    p.start(1, config('fast'))
    p.state('connected')
    p.wait(lambda j: 'cursor' in j)
    wait_until('IDLE', lambda: '> h' in p.wire() and ' IDLE' in p.wire())
    for number in range(3):
        servers.deliver('fast@heed.test', mail(number, 'x' * 100000))
        began = time.monotonic()
        frame, blob = p.document(seconds=5)
        check(p.when - began < 1, f'took {p.when - began:.2f} s')
        equal(frame['document'], 'mime')
        equal(frame['source']['folder'], 'INBOX')
        equal(id_of(blob), f'<m{number}@customer.test>')
        check(len(blob) > 100000, 'whole mail')
        p.commit(1, frame['cursor'])
    check('pw' not in p.wire() and 'AUTHENTICATE PLAIN ***' in p.wire(), 'the secret is masked')
    check('(\\Seen)' not in p.wire(), 'nothing was marked as read')
    equal(p.end(), 0)


def goes_on_where_it_was(servers):
    p = ChannelProcess('mail')
    for number in range(5):
        servers.deliver('again@heed.test', mail(number))
    p.start(1, config('again'))
    cursors = [p.document()[0]['cursor'] for _ in range(5)]
    last = p.wait(lambda j: 'cursor' in j)[0]['cursor']
    p.end()

    # Nothing new: no search, no fetch.
    p = ChannelProcess('mail')
    p.start(1, config('again'), last)
    wait_until('IDLE', lambda: ' IDLE' in p.wire())
    check(not searches(p.wire()) and not fetches(p.wire()), 'a re-scan: ' + p.wire())
    p.end()

    # Three were committed, two came while away: four are fetched, by their UIDs alone.
    servers.deliver('again@heed.test', mail(5))
    servers.deliver('again@heed.test', mail(6))
    p = ChannelProcess('mail')
    p.start(1, config('again'), cursors[2])
    got = [id_of(p.document()[1]) for _ in range(4)]
    equal(got, [f'<m{n}@customer.test>' for n in (3, 4, 5, 6)])
    equal(fetches(p.wire()), ['4:7'])
    equal(searches(p.wire()), ['UID 4:*'])
    check(p.quiet(0.3), 'more came')
    p.end()


def lists_again_after_uidvalidity(servers):
    for number in range(3):
        servers.deliver('valid@heed.test', mail(number))
    p = ChannelProcess('mail')
    p.start(1, config('valid'))
    first = [p.document() for _ in range(3)]
    last = p.wait(lambda j: 'cursor' in j)[0]['cursor']
    p.end()
    # Dovecot makes a new UIDVALIDITY when its list of UIDs is lost.
    for name in os.listdir(servers.maildir('valid')):
        if name.startswith('dovecot'):
            os.unlink(os.path.join(servers.maildir('valid'), name))
    time.sleep(1.1)  # UIDVALIDITY is a time in seconds
    servers.deliver('valid@heed.test', mail(3))
    p = ChannelProcess('mail')
    p.start(1, config('valid'), last)
    second = [p.document() for _ in range(4)]
    check(second[0][0]['source']['uidvalidity'] != first[0][0]['source']['uidvalidity'])
    # The same mails have the same ids and contents, so the store keeps each once.
    key = lambda d: (id_of(d[1]), d[0]['source']['content'])
    equal(len({key(d) for d in first + second}), 4)
    check(p.quiet(0.3), 'more came')
    after = second[-1][0]['cursor']
    p.end()
    p = ChannelProcess('mail')
    p.start(1, config('valid'), after)
    wait_until('IDLE', lambda: ' IDLE' in p.wire())
    check(p.quiet(0.3), 'heard twice')
    p.end()


def tells_borrowed_ids_apart(servers):
    servers.deliver('twin@heed.test', mail(1, 'mine', 'same@customer.test'))
    servers.deliver('twin@heed.test', mail(2, 'theirs', 'same@customer.test'))
    servers.deliver('twin@heed.test', mail(1, 'mine', 'same@customer.test'))
    p = ChannelProcess('mail')
    p.start(1, config('twin'))
    contents = [p.document()[0]['source']['content'] for _ in range(3)]
    check(contents[0] == contents[2] != contents[1], contents)
    p.end()


def waits_for_the_store(servers):
    for number in range(40):
        servers.deliver('many@heed.test', mail(number))
    p = ChannelProcess('mail')
    p.start(1, config('many'))
    seen = [p.document()[0]['cursor'] for _ in range(16)]
    check(p.quiet(0.5), 'more than 16 in flight')
    p.commit(1, seen[9])  # the tenth: ten have landed
    for _ in range(10):
        seen.append(p.document()[0]['cursor'])
    check(p.quiet(0.3), 'more than 16 in flight')
    p.stop(1)
    check(p.quiet(0.3), 'heard after the stop')
    p.start(1, config('many'), seen[25])
    equal(id_of(p.document()[1]), '<m26@customer.test>')
    p.end()


def reply(p, key, **more):
    message = {'text': 'Dear Ann,\n\nit is on its way. Grüße\n', 'title': 'Re: mail 0 – Grüße',
               'to': ['ann@customer.test'], 'reply_to': 'm0@customer.test',
               'references': ['first@customer.test', 'm0@customer.test'],
               'said_at': '2026-11-21T10:11:12Z'}
    message.update(more)
    p.say(do_='send', channel=1, key=key, message=message)
    return p.sent(key)


def inbox(user):
    box = imaplib.IMAP4('127.0.0.1', IMAP)
    box.login(user, 'pw')
    return box


def newest(user, folder='INBOX'):
    box = inbox(user)
    found = []

    def look():
        box.select(folder)
        found[:] = box.search(None, 'ALL')[1][0].split()
        return found
    wait_until(f'a mail for {user}', look)
    raw = box.fetch(found[-1], '(RFC822 FLAGS)')[1][0]
    box.logout()
    return email.message_from_bytes(raw[1], policy=email.policy.default), raw


def answers_in_the_thread(servers):
    p = ChannelProcess('mail')
    p.start(1, config('brand'))
    p.state('connected')
    done = reply(p, 'key-1')
    equal(done['outcome'], 'sent', done)
    got, _ = newest('ann')
    equal(got['In-Reply-To'], '<m0@customer.test>')
    equal(got['References'], '<first@customer.test> <m0@customer.test>')
    equal(got['Message-ID'], f'<{done["native_id"]}>')
    equal(got['Subject'], 'Re: mail 0 – Grüße')
    equal(got['From'], 'Brand Care <brand@heed.test>')
    equal(got['Date'].datetime.isoformat(), '2026-11-21T10:11:12+00:00')
    equal(got['Auto-Submitted'], None)
    equal(got.get_content().replace('\r\n', '\n'), 'Dear Ann,\n\nit is on its way. Grüße\n')
    copy, raw = newest('brand', 'Sent')
    equal(copy['Message-ID'], got['Message-ID'])
    check(b'\\Seen' in raw[0], 'the copy is marked as read')
    p.end()


def says_how_a_send_ended(servers):
    p = ChannelProcess('mail')
    p.start(1, config('brand'))
    p.state('connected')
    done = reply(p, 'k1', to=['nobody@customer.test'])
    equal(done['outcome'], 'refused', done)
    equal(reply(p, 'k2', to=['later@customer.test'])['outcome'], 'retry')
    done = reply(p, 'k3', to=['a@b\r\nBcc: c@d'])
    equal((done['outcome'], 'mail address' in done['reason']), ('refused', True), done)
    equal(reply(p, 'k5', to=['MAILER-DAEMON@customer.test'])['outcome'], 'refused')
    for parent in ({'origin': 'automated'}, {'auto': True}, {'bounce': {'status': '5.1.1'}}):
        done = reply(p, 'k6', parent=parent)
        equal((done['outcome'], 'by a program' in done['reason']), ('refused', True), done)
    p.say(do_='send', channel=9, key='k7', message={'text': 'x'})
    equal(p.sent('k7')['outcome'], 'retry')
    p.start(1, config('brand', smtp_url=''))
    equal(reply(p, 'k8')['outcome'], 'held')
    p.start(1, config('brand', smtp_url=f'smtp://127.0.0.1:{NOBODY}'))
    equal(reply(p, 'k9')['outcome'], 'retry')
    p.start(1, config('brand', sent_folder='No such folder'))
    equal(reply(p, 'k10')['outcome'], 'sent')
    log = p.wait(lambda j: 'log' in j)[0]['log']
    check('no copy' in log, log)
    p.end()


def with_id(user, folder, message_id):
    """The raw bytes of the mail of that id, once it is there: the copy in Sent comes after the word
    that it was sent."""
    box = inbox(user)
    found = []

    def look():
        box.select(folder)
        found[:] = box.search(None, 'HEADER', 'Message-ID', f'"<{message_id}>"')[1][0].split()
        return found
    wait_until(f'{message_id} for {user} in {folder}', look)
    raw = box.fetch(found[-1], '(BODY.PEEK[])')[1][0][1]
    box.logout()
    return raw


def writes_a_subject_of_several_lines_in_one(servers):
    p = ChannelProcess('mail')
    p.start(1, config('brand'))
    p.state('connected')
    short, long = 'x{0}Bcc: c@d', 'x{0}Bcc: eve@customer.test{0}X-Evil: 1{0}{0}no text of ours'
    for number, (title, end) in enumerate((t, e) for t in (short, long) for e in ('\n', '\r\n', '\r', '\r\n ')):
        done = reply(p, f'lines-{number}', title=title.format(end))
        equal(done['outcome'], 'sent', done)
        for raw in (with_id('ann', 'INBOX', done['native_id']), with_id('brand', 'Sent', done['native_id'])):
            head = raw.split(b'\r\n\r\n')[0] + b'\r\n'
            subjects = re.findall(rb'^Subject:(?:[^\r\n]*\r\n)(?:[ \t][^\r\n]*\r\n)*', head, re.M | re.I)
            check(len(subjects) == 1 and (title == long or subjects[0].count(b'\n') == 1), head)
            names = [n.lower() for n in re.findall(rb'^([^ \t:\r\n]+):', head, re.M)]
            check(b'bcc' not in names and b'x-evil' not in names, head)
            equal(re.findall(rb'[\r\n]', head.replace(b'\r\n', b'')), [])
            got = email.message_from_bytes(raw, policy=email.policy.default)
            equal(got['Subject'].split(), title.format(' ').split())
            check(not set('\r\n') & set(got['Subject']), got['Subject'])
            equal(got['To'], 'ann@customer.test')
            check(got.get_content().startswith('Dear Ann,'), raw)
    p.end()
    eve = inbox('eve')
    eve.select('INBOX')
    equal(eve.search(None, 'ALL')[1][0], b'')
    eve.logout()


class FakeSmtp:
    """A server that goes away at a chosen moment; what it saw is in `lines`."""

    def __init__(self, end_at, last_words=b''):
        self.end_at, self.last_words, self.lines = end_at, last_words, []
        self.sock = socket.create_server(('127.0.0.1', FAKE))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        conn, _ = self.sock.accept()
        with conn, conn.makefile('rb') as lines:
            conn.sendall(b'220 fake\r\n')
            in_data = False
            for line in lines:
                self.lines.append(line)
                word = line.split()[0].upper() if line.split() else b''
                if in_data and line != b'.\r\n':
                    if self.end_at == 'body':
                        return
                    continue
                if in_data or word == self.end_at.encode():
                    conn.sendall(self.last_words)
                    return
                if word == b'DATA':
                    in_data = True
                    conn.sendall(b'354 go on\r\n')
                else:
                    conn.sendall(b'250 fine\r\n')

    def close(self):
        self.thread.join(5)
        self.sock.close()


def never_sends_twice(servers):
    """What the server had whole and did not answer is uncertain; before that it is a retry."""
    p = ChannelProcess('mail')
    p.start(1, config('brand', smtp_url=f'smtp://127.0.0.1:{FAKE}'))
    p.state('connected')
    big = 'x' * 900000
    cases = [('RCPT', b'', 'retry', 'hello'), ('DATA', b'', 'retry', 'hello'),
             ('body', b'', 'retry uncertain', big),  # who was faster: the loss or the last byte
             ('end', b'', 'uncertain', 'hello'), ('end', b'451 later\r\n', 'retry', 'hello'),
             ('end', b'250 mine\r\n', 'sent', 'hello'),
             ('end', b'554 spam\r\n', 'refused', 'hello'),
             ('RCPT', b'550 who\r\n', 'refused', 'hello'),
             ('MAIL', b'530 Authentication required\r\n', 'held', 'hello')]
    for number, (moment, words, want, text) in enumerate(cases):
        fake = FakeSmtp(moment, words)
        done = reply(p, f'u{number}', text=text)
        fake.close()
        check(done['outcome'] in want.split(), f'{moment} {words} {done}')
    p.end()


def comes_back_after_a_loss(servers):
    line = Line()
    p = ChannelProcess('mail')
    p.start(1, config('loss', imap_url=f'imap://127.0.0.1:{LINE}'))
    p.state('connected')
    servers.deliver('loss@heed.test', mail(0))
    p.document()
    line.cut()
    check('lost' in p.state('late')['reason'])
    servers.deliver('loss@heed.test', mail(1))
    line.up()
    p.state('connected', seconds=30)
    equal(id_of(p.document()[1]), '<m1@customer.test>')
    servers.deliver('loss@heed.test', mail(2))
    equal(id_of(p.document()[1]), '<m2@customer.test>')
    check(p.quiet(0.3), 'heard twice')
    p.end()
    line.cut()


def says_why_it_is_refused(servers):
    p = ChannelProcess('mail')
    p.start(1, config('brand', password='wrong'))
    check('uth' in p.state('refused')['reason'])
    p.start(2, config('brand', allow=''))
    reason = p.state('refused', 2)['reason']
    check('loopback' in reason and 'admin' in reason, reason)
    p.start(3, config('brand', folder='No such'))
    p.state('refused', 3)
    p.start(4, config('', from_address='brand@heed.test'))
    check("'user'" in p.state('refused', 4)['reason'])
    p.end()


def trusts_no_certificate_it_cannot_check(servers):
    p = ChannelProcess('mail')
    p.start(1, config('tls', imap_url=f'imaps://127.0.0.1:{IMAPS}'))
    p.state('connected')
    p.start(2, config('tls', imap_url=f'imaps://127.0.0.1:{IMAPS}', ca_pem=''))
    check('certificate' in p.state('refused', 2)['reason'])
    p.start(3, config('tls', ca_pem=''))  # STARTTLS
    check('certificate' in p.state('refused', 3)['reason'])
    p.start(4, config('tls', imap_url=f'imaps://localhost:{IMAPS}', allow='127.0.0.1 ::1'))
    check('certificate' in p.state('refused', 4)['reason'], 'another name than it was made for')
    p.end()


def says_no_password_in_the_clear(servers):
    """A server that offers no STARTTLS, on what is not this very machine's own name."""
    heard = []
    listener = socket.create_server(('127.0.0.2', FAKE))

    def serve():
        conn, _ = listener.accept()
        conn.settimeout(5)
        conn.sendall(b'* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n')
        try:
            while data := conn.recv(4096):
                heard.append(data)
                conn.sendall(b'* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n' +
                             data.split()[0] + b' OK done\r\n')
        except OSError:
            pass
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    p = ChannelProcess('mail')
    p.start(1, config('brand', imap_url=f'imap://127.0.0.2:{FAKE}', allow='127.0.0.2'))
    p.state('refused')
    p.end()
    thread.join(6)
    listener.close()
    check(b'AUTH' not in b''.join(heard) and b'LOGIN' not in b''.join(heard), heard)


def survives_odd_mails(servers):
    servers.deliver('odd@heed.test', b'no header at all\r\n')
    servers.deliver('odd@heed.test', b'Subject: nul\r\n\r\n' + bytes(range(128, 256)) + b'\r\n')
    servers.deliver('odd@heed.test', b'Subject: ' + b'x' * 100000 + b'\r\n\r\n{5}\r\n) OK\r\n')
    servers.deliver('odd@heed.test', b'Subject: big\r\n\r\n' + (b'y' * 76 + b'\r\n') * 150000)
    p = ChannelProcess('mail')
    p.start(1, config('odd'))
    blobs = [p.document(seconds=30)[1] for _ in range(4)]
    check(bytes(range(128, 256)) in blobs[1], 'bytes are as they were')
    check(b'{5}\r\n) OK\r\n' in blobs[2])
    check(len(blobs[3]) > 11000000, len(blobs[3]))
    p.end()


def main():
    if os.geteuid() != 0 or not shutil.which('dovecot') or not shutil.which('postfix'):
        print('skipped: needs root, dovecot and postfix')
        return 1
    tests = Tests()
    with MailServers(IMAP, LMTP, IMAPS, SMTP) as servers:
        global TRUSTED
        TRUSTED = servers.ca
        for test in (hears_within_a_second, goes_on_where_it_was, lists_again_after_uidvalidity,
                     tells_borrowed_ids_apart, waits_for_the_store, answers_in_the_thread,
                     says_how_a_send_ended, writes_a_subject_of_several_lines_in_one,
                     never_sends_twice, comes_back_after_a_loss,
                     says_why_it_is_refused, trusts_no_certificate_it_cannot_check,
                     says_no_password_in_the_clear, survives_odd_mails):
            tests.run(test, servers)
        if tests.failed and os.environ.get('HEED_LOGS'):
            with open(os.path.join(servers.dir, 'dovecot.log')) as f:
                print(f.read()[-5000:])
    return tests.end()


if __name__ == '__main__':
    sys.exit(main())
