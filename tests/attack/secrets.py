#!/usr/bin/env python3
"""Passwords and tokens: not in the database, not in its files, not in the log, not in the process
list, not on a page; the site's files are its owner's alone. Ends with "N passed, N failed"."""
import glob
import os
import re
import stat
import subprocess
import threading
import time

from web import PORT, Browser, Report, Site, token

STAFF, MAILBOX, KEY, HEADER = 'staff secret words', 'mailbox-secret-7731', 'settings-secret-9182', 'url-secret-5519'


def watch_processes(seen, stop):
    """Every command line and environment of a process of ours."""
    while not stop.wait(0.005):
        for path in glob.glob('/proc/[0-9]*/cmdline'):
            try:
                with open(path, 'rb') as f:
                    line = f.read()
                if b'heed' in line:
                    seen.add(line)
                    with open(path.replace('cmdline', 'environ'), 'rb') as f:
                        seen.add(f.read())
            except OSError:
                pass


def everything(site):
    """name: bytes, of all that lies on the disk."""
    out = {'log': site.tail(1 << 24).encode()}
    for folder, _, names in os.walk(site.path):
        for name in names:
            path = os.path.join(folder, name)
            if stat.S_ISREG(os.stat(path).st_mode):
                with open(path, 'rb') as f:
                    out[os.path.relpath(path, site.path)] = f.read()
    return out


def run(report):
    seen, stop = set(), threading.Event()
    watcher = threading.Thread(target=watch_processes, args=(seen, stop))
    watcher.start()
    old = os.umask(0)       # a careless one
    with Site(PORT) as site:
        try:
            first = site.serve()
            site.run('user', site.path, 'add', '--email', 'admin@brand.example', '--role', 'admin', '--password-stdin', input=STAFF + '\n')
            bearer = token(site, 'admin@brand.example')
            word = os.path.join(site.folder, 'word')
            with open(word, 'w') as f:
                f.write(MAILBOX)
            site.run('channel', site.path, 'add', 'mail', 'post', 'imap_url=imap://127.0.0.1:9', 'user=brand', f'password=@{word}', 'from_address=b@brand.example', 'allow=127.0.0.1')
            admin = Browser(PORT)
            admin.sign_in('admin@brand.example', 'wrong ' + STAFF)
            admin.sign_in('admin@brand.example', STAFF)
            status, _, body = admin.post('/desk/channels', kind='mail', name='other', **{'set.imap_url': 'imap://127.0.0.1:9', 'set.user': 'x', 'set.password': KEY, 'set.from_address': 'b@brand.example'})
            report.check(status == 303, 'a mailbox at the desk', (status, re.findall('form__error.*?<', body)))
            _, _, again = admin.post('/desk/channels', kind='mail', name='other', **{'set.imap_url': 'nonsense', 'set.password': KEY})
            site.run('channel', site.path, 'add', 'feed', 'paper', f'url=http://127.0.0.1:9/feed?key={HEADER}', "allow=127.0.0.1:9")
            time.sleep(1.5)
            cookie = admin.cookies['s']
            shown = [again, site.run('channel', site.path, 'list'), site.run('token', site.path, 'list'), site.run('user', site.path, 'list')]
            shown += [admin.get(p)[2] for p in ('/desk/channels', '/desk/health', '/desk/more', '/metrics', '/listening.json')]
            secrets = {'the password of a colleague': STAFF, 'a mailbox': MAILBOX, 'a mailbox of the desk': KEY, 'the session': cookie, 'the bearer token': bearer,
                       'the key of the site': open(os.path.join(site.path, 'key'), 'rb').read()}
            set_up = re.search(r'token (\S+)', first)[1]
            stop.set()
            watcher.join()
            for when in ('running', 'stopped'):
                files = everything(site)
                for what, secret in {**secrets, 'the set-up token': set_up, "a feed's key": HEADER}.items():
                    secret = secret if isinstance(secret, bytes) else secret.encode()
                    where = [n for n, data in files.items() if (secret in data) and not (what == 'the key of the site' and n == 'key')
                             and not (what == "a feed's key" and n != 'log' and not n.startswith('heed.db'))]
                    report.check(not where, f'{when}: {what} lies nowhere', where)
                if when == 'running':
                    for path in [site.path] + [os.path.join(f, n) for f, ds, ns in os.walk(site.path) for n in ds + ns]:
                        mode = stat.S_IMODE(os.lstat(path).st_mode)
                        report.check(not mode & 0o077, f'{os.path.relpath(path, site.path)} is its owner\'s alone', oct(mode))
                    report.check(site.stop() == 0, 'the server ends with 0')
            for what, secret in secrets.items():
                secret = secret if isinstance(secret, bytes) else secret.encode()
                report.check(not any(secret in line for line in seen), f'{what} is in no process list')
                report.check(not any(secret.decode(errors='replace') in text for text in shown), f'{what} is shown nowhere')
            report.check(len(seen) > 8, 'processes were seen', len(seen))
            done = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
            report.check(done.returncode == 0, 'heed check', done.stdout + done.stderr)
        finally:
            stop.set()
            os.umask(old)


report = Report('secrets')
report.run(run)
report.end()
