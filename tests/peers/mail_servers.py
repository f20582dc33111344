"""A Dovecot and a Postfix of our own for one test run, in a temporary folder, on loopback.

    with MailServers(imap=21310, lmtp=21311, imaps=21312, smtp=21313) as servers:
        servers.deliver('brand@heed.test', message)     # LMTP, straight into the mailbox

Needs root (both drop their rights themselves). Everything is stopped and removed at the end.
"""
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mail')


def port_open(port):
    with socket.socket() as s:
        s.settimeout(0.5)
        return s.connect_ex(('127.0.0.1', port)) == 0


def wait_until(what, condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise RuntimeError(f'{what}: not within {seconds} s')


class MailServers:
    def __init__(self, imap, lmtp, imaps, smtp=None):
        self.imap, self.lmtp, self.imaps, self.smtp = imap, lmtp, imaps, smtp
        self.dir = tempfile.mkdtemp(prefix='heed-mail-')
        os.chmod(self.dir, 0o755)
        self.dovecot = None

    def __enter__(self):
        try:
            self.start_dovecot()
            if self.smtp:
                self.start_postfix()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def fill(self, name, path):
        with open(os.path.join(HERE, name)) as f:
            text = f.read()
        for key in ('imap', 'lmtp', 'imaps', 'smtp'):
            text = text.replace(f'@{key.upper()}@', str(getattr(self, key)))
        with open(path, 'w') as f:
            f.write(text.replace('@DIR@', os.path.dirname(path)))

    def make_certificate(self):
        """For 127.0.0.1 and no other name; `ca` is what to trust."""
        cert, key = (os.path.join(self.dir, name) for name in ('cert.pem', 'key.pem'))
        if not os.path.exists(cert):
            subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                            'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj',
                            '/CN=heed test', '-addext', 'subjectAltName=IP:127.0.0.1',
                            '-keyout', key, '-out', cert], check=True, capture_output=True)
        with open(cert) as f:
            self.ca = f.read()

    def start_dovecot(self):
        self.make_certificate()
        conf = os.path.join(self.dir, 'dovecot.conf')
        self.fill('dovecot.conf', conf)
        for sub in ('mbox', 'run'):
            os.makedirs(os.path.join(self.dir, sub), exist_ok=True)
        shutil.chown(os.path.join(self.dir, 'mbox'), 'mail', 'mail')
        self.dovecot = subprocess.Popen(['dovecot', '-F', '-c', conf], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until('dovecot', lambda: port_open(self.imap) and port_open(self.lmtp))

    def stop_dovecot(self):
        if self.dovecot:
            self.dovecot.send_signal(signal.SIGTERM)
            self.dovecot.wait(10)
            self.dovecot = None
            wait_until('dovecot to end', lambda: not port_open(self.imap))

    def start_postfix(self):
        pf = os.path.join(self.dir, 'pf')
        for sub in ('', 'queue', 'data'):
            os.makedirs(os.path.join(pf, sub), exist_ok=True)
        os.chmod(pf, 0o755)
        shutil.chown(os.path.join(pf, 'data'), 'postfix')
        self.fill('main.cf', os.path.join(pf, 'main.cf'))
        self.fill('master.cf', os.path.join(pf, 'master.cf'))
        done = subprocess.run(['postfix', '-c', pf, 'start'], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError('postfix: ' + done.stderr)
        wait_until('postfix', lambda: port_open(self.smtp))

    def stop(self):
        pf = os.path.join(self.dir, 'pf')
        if os.path.exists(os.path.join(pf, 'main.cf')):
            subprocess.run(['postfix', '-c', pf, 'stop'], capture_output=True)
        self.stop_dovecot()
        shutil.rmtree(self.dir, ignore_errors=True)

    def deliver(self, to, message, sender='ann@customer.test'):
        data = message if isinstance(message, bytes) else message.encode()
        with smtplib.LMTP('127.0.0.1', self.lmtp) as lmtp:
            lmtp.sendmail(sender, [to], data)

    def maildir(self, user):
        return os.path.join(self.dir, 'mbox', user, 'Maildir')
