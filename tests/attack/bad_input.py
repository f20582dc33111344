#!/usr/bin/env python3
"""Input that is not as it should be: a clear error, nothing lost, and the next is read.

Broken lines through `heed hear` and the API, a line without an end, mails and feeds that are bombs
through a mailbox and a feed as they come from outside. Ends with "N passed, N failed".
"""
import http.server
import json
import os
import re
import subprocess
import threading
import time

from web import PORT, SLOW, Browser, Report, Site, token, user

MB = 1 << 20
# name, line, what must be in the reason
BROKEN = [
    ('nothing but a brace', b'{', ''), ('cut in the middle', b'{"id":"a","text":"b', ''), ('no JSON', b'hello', ''), ('an array', b'[1]', ''),
    ('a number', b'7', ''), ('null', b'null', ''), ('a text', b'"x"', ''), ('two objects', b'{"id":"a","text":"b"}{"id":"c","text":"d"}', ''),
    ('something behind', b'{"id":"a","text":"b"} x', ''), ('a comma too many', b'{"id":"a","text":"b",}', ''), ('single quotes', b"{'id':'a','text':'b'}", ''),
    ('no quotes', b'{id:"a",text:"b"}', ''), ('a comment', b'{"id":"a","text":"b"}//x', ''), ('NaN', b'{"id":"a","text":"b","rating":NaN}', ''),
    ('Infinity', b'{"id":"a","text":"b","rating":1e999}', ''), ('a leading zero', b'{"id":"a","text":"b","rating":01}', ''), ('hex', b'{"id":"a","text":"b","rating":0x1}', ''),
    ('bytes that are not UTF-8', b'{"id":"a","text":"\xff"}', ''), ('a surrogate in UTF-8', b'{"id":"a","text":"\xed\xa0\x80"}', ''), ('overlong UTF-8', b'{"id":"a","text":"\xc0\xaf"}', ''),
    ('a lone surrogate', b'{"id":"a","text":"\\ud800"}', ''), ('surrogates the wrong way round', b'{"id":"a","text":"\\udc00\\ud800"}', ''), ('a bad escape', b'{"id":"a","text":"\\x41"}', ''),
    ('a control character', b'{"id":"a","text":"\x01"}', ''), ('a tab', b'{"id":"a","text":"\t"}', ''), ('a zero byte', b'{"id":"a","text":"\x00"}', ''), ('a BOM in the middle', b'{"id":"a",\xef\xbb\xbf"text":"b"}', ''),
    ('a key twice', b'{"id":"a","id":"b","text":"c"}', 'id'), ('a key twice deep inside', b'{"id":"a","text":"b","x":{"y":1,"y":2}}', ''), ('no id', b'{"text":"b"}', 'id'), ('an empty id', b'{"id":"","text":"b"}', 'id'),
    ('a zero in the id', b'{"id":"a\\u0000","text":"b"}', 'id'), ('a number as id', b'{"id":7,"text":"b"}', 'id'), ('an id of 513 bytes', b'{"id":"' + b'a' * 513 + b'","text":"b"}', 'id'),
    ('nothing said', b'{"id":"a"}', ''), ('a text of 256 KiB and one', b'{"id":"a","text":"' + b'x' * (256 * 1024 + 1) + b'"}', 'text'), ('a date that is none', b'{"id":"a","text":"b","said_at":"yesterday"}', 'said_at'),
    ('a date far away', b'{"id":"a","text":"b","said_at":99999999999999999999}', ''), ('the 30th of February', b'{"id":"a","text":"b","said_at":"2024-02-30T00:00:00Z"}', 'said_at'),
    ('an audience that is none', b'{"id":"a","text":"b","audience":"everyone"}', 'audience'), ('a negative count', b'{"id":"a","text":"b","counts":{"likes":-1}}', ''), ('a fraction of a like', b'{"id":"a","text":"b","counts":{"likes":1.5}}', ''),
    ('an author that is a number', b'{"id":"a","text":"b","author":7}', 'author'), ('to as a text', b'{"id":"a","text":"b","to":"x"}', 'to'), ('media as an object', b'{"id":"a","text":"b","media":{}}', 'media'),
    ('100,000 open brackets', b'{"id":"a","text":"b","x":' + b'[' * 100000 + b']' * 100000 + b'}', ''), ('a number of 10,000 digits', b'{"id":"a","text":"b","rating":' + b'9' * 10000 + b'}', ''),
    ('100,000 keys, one twice', b'{"id":"a","text":"b",' + b','.join(b'"k%d":1' % i for i in range(100000)) + b',"k5":1}', ''),
]
GOOD = b'{"id":"good %d","text":"still here"}'


