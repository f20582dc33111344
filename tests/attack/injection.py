#!/usr/bin/env python3
"""Hostile texts through every input, onto every page.

The same house is made twice, once with plain texts and once with hostile ones. No page of the
second may have an element, an attribute or a kind of address that no page of the first has, and
what ran in Chromium (injection.mjs, a smaller set) must be nothing. The texts are ours and, with
HEED_DATA, the attack-payloads suite. Ends with "N passed, N failed".
"""
import html.parser
import json
import os
import random
import re
import subprocess
import sys
import tarfile

from web import DATA, HERE, PORT, Browser, Report, Site, conversations, hear, token

PASSWORD = 'three words in a row'
EVENT = 'window.pwned=1'
OURS = [
    f'<script>{EVENT}</script>', f'"><script>{EVENT}</script>', f"'><script>{EVENT}</script>", f'</title><script>{EVENT}</script>',
    f'</textarea><script>{EVENT}</script>', f'--><script>{EVENT}</script>', f'<img src=x onerror={EVENT}>', f'"><img src=x onerror={EVENT}>',
    f'<svg/onload={EVENT}>', f'<svg><script>{EVENT}</script>', f'<body onload={EVENT}>', f'<iframe srcdoc="<script>{EVENT}</script>">',
    f'<iframe src=javascript:{EVENT}>', f'<a href="javascript:{EVENT}">click</a>', f'javascript:{EVENT}', f' javascript:{EVENT}',
    f'java\tscript:{EVENT}', f'JaVaScRiPt:{EVENT}', f'data:text/html,<script>{EVENT}</script>', f'vbscript:{EVENT}', f'http://x.example/"onmouseover={EVENT}',
    f'http://x.example/\' onfocus={EVENT} autofocus=', f'https://x.example/<script>{EVENT}</script>', f'" onmouseover={EVENT} x="', f"' onmouseover={EVENT} x='",
    f'x onmouseover={EVENT}', f'`onmouseover={EVENT}`', f'<input autofocus onfocus={EVENT}>', f'<details open ontoggle={EVENT}>', f'<video><source onerror={EVENT}>',
    f'<math><mtext><table><mglyph><style><img src=x onerror={EVENT}>', f'<noscript><p title="</noscript><img src=x onerror={EVENT}>">',
    f'<template><img src=x onerror={EVENT}></template>', f'<form action=javascript:{EVENT}><button>x', '<base href=//evil.example/>', '<meta http-equiv=refresh content="0;url=//evil.example">',
    '<link rel=stylesheet href=//evil.example/x.css>', '<style>*{display:none}</style>', '<object data=//evil.example/x>', '<embed src=//evil.example/x>',
    f'<xmp><img src=x onerror={EVENT}></xmp>', '<plaintext>', '<!--', '<![CDATA[', '</body></html>', '<frameset>', '<table><tr><td>', '</div></main></section>',
    '&lt;script&gt;', '&#60;script&#62;', '&#x3c;script>', '%3Cscript%3E', '\\u003cscript>', '\u2028<script>', '\ufeff<script>', '\uff1cscript\uff1e',
    '\u202etxt.exe', 'a\u0000b', '\x1b[31mred', '\r\nX-Injected: 1', '\n.\r\n', '{{7*7}}', '${7*7}', '<%= 7*7 %>', '#{7*7}', '{x}', '%s%n%x', "' OR 1=1 --", "'; DROP TABLE message; --",
    '=1+1', '@SUM(A1)', '..%2f..%2fetc%2fpasswd', '../../etc/passwd', 'A' * 3000, '\U0001f600' * 200, 'a\u0301' * 300, 'ש' * 50,
    f'&quot;&gt;<scr<script>ipt>{EVENT}</scr</script>ipt>', f'<<script>{EVENT}//<</script>', f'<script\x20type="text/javascript">{EVENT};</script>', f'<sCrIpT>{EVENT}</ScRiPt>', f'<img """><script>{EVENT}</script>">',
]
PLAIN = 'Ann asks when the bike is ready, see https://x.example/ and mailto:ann@x.example'


def suite():
    name = os.path.join(DATA, 'suites', 'attack-payloads.tar.zst')
    if not os.path.exists(name):
        print('attack-payloads: not there, ours only (HEED_DATA)')
        return []
    data = subprocess.run(['zstd', '-dc', name], stdout=subprocess.PIPE, check=True).stdout
    import io
    lines = []
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.name.endswith(('xss-payload-list.txt', 'blns.txt', 'Generic_SQLI.txt')):
                text = tar.extractfile(member).read().decode(errors='replace')
                lines += [t for t in text.split('\n') if t.strip() and not t.startswith('#')]
    random.Random(9).shuffle(lines)
    return lines[:int(os.environ.get('HEED_ATTACKS', 40))]


