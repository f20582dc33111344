#!/usr/bin/env python3
"""PostgreSQL accepts and never answers (SIGSTOP): what asks no database is served at once, the rest
is told 503 with Retry-After in bounded time, no screen is thrown out, and all goes on by itself.

usage: tests/with_postgres.sh tests/attack/hung_database.py. Ends with "N passed, N failed"."""
import concurrent.futures
import os
import signal
import socket
import subprocess
import threading
import time

from web import PORT, Browser, Report, Site, Stream, people, raw, token

import postgres_server

HUNG_S = 14
ASSET = b'GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'


def timed(ask):
    began = time.monotonic()
    try:
        status, head, _ = ask()
    except OSError as error:
        status, head = repr(error), {}
    return status, head.get('retry-after'), time.monotonic() - began


class Beside(threading.Thread):
    """Asks again and again for what needs no database."""

    def __init__(self):
        super().__init__(daemon=True)
        self.took, self.odd, self.ending = [], [], False
        self.start()

    def run(self):
        while not self.ending:
            began = time.monotonic()
            got = raw(PORT, ASSET, 20)
            self.took.append(time.monotonic() - began)
            if b' 200 ' not in got[:20]:
                self.odd.append(got[:60])
            time.sleep(0.02)


def hung(report, site, server):
    who = people(site)
    agent, key = who['agent'], token(site, 'lead@brand.example')
    for name in ('/desk/', '/healthz', '/listening'):
        report.check(agent.get(name)[0] == 200, f'{name} before')
    stream = Stream(agent)
    report.check(stream.wait(b'retry', 5), 'a screen is open')
    upload = socket.create_connection(('127.0.0.1', PORT), 30)
    body = b'{"channel":"fed","message":{"id":"u1","text":"in the middle"}}'
    head = f'POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n'
    upload.sendall(head.encode())
    time.sleep(0.3)
    server.signal(signal.SIGSTOP)
    began, beside = time.monotonic(), Beside()
    upload.sendall(body)

    def again(method, path, **more):
        seen = []
        while time.monotonic() - began < HUNG_S:
            seen.append(timed(lambda: Browser(PORT, agent.cookies).ask(method, path, **more)))
            time.sleep(0.1)
        return seen
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        asked = {f'{path} {i}': pool.submit(again, 'GET', path) for i in range(8) for path in ('/desk/', '/healthz', '/nothing-here', '/listening')}
        asked.update({f'post {i}': pool.submit(again, 'POST', '/desk/rules', fields={'name': f'r{i}', 'text': 'acme'}) for i in range(4)})
        asked = {name: each.result() for name, each in asked.items()}
    beside.ending = True
    beside.join()
    everything = [a for answers in asked.values() for a in answers]
    odd = [(n, a) for n, answers in asked.items() for a in answers if a[0] != 503 and not n.startswith('/nothing') or a[0] == 503 and not a[1]]
    report.check(not odd, 'who asks the database is told 503 with Retry-After', odd[:5])
    report.check(all(a[0] in (404, 503) for n, answers in asked.items() if n.startswith('/nothing') for a in answers), 'what is not there stays so')
    slow = sorted(a[2] for a in everything)
    print(f'{len(everything)} refused: median {slow[len(slow) // 2]:.2f} s, worst {slow[-1]:.1f} s; '
          f'{len(beside.took)} beside: worst {max(beside.took) * 1000:.0f} ms')
    report.check(slow[-1] < 22, 'each in bounded time', slow[-3:])
    report.check(not beside.odd, 'what needs no database is served', beside.odd[:3])
    # An event loop that waits for the database would make some of these wait for seconds.
    report.check(max(beside.took) < 2.5, 'and nobody there waits for the database', max(beside.took))
    report.check(stream.wait(b'event: bye', 0.1) is False, 'the open screen is not thrown out', stream.text[-200:])
    server.signal(signal.SIGCONT)
    back = time.monotonic()
    while time.monotonic() - back < 20 and not all(agent.get(p)[0] == 200 for p in ('/desk/', '/healthz')):
        time.sleep(0.1)
    back = time.monotonic() - back
    print(f'back after {back:.1f} s')
    report.check(back < 10, 'it goes on by itself', back)
    said = subprocess.run([site.heed, 'hear', site.path, '--channel', 'fed'], input='{"id":"later","text":"a word"}\n', capture_output=True, text=True, timeout=60)
    report.check(said.returncode == 0, 'it hears again', said.stderr)
    report.check(stream.wait(b'event: reset', 10) or stream.wait(b'event: change', 10), 'the open screen is told what it missed', stream.text[-300:])
    stream.close()
    upload.settimeout(30)
    status = int(upload.recv(4096).split()[1])
    upload.close()
    there = site.query("SELECT count(*) FROM message WHERE native_id = 'u1'")[0][0]
    report.check(status in (201, 503) and (status != 201 or there == 1), 'the upload in the middle has a true answer', (status, there))
    report.check(site.stop() == 0, 'the server ends with 0', site.tail())


def run(report):
    server = postgres_server.Server()
    with Site(PORT, url=server.database('hung')) as site:
        site.serve()
        try:
            hung(report, site, server)
        finally:
            server.signal(signal.SIGCONT)


report = Report('hung database')
report.run(run)
report.end()
