#!/usr/bin/env python3
"""Every hole of every template against hostile texts, in a real browser.

usage: run_structure.py PROBE [HOW-MANY]

PROBE (made by htc --probe) renders all templates with one text in every hole. For each text the
DOM that Chromium makes must have the shape it has for a plain text, each attribute and text must
hold exactly what went in, addresses must stay ours or harmless, JSON must read back. The texts are
known attacks and seeded mixtures of their pieces. Needs Chromium; without it skipped (status 77).
"""
import http.server
import json
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
PLAIN = 'Plain9Text'
ATTACKS = [
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'><svg/onload=alert(1)>", '" onmouseover="x',
    "' onclick='x", '</title><script>x</script>', '</textarea><script>x</script>', '</script><script>x</script>',
    '<!--', '-->', '--!>', '<![CDATA[', ']]>', '<!doctype x>', '<?xml', '</p></div></body></html>', '<a href=javascript:x>',
    'javascript:alert(1)', 'JAVASCRIPT:x', ' javascript:x', 'java\tscript:x', 'java\nscript:x', 'data:text/html,<b>',
    'vbscript:x', '//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example', 'https:evil', '..', '.',
    '../../..', '?a=b&c', '#f', '%2e%2e', '%00', '&lt;b&gt;', '&#60;b&#62;', '&', '&amp', '&#x3c', '&NewLine;', '`', '${x}',
    '{{x}}', '{x}', '{0}', '\r', '\n', '\r\n', '\n\n', '\t', ' ', '\x0c', '\x0b', '\x01', '\x7f', '\x85', '\u2028', '\u2029',
    '\u202e', '\ufeff', '\ufffd', '\ufffe', '\U0010ffff', '\u0000'.replace('\0', 'x'), 'é', 'ブレーキ', '😀', 'a b', 'x=y', 'x y=z',
    '<table><tr><td>', '</table>', '<select><option>', '</select>', '<svg><style>', '<math><mtext>', '<template>', '</li><li>',
    '<form>', '<input>', '<plaintext>', '<noscript>', '</noscript>', '"', "'", '""', '\\', '\\"', '\\u003c', '*/', '/*',
]


def texts(count):
    dice = random.Random(20)
    out = list(ATTACKS)
    pieces = ATTACKS + list('<>"\'&=/ \n\r\t-!;:#%?`\\') + ['a', 'on', 'x', 'src']
    while len(out) < count:
        out.append(''.join(dice.choice(pieces) for _ in range(dice.randint(2, 6))))
    return [PLAIN] + out[:count]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    groups, names, results = [], [], queue.Queue()

    def log_message(self, *_):
        pass

    def answer(self, body, kind):
        data = body.encode('utf-8')
        self.send_response(200)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path == '/':
            self.answer('<!doctype html><script src="/structure.js"></script>', 'text/html; charset=utf-8')
        elif self.path == '/structure.js':
            with open(f'{HERE}/structure.js', encoding='utf-8') as f:
                self.answer(f.read(), 'text/javascript; charset=utf-8')
        elif self.path.startswith('/group/') and int(self.path[7:]) < len(self.groups):
            self.answer(json.dumps(self.groups[int(self.path[7:])]), 'application/json')
        else:
            self.answer('null', 'application/json')

    def do_POST(self):
        self.results.put(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
        self.answer('', 'text/plain')


def main():
    probe, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400
    browser = shutil.which('chromium') or shutil.which('chromium-browser')
    if not browser:
        print('skipped: there is no chromium')
        sys.exit(77)
    names = texts(count)
    run = subprocess.run([probe], input='\0'.join(names).encode(), capture_output=True, check=True)
    by_template = {}
    for line in run.stdout.decode().split('\n'):
        if line:
            item = json.loads(line)
            by_template.setdefault((item['template'], item['otherwise']), []).append([names[item['text']], item['html']])
    # One group: a template's plain rendering and up to 200 hostile ones.
    for (template, otherwise), items in by_template.items():
        for start in range(1, len(items), 200):
            Handler.groups.append({'template': template, 'otherwise': otherwise, 'plain': items[0],
                                   'items': items[start:start + 200]})
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        chrome = subprocess.Popen([browser, '--headless', '--no-sandbox', '--disable-gpu', f'--user-data-dir={profile}',
                                   '--remote-debugging-port=0', f'http://127.0.0.1:{server.server_port}/'],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            found = Handler.results.get(timeout=500)
        except queue.Empty:
            found = {'checked': 0, 'bad': ['nothing came back from the browser']}
        chrome.terminate()
        chrome.wait()
    for text in found['bad'][:20]:
        print('FAILED', text)
    print(f'{len(by_template)} renderings of templates, {count} texts: '
          f'{found["checked"] - len(found["bad"])} passed, {len(found["bad"])} failed')
    sys.exit(bool(found['bad']) or found['checked'] < len(by_template) * count)


main()
