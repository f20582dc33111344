#!/usr/bin/env python3
"""heed.js in a real browser, under the product's own Content-Security-Policy.

usage: run_client.py ROOT [PORT]

A small server plays the pages: a region that changes, forms that work and that fail, the live
stream. client_test.js, served as a file of our own, drives the page and posts what it found.
Needs Chromium; without it the test is skipped (status 77).
"""
import http.server
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

ROOT = os.path.abspath(sys.argv[1])
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 0
CSP = ''.join(re.findall(r'"([^"]*)"', re.search(r'csp\[\] = (.*?);\n\n', open(f'{ROOT}/src/web/send.c').read(), re.S)[1]))

state = {'v': 1, 'text': 'first', 'posts': [], 'gets': []}
live, results = queue.Queue(), queue.Queue()


def row(n):
    return (f'<li id="r{n}"><input type="checkbox" data-pick aria-label="Pick"><a data-row href="/row/{n}" '
            f'data-part="region">row {n}</a></li>')


def region(path):
    order = [3, 1, 2] if state['v'] % 2 == 0 else [1, 2, 3]
    return (f'<section id="region" data-v="{state["v"]}"><p id="text">{state["text"]}</p>'
            f'<details id="d"><summary>more</summary>{state["v"]}</details>'
            f'<ul id="list">{"".join(row(n) for n in order)}</ul>'
            f'<div id="kept" data-keep>kept {state["v"]}</div>'
            f'<form data-do id="good" method="post" action="/good" data-hide="r1" data-say="Done." data-undo="/undo">'
            f'<input type="hidden" name="key" value="k{state["v"]}"><textarea id="draft" name="words" data-draft="one"></textarea>'
            f'<button data-key="mod+enter">Send</button></form>'
            f'<form data-do id="bad" method="post" action="/bad" data-hide="r2"><button data-key="e">Fail</button></form>'
            f'<form data-do id="wrong" method="post" action="/wrong"><input id="rule" name="rule"><button id="try">Try</button></form>'
            f'<form data-do id="find" method="get" action="/find"><input name="q" value="a b"><button id="search">Search</button></form>'
            f'<script>document.title = "broken"</script></section>')


def page(path):
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>'
            f'<link rel="stylesheet" href="/heed.css"><script src="/heed.js" defer></script>'
            f'<script src="/client_test.js" defer></script></head><body data-live>'
            f'<svg class="icon"><use href="/icons.svg#note"/></svg>'
            f'<a href="/" data-key="g i" id="home" data-close-not>home</a><button data-open="keys" data-key="?">?</button>'
            f'<button data-action="theme" id="theme">t</button>'
            f'<span data-bulk-count></span>{region(path)}'
            f'<dialog id="keys"><button data-close>x</button></dialog>'
            f'<div class="toast" role="status" hidden><span data-toast></span>'
            f'<button data-action="undo" data-key="z">Undo</button></div></body></html>')


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def answer(self, body, kind='text/html; charset=utf-8', status=200, **headers):
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data)))
        self.send_header('Content-Security-Policy', CSP)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(data)

    def stream(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.end_headers()
        while True:
            kind, data = live.get()
            self.wfile.write(f'event: {kind}\ndata: {json.dumps(data)}\n\n'.encode())
            self.wfile.flush()

    def do_GET(self):
        path = self.path.split('?')[0]
        files = {'/heed.js': 'web-assets/heed.js', '/icons.svg': 'web-assets/icons.svg',
                 '/client_test.js': 'tests/client/client_test.js'}
        kinds = {'js': 'text/javascript', 'svg': 'image/svg+xml'}
        if path == '/live':
            return self.stream()
        if path == '/heed.css':
            return self.answer('', 'text/css')
        if path in files:
            with open(f'{ROOT}/{files[path]}', 'rb') as f:
                return self.answer(f.read(), kinds[path.rsplit('.')[-1]])
        part = self.headers.get('Heed-Part')
        state['gets'].append([path, part])
        return self.answer(region(path) if part else page(path))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0))).decode()
        path = self.path
        if path == '/result':
            results.put(json.loads(body))
            return self.answer('', 'text/plain')
        if path == '/tell':  # what the test asks of the server
            wish = json.loads(body)
            state.update(wish.get('state', {}))
            if 'event' in wish:
                live.put(wish['event'])
            return self.answer(json.dumps(state), 'application/json')
        state['posts'].append([path, self.headers.get('Heed-Key'), self.headers.get('Heed-Part'),
                               dict(urllib.parse.parse_qsl(body))])
        if path == '/bad':
            return self.answer('<main><h1 data-problem>It has changed in the meantime.</h1></main>', status=409)
        if path == '/wrong':
            return self.answer(region(path).replace('id="rule"', 'id="rule" aria-invalid="true"'), status=422)
        state['v'] += 1
        return self.answer('', status=303, Location='/after')


def main():
    browser = shutil.which('chromium') or shutil.which('chromium-browser')
    if not browser:
        print('skipped: there is no chromium')
        sys.exit(77)
    server = http.server.ThreadingHTTPServer(('127.0.0.1', PORT), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        run = subprocess.Popen([browser, '--headless', '--no-sandbox', '--disable-gpu', f'--user-data-dir={profile}',
                                '--remote-debugging-port=0', f'http://127.0.0.1:{server.server_port}/'],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            found = results.get(timeout=60)
        except queue.Empty:
            found = [['the page answers', 'nothing came back in 60 s']]
        run.terminate()
        run.wait()
    bad = [f for f in found if f[1] is not True]
    for name, why in bad:
        print(f'FAILED {name}: {why}')
    print(f'{len(found) - len(bad)} passed, {len(bad)} failed')
    sys.exit(len(bad) > 0 or not found)


main()