class Shape(html.parser.HTMLParser):
    """(element, attribute) pairs and the kinds of addresses of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.add((tag, ''))
        for name, value in attrs:
            self.found.add((tag, name))
            if name in ('href', 'src', 'action', 'formaction', 'data', 'poster', 'xlink:href'):
                scheme = re.match(r'\s*([a-zA-Z][a-zA-Z0-9+.-]*):', value or '')
                self.found.add((tag, name + ' ' + (scheme[1].lower() if scheme else '//' if re.match(r'\s*[/\\]{2}', value or '') else '/')))

    def handle_comment(self, data):
        self.found.add(('comment', ''))

    def handle_decl(self, decl):
        self.found.add(('declaration', decl.lower()))

    def unknown_decl(self, data):
        self.found.add(('declaration', 'unknown'))


class House:
    """A site filled with some texts, by all the ways in there are."""

    def __init__(self, report, port, texts, kind):
        self.report, self.kind, self.texts = report, kind, texts
        self.site = Site(port)
        self.admin = Browser(port)
        self.pages = {}

    def fill(self):
        site, first = self.site, self.texts[0]
        site.run('init', site.path + '2', '--name', first.replace('\0', ''))
        os.rename(site.path, site.path + '1')
        os.rename(site.path + '2', site.path)
        site.run('user', site.path, 'add', '--email', 'admin@brand.example', '--role', 'admin', '--name', self.texts[-1].replace('\0', '')[:90], '--password-stdin', input=PASSWORD + '\n')
        site.serve()
        self.key = token(site, 'admin@brand.example')
        status, _, _ = self.admin.sign_in('admin@brand.example', PASSWORD)
        self.report.check(status == 303, f'{self.kind}: signed in', status)
        messages = []
        for i, t in enumerate(self.texts):
            short = t.encode()[:2000].decode(errors='ignore')  # what is looked up has a ceiling of 2 KiB
            one = {'id': f'{i} {t}'.encode()[:500].decode(errors='ignore').replace('\0', ''), 'text': t, 'title': t, 'url': t, 'lang': t, 'thread': short, 'audience': ('public', 'private')[i % 2],
                   'author': {'id': f'a{i}', 'name': t, 'handle': short, 'url': t}, 'to': [t], 'place': {'lat': 1, 'lon': 2, 'name': t},
                   'media': [{'type': t, 'url': t, 'alt': t}], 'kind': ('mail', 'post', 'review', 'chat')[i % 4], 'said_at': 1700000000000 + i * 60000, 'rating': 1, 'rating_max': 5}
            messages.append(one)
            messages.append({'id': f'h{i}', 'html': f'<p>{t}</p><a href="{t}">{t}</a>', 'author': {'id': f'h{i}', 'name': t}, 'reply_to': t})
        said = hear(site, first.replace('\0', '')[:100].strip() or 'x', messages)
        last = json.loads(said.strip().split('\n')[-1])
        self.report.check(last['refused'] == 0, f'{self.kind}: all is heard', last)
        a = self.admin
        for i, t in enumerate(self.texts[:40]):
            a.post('/desk/rules', name=t, text='"' + t.replace('"', '')[:200] + '"', then='keep')
            a.post('/desk/channels', kind='feed', name=t[:100], **{'set.url': f'http://127.0.0.1:9/{i}'})
            a.post('/desk/touch', kind='call', who=t[:200], address=t[:200], text=t, ago='5', key=f'touch {i}')
        ids = conversations(a)
        for i, (cid, t) in enumerate(zip(ids, self.texts)):
            a.post(f'/desk/c/{cid}/say', key=f'n{i}', text=t, **{'as': 'note'})
            a.post(f'/desk/c/{cid}/advise', key=f'a{i}', advice=('watch', 'leave alone', 'answer')[i % 3], reason=t)
        return self

    def keep(self, name, answer):
        status, head, body = answer
        kind = head.get('content-type', '')
        if status >= 500:
            self.report.check(False, f'{self.kind}: {name[:80]}', status)
        for key, value in head.items():
            if key.startswith('x-injected') or key == 'set-cookie' and 'x-injected' in value.lower():
                self.report.check(False, f'{self.kind}: a header got in at {name[:80]}', head)
        if kind.startswith('text/html'):
            self.pages[name] = Shape(body).found
            if 'window.pwned' in re.sub(r'&[a-z#0-9]+;', '', body) and re.search(r'<script[^>]*>[^<]*window\.pwned', body):
                self.report.check(False, f'{self.kind}: a script at {name[:80]}')
        elif kind.startswith('application/json'):
            json.loads(body)
            self.report.check('nosniff' in head.get('x-content-type-options', ''), 'JSON is not sniffed') if name == 'api' else None
        elif '<' in body and kind.startswith('text/') and 'event-stream' not in kind:
            self.report.check('attachment' in head.get('content-disposition', '') or kind.startswith('text/plain'), f'{self.kind}: {name[:80]} is no page', head)

    def look(self):
        from urllib.parse import quote
        a = self.admin
        for path in ('/desk/', '/desk/?view=watch', '/desk/?view=left', '/desk/?view=done', '/desk/?view=mine', '/desk/?view=promises', '/desk/?view=snoozed',
                     '/desk/rules', '/desk/channels', '/desk/touch', '/desk/more', '/desk/health', '/desk/welcome', '/desk/welcome/rule', '/desk/welcome/name',
                     '/desk/welcome/place', '/desk/welcome/colleague', '/listening'):
            self.keep(path, a.get(path))
        self.keep('/listening by nobody', Browser(a.port).get('/listening'))
        self.keep('/listening.json', a.get('/listening.json'))
        ids = conversations(a)
        for cid in ids:
            self.keep('conversation', a.get('/desk/c/' + cid))
            page = a.get('/desk/c/' + cid)[2]
            for part in set(re.findall(r'id="([a-z]+-[0-9a-z]{26}|messages|person|composer|queue)"', page)):
                self.keep('part', a.get('/desk/c/' + cid, Heed_Part=part))
            for raw in re.findall(r'/desk/m/[0-9a-z]{26}/raw', page)[:1]:
                status, head, _ = a.get(raw)
                self.report.check('attachment' in head.get('content-disposition', '') and 'sandbox' in head.get('content-security-policy', ''), f'{self.kind}: raw is an attachment', head) if status == 200 else None
        program = Browser(a.port, token=self.key)
        self.keep('api', program.get('/api/v1/conversations?limit=100'))
        for cid in ids[:20]:
            self.keep('api', program.get('/api/v1/conversations/' + cid))
        seen = set()
        for t in self.texts:
            q = quote(t.encode(errors='replace'))
            for path in (f'/sign-in?to={q}', f'/setup?token={q}', f'/join?token={q}', f'/desk/?q={q}', f'/desk/?view={q}', f'/desk/?notice={q}', f'/desk/channels?add={q}',
                         f'/desk/touch?kind={q}&who={q}', f'/{q}', f'/desk/c/{q}', f'/desk/rules?text={q}&name={q}', f'/listening?{q}={q}', f'/desk/welcome/{q}'):
                if len(path) > 3500:
                    continue
                self.keep(path[:path.index('?') + 1] if '?' in path else 'path', (a if 'sign-in' not in path else Browser(a.port)).get(path))
            for path, fields in (('/desk/rules', {'name': t, 'text': t, 'then': 'try'}), ('/desk/channels', {'kind': 'mail', 'name': t, 'set.imap_url': t, 'set.user': t, 'set.from_address': t}),
                                 ('/desk/touch', {'kind': t, 'who': t, 'address': t, 'text': t}), ('/desk/channels', {'kind': t, 'name': t}),
                                 ('/desk/welcome/colleague', {'name': t, 'email': t, 'role': t}), ('/desk/welcome/rule', {'name': t, 'text': t})):
                self.keep('post ' + path, a.post(path, **fields))
            if len(seen) < 12:  # signing in is limited
                seen.add(t)
                self.keep('post sign-in', Browser(a.port).post('/sign-in', email=t, password=t, to=t))
            program.ask('POST', '/api/v1/messages', body={'channel': t, 'message': {'id': t, 'text': t}})
            program.ask('POST', '/api/v1/messages', body=t, headers={'Content-Type': 'application/json'})
        return self

    def browse(self):
        """In Chromium: what ran, what was loaded from elsewhere, what the policy had to stop."""
        run = subprocess.run([os.path.join(HERE, '..', 'browser', 'run.sh'), os.path.join(HERE, 'injection.mjs'), f'http://127.0.0.1:{self.site.port}', self.admin.cookies['s'],
                              *conversations(self.admin)[:int(os.environ.get('HEED_ATTACK_PAGES', 12))]], capture_output=True, text=True)
        print(run.stdout[-1500:].rsplit('\n', 2)[0], run.stderr[-500:])
        counts = re.findall(r'^(\d+) passed, (\d+) failed', run.stdout, re.M)
        self.report.check(run.returncode == 0 and counts, 'nothing runs in Chromium', run.stdout[-800:] + run.stderr[-800:])
        if counts:
            self.report.passed += int(counts[-1][0])


def run(report):
    texts = OURS + suite()
    plain = House(report, PORT, [PLAIN + f' {i}' for i in range(45)], 'plain')
    with plain.site:
        plain.fill().look()
    hostile = House(report, PORT, texts, 'hostile')
    with hostile.site:
        compare(report, texts, set().union(*plain.pages.values()), hostile.fill().look())


def compare(report, texts, allowed, hostile):
    known = {}
    allowed |= {('code', ''), ('p', 'dir'), ('pre', 'class')}
    for name, found in hostile.pages.items():
        odd = found - allowed
        if odd:
            known[name] = odd
    report.check(not known, f'{len(texts)} texts make nothing new on {len(hostile.pages)} kinds of pages', str(known)[:1500])
    report.check(not any(n.startswith('on') or n in ('style', 'srcdoc') for found in hostile.pages.values() for _, n in found), 'no handler, no style')
    hostile.browse()
    report.check(hostile.site.query("SELECT count(*) FROM message")[0][0] > len(texts), 'the tables are still there')
    report.check(hostile.site.stop() == 0, 'the server ends with 0', hostile.site.tail())


report = Report('injection')
report.run(run)
report.end()