def broken_lines(report, site):
    """Each is refused with its line and a reason and put aside, those between are kept."""
    lines = []
    for i, (_, line, _) in enumerate(BROKEN):
        lines += [line, GOOD % i]
    done = subprocess.run([site.heed, 'hear', site.path, '--channel', 'lines'], input=b'\n'.join(lines) + b'\n', capture_output=True, timeout=120)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    reasons = dict(re.findall(r'^line (\d+): (.+)$', done.stderr.decode(), re.M))
    for i, (name, _, word) in enumerate(BROKEN):
        reason = reasons.get(str(2 * i + 1), '')
        report.check(reason and word in reason and len(reason) < 400, f'{name} is refused with a reason', reason)
    report.check(done.returncode == 1, 'the exit status tells', done.returncode)
    report.check(said[-1]['refused'] == len(BROKEN) and said[-1]['new'] == len(BROKEN), 'all others are kept', said[-1])
    kept = site.query('SELECT count(*) FROM quarantine')[0][0]
    report.check(kept == len(BROKEN), 'the refused ones are put aside', kept)


def broken_requests(report, site, program):
    for name, line, word in BROKEN:
        status, head, text = program.ask('POST', '/api/v1/messages', body=b'{"channel":"lines","message":' + line + b'}', headers={'Content-Type': 'application/json'})
        if not report.check(status in (422, 413) and head['content-type'].startswith('application/json'), f'POST: {name} is refused', (status, text[:200])):
            continue
        why = json.loads(text)['error']
        report.check(why['message'] and why['code'] and len(text) < 1000, f'POST: {name}: with a reason', why)
    for name, body in (('nothing', b''), ('no channel', b'{"message":{"id":"a","text":"b"}}'), ('no message', b'{"channel":"lines"}'), ('another channel', b'{"channel":"none","message":{"id":"a","text":"b"}}')):
        status = program.ask('POST', '/api/v1/messages', body=body, headers={'Content-Type': 'application/json'})[0]
        report.check(status == 422, f'POST: {name}', status)
    try:
        status = program.ask('POST', '/api/v1/messages', body=b'{"channel":"lines","message":{"id":"a","text":"' + b'x' * (5 * MB) + b'"}}', headers={'Content-Type': 'application/json'})[0]
    except OSError:
        status = 413        # it answers and closes while we are still sending
    report.check(status == 413, 'POST: 5 MB', status)
    status = program.ask('POST', '/api/v1/messages', body={'channel': 'lines', 'message': {'id': 'after all', 'text': 'fine'}})[0]
    report.check(status == 201, 'POST: a good one is taken after all', status)


def without_end(report, site):
    """A line of 300 MB: cut off at the limit, little memory, and what follows is read."""
    core = site.processes()['core']
    before = memory(core)
    client = subprocess.Popen([site.heed, 'hear', site.path, '--channel', 'endless'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    client.stdin.write(b'{"id":"long","text":"')
    block = b'x' * MB
    most = 0
    for _ in range(300):
        client.stdin.write(block)
        most = max(most, memory(client.pid), memory(core) - before)
    out, err = client.communicate(b'"}\n' + GOOD % 999 + b'\n', timeout=60)
    last = json.loads(out.splitlines()[-1])
    report.check(last['refused'] == 1 and last['new'] == 1 and b'line 1: ' in err, 'a line of 300 MB is refused, the next is kept', (last, err))
    report.check(most < (100 if not SLOW else 500), 'in little memory', f'{most} MB')
    client = subprocess.Popen([site.heed, 'hear', site.path, '--channel', 'endless'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = client.communicate(GOOD % 1000 + b'\n{"id":"cut', timeout=60)
    last = json.loads(out.splitlines()[-1])
    report.check(last['new'] == 1 and last['refused'] == 1, 'an end in the middle of a line', (last, err))


def memory(pid):
    with open(f'/proc/{pid}/status') as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read())[1]) >> 10


class Feeds(http.server.BaseHTTPRequestHandler):
    """Feeds that are bombs, by their path."""
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        item = b'<item><guid>%d</guid><title>x</title></item>'
        self.send_response(200)
        self.send_header('Content-Type', 'application/rss+xml')
        self.send_header('Connection', 'close')
        if self.path == '/zip':
            self.send_header('Content-Encoding', 'gzip')
        self.end_headers()
        try:
            if self.path == '/gigabyte':
                self.wfile.write(b'<rss version="2.0"><channel>')
                for i in range(1000):
                    self.wfile.write(item % i * 23000)
            elif self.path == '/zip':
                import gzip
                self.wfile.write(gzip.compress(b'<rss version="2.0"><channel>' + b' ' * (300 * MB), 9))
            elif self.path == '/laughs':
                declared = b''.join(b'<!ENTITY a%d "%s">' % (i, b'&a%d;' % (i - 1) * 10) for i in range(1, 12))
                self.wfile.write(b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">' + declared + b']><rss version="2.0"><channel><item><guid>1</guid><title>&a11;</title></item></channel></rss>')
            elif self.path == '/file':
                self.wfile.write(b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><guid>1</guid><title>got &x;</title></item></channel></rss>')
            elif self.path == '/deep':
                self.wfile.write(b'<rss version="2.0"><channel><item><guid>1</guid><title>x</title>' + b'<a>' * 200000)
            elif self.path == '/drip':
                for _ in range(40):
                    self.wfile.write(b'<')
                    self.wfile.flush()
                    time.sleep(1)
            elif self.path == '/noise':
                self.wfile.write(os.urandom(MB))
            else:
                self.wfile.write(b'<rss version="2.0"><channel>' + item % 1 + b'</channel></rss>')
        except OSError:
            Feeds.cut = getattr(Feeds, 'cut', 0) + 1

    def log_message(self, *_):
        pass


def feeds(report, site):
    """Bombs as feeds, beside one that is well: that one is heard, the core stays small."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', PORT + 1), Feeds)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    core = site.processes()['core']
    names = ['gigabyte', 'zip', 'laughs', 'file', 'deep', 'drip', 'noise', 'well']
    for name in names:
        site.run('channel', site.path, 'add', 'feed', name, '--keep', 'all', f'url=http://127.0.0.1:{PORT + 1}/{name}', f'allow=127.0.0.1:{PORT + 1}')
    most, end = {}, time.monotonic() + (25 if not SLOW else 90)

    def state():
        return {c['name']: c for c in map(json.loads, site.run('channel', site.path, 'list').splitlines())}
    while time.monotonic() < end:
        for process, pid in site.processes().items():
            try:
                most[process] = max(most.get(process, 0), memory(pid))
            except OSError:
                pass
        if all(state()[n]['state'] != 'new' for n in names if n != 'drip'):
            break
        time.sleep(0.2)
    now = state()
    print({n: (now[n]['state'], now[n].get('reason', '')[:60]) for n in names}, most)
    report.check(now['well']['state'] == 'connected' and site.query("SELECT count(*) FROM message JOIN channel c ON c.id = message.channel WHERE c.name = 'well'")[0][0] == 1, 'the feed that is well is heard', now['well'])
    for name in ('gigabyte', 'zip'):
        report.check(now[name]['state'] not in ('new', 'connected') and now[name].get('reason'), f'{name}: refused with a reason', now[name])
    report.check(site.processes().get('core') == core, 'the core lives', site.tail())
    report.check(max(most.values()) < (400 if not SLOW else 3000), 'nobody grows beyond 400 MB', most)
    texts = ' '.join(str(r) for r in site.query('SELECT text, title FROM message'))
    report.check('root:' not in texts and 'haha' not in texts, 'no file and no entity was let in')
    server.shutdown()


def run(report):
    with Site(PORT) as site:
        site.serve()
        program = Browser(PORT, token=token(site, user(site, 'lead')))
        report.run(broken_lines, site)
        report.run(broken_requests, site, program)
        report.run(without_end, site)
        report.run(feeds, site)
        report.check(Browser(PORT).get('/healthz')[0] == 200, 'the server is well')
        report.check(site.stop() == 0, 'it ends with 0', site.tail())
        done = subprocess.run([site.heed, 'check', site.path], capture_output=True, text=True)
        report.check(done.returncode == 0, 'heed check', done.stdout + done.stderr)


report = Report('bad input')
report.run(run)
report.end()
