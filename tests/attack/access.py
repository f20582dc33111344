#!/usr/bin/env python3
"""Who may do what, over HTTP, against a running server.

Every route of the table as everybody (nobody, agent, lead, admin, by session and by token, a
session that ended, a made-up token); hidden and absent things look the same; a screen that is open
while its session ends hears nothing more; requests of other origins change nothing; no GET changes
anything. Ends with "N passed, N failed".
"""
import re
import statistics
import time

from web import PORT, ROLES, Browser, Report, Site, Stream, conversations, hear, people, routes, token, user

LEAST = {'look': 0, 'read': 1, 'answer': 1, 'capture': 2, 'listen': 2, 'set_up': 3}
NOTHING = '0' * 26


def fill(path, object_id):
    return path.replace(':id', object_id).replace(':name', 'nothing').replace(':step', 'nothing')


def barred(answer):
    status, head, _ = answer
    return status in (401, 403) or head.get('location', '').startswith('/sign-in')


def cell(browser, route, object_id):
    if route['path'] == '/live':
        stream = Stream(browser)
        stream.wait(b'\r\n\r\n', 10)
        head = stream.text.decode(errors='replace')
        stream.close()
        status = int(head.split(' ')[1])
        where = [line[10:] for line in head.split('\r\n') if line.lower().startswith('location: ')]
        return status, {'location': where[0]} if where else {}, ''
    kept = dict(browser.cookies)
    is_api = route['path'].startswith('/api/')
    answer = browser.ask(route['method'], fill(route['path'], object_id),
                         fields={} if route['method'] == 'POST' and not is_api else None,
                         body={} if route['method'] == 'POST' and is_api else None)
    browser.cookies = kept
    return answer


def may(route, rank, browser):
    """By declaration; what is for people only is not for their programs."""
    return rank >= LEAST[route['permission']] and not (browser.token and route['by_person'])


def matrix(report, site, who, ours):
    table, cells, undeclared = routes(site), 0, []
    for route in table:
        if route['permission'] not in LEAST:
            undeclared.append(route)
            continue
        for name, (rank, browser) in who.items():
            if route['path'] in ('/sign-out', '/sign-in', '/setup', '/join'):
                continue
            if browser.token and (route['path'] == '/live' or not rank and LEAST[route['permission']] == 0):
                continue    # a token that is nobody's opens nothing, not even what is public
            for object_id in (NOTHING, ours) if ':id' in route['path'] else (NOTHING,):
                if object_id == ours and route['method'] == 'POST' and may(route, rank, browser):
                    continue    # would do it
                cells += 1
                answer = cell(browser, route, object_id)
                allowed = may(route, rank, browser)
                if barred(answer) == allowed or answer[0] >= 500:
                    report.check(False, f'{route["method"]} {fill(route["path"], object_id)} as {name}: '
                                 f'{"allowed" if allowed else "refused"} by declaration', answer[:2])
    report.check(not undeclared, 'each route declares its permission', undeclared)
    accounts = [r for r in table if r['method'] == 'POST' and r['path'].startswith(('/desk/team', '/desk/me', '/desk/welcome'))]
    report.check(len(accounts) > 11 and all(r['by_person'] for r in accounts), 'accounts are changed by people only', [r['path'] for r in accounts if not r['by_person']])
    report.check(cells > 200, f'{cells} cells of the permission matrix are as declared')


def other_methods(report, site, who):
    for route in routes(site):
        path = fill(route['path'], NOTHING)
        for method in ('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'get'):
            status = who['admin'][1].ask(method, path)[0]
            if status not in (400, 403, 404, 405, 501):
                report.check(False, f'{method} {path}', status)
    report.check(True, 'other methods are refused')


def hidden(report, who, ours):
    """Whether a thing is there is not told to who may not see it."""
    agent = who['agent'][1]
    shapes = {}
    for object_id in (NOTHING, 'z' * 26, ours[:-1] + ('0' if ours[-1] != '0' else '1'), ours + '0', '1', '%00', 'x' * 2000):
        status, head, body = agent.get('/desk/c/' + object_id)
        shapes[object_id] = (status, sorted(k for k in head if k not in ('date', 'content-length')))
        report.check(status in (404, 422, 400, 414), f'no conversation at {object_id[:30]}', status)
    report.check(len({shapes[i][0] for i in (NOTHING, 'z' * 26)}) == 1, 'absent ones look alike', shapes)
    for nobody in ('nobody', 'made-up token', 'signed out'):
        browser = who[nobody][1]
        there, absent = (browser.get('/api/v1/conversations/' + i) for i in (ours, NOTHING))
        report.check(there[0] == absent[0] == 401 and there[2].replace(ours, '') == absent[2].replace(NOTHING, ''),
                     f'{nobody} cannot tell whether a conversation is there', (there, absent))
        times = {ours: [], NOTHING: []}
        for _ in range(30):
            for object_id in times:
                began = time.perf_counter()
                browser.get('/desk/c/' + object_id)
                times[object_id].append(time.perf_counter() - began)
        a, b = (statistics.median(t) * 1000 for t in times.values())
        report.check(abs(a - b) < 3, f'{nobody}: nor by the time it takes', f'{a:.1f} and {b:.1f} ms')
    other = who['agent'][1].post(f'/desk/channels/{ours}/remove')
    report.check(other[0] == 403, 'an id of another kind is no way round', other[:2])
    report.check(who['admin'][1].post(f'/desk/channels/{ours}/remove')[0] == 404, 'nor for those who may', '')


def own_link(report, site, who):
    """Nobody gets another way to his own password; a colleague's is shown once."""
    admin = who['admin'][1]
    shown = admin.get('/desk/team')[2]
    rows = re.findall(r'<li class="team__one" id="s-([0-9a-z]{26})">(.*?)</li>', shown, re.S)
    mine = [i for i, row in rows if '>you<' in row]
    other = [i for i, row in rows if 'lead@brand.example' in row]
    report.check(len(mine) == len(other) == 1, 'the team is shown', rows)
    status, _, page = admin.post(f'/desk/team/{mine[0]}/link')
    report.check(status == 422 and 'Your own password is changed under Your account.' in page and '/join?' not in page, 'no link for oneself', status)
    program = who['token of admin'][1]
    for path in (f'/desk/team/{other[0]}/link', f'/desk/team/{mine[0]}/link', f'/desk/team/{other[0]}/suspend', f'/desk/team/{other[0]}/role', '/desk/team/invite'):
        status, _, page = program.post(path, role='admin', name='x', email='x@brand.example')
        report.check(status == 403 and '/join?' not in page and 'in a browser' in page, f'a token cannot: {path[:11]}…{path.split("/")[-1]}', (status, page[:300]))
    report.check(site.query('SELECT count(*) FROM invitation')[0][0] == 0, 'and no link was made')


def cross_site(report, site, who, ours):
    """Forms and scripts of a second origin; the store must not change."""
    admin = who['admin'][1]
    before = dump(site)
    foreign = [
        {'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': 'same-site'}, {'Sec-Fetch-Site': 'cross-site', 'Origin': 'null'},
        {'Origin': None}, {'Origin': 'null'}, {'Origin': 'http://evil.example'}, {'Origin': f'http://127.0.0.1.evil.example:{PORT}'},
        {'Origin': f'http://evil.example/http://127.0.0.1:{PORT}'}, {'Origin': f'http://127.0.0.1:{PORT}.evil.example'},
        {'Origin': f'http://evil@127.0.0.1:{PORT}'}, {'Origin': 'http://127.0.0.1'}, {'Origin': f'http://localhost:{PORT}'},
        {'Origin': ''}, {'Origin': f'http://127.0.0.1:{PORT} http://evil.example'}, {'Origin': f'//127.0.0.1:{PORT}'},
        {'Sec-Fetch-Site': 'none, cross-site'}, {'Sec-Fetch-Site': 'SAME-ORIGIN', 'Origin': 'http://evil.example'},
        {'Sec-Fetch-Site': 'cross-site', 'Authorization': 'Bearer nothing'}, {'Origin': 'http://evil.example', 'Authorization': 'Bearer x'},
    ]
    tried = 0
    for route in routes(site):
        if route['method'] != 'POST':
            continue
        for headers in foreign:
            kept = dict(admin.cookies)
            status, head, _ = admin.ask('POST', fill(route['path'], ours), fields={'key': 'csrf', 'text': 'csrf', 'name': 'csrf', 'hours': '1', 'advice': 'watch',
                                                                                   'kind': 'feed', 'set.url': 'http://a.example/', 'theme': 'dark', 'rule': 'csrf', 'then': 'keep'},
                                        headers=headers)
            admin.cookies = kept
            tried += 1
            if status not in (401, 403):
                report.check(False, f'POST {route["path"]} from {headers}', (status, head))
    report.check(dump(site) == before, f'{tried} requests of other origins changed nothing', changed(before, dump(site)))
    report.check(admin.get('/desk/')[0] == 200, 'and signed nobody out')
    for kind in ('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', None):
        status = admin.ask('POST', '/api/v1/messages', body='{"channel":"forum","message":{"id":"csrf","text":"x"}}', headers={'Content-Type': kind})[0]
        report.check(status in (415, 422, 403, 400), f'no JSON command as {kind}', status)
    status, head, _ = Browser(PORT).get('/listening')
    report.check('access-control-allow-origin' not in head, 'no other origin may read')


BY_ITSELF = dict.fromkeys(('handle_mark', 'said_word', 'said_day', 'voice', 'addressed', 'network_day', 'listened_to', 'listened_link', 'whereabouts'), 'false') | {
    'tie': 'state <> 0', 'setting': "name NOT IN ('words.read', 'people.seen', 'network.read')",
}  # what passes of the server write on their own between two looks, from messages alone


def dump(site):
    """The whole store as text, but for what notes that somebody was there and what the server does by itself."""
    tables = [name for name, in site.query("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite%' ORDER BY name")]
    out = {}
    for table in tables:
        columns = [row[1] for row in site.query(f'PRAGMA table_info({table})') if row[1] not in ('seen_at', 'used_at', 'heard_at')]
        out[table] = site.query(f'SELECT {", ".join(columns)} FROM {table} WHERE {BY_ITSELF.get(table, "true")} ORDER BY 1, 2')
    return out


def changed(before, after):
    return [t for t in after if before.get(t) != after[t]]


def gets_change_nothing(report, site, who, ours):
    before = dump(site)
    for _ in range(2):
        for route in routes(site):
            if route['method'] != 'GET' or route['path'] == '/live':
                continue
            for browser in (who['admin'][1], who['token of admin'][1], who['nobody'][1]):
                path = fill(route['path'], ours)
                kept = dict(browser.cookies)
                for query in ('', '?key=k&text=x&then=keep&name=n&rule=x&advice=watch&open=1&notice=added&view=done&theme=dark'):
                    browser.get(path + query)
                browser.ask('GET', path, headers={'X-HTTP-Method-Override': 'POST', 'Heed-Part': 'queue'})
                browser.cookies = kept
    report.check(dump(site) == before, 'no GET changes anything', changed(before, dump(site)))


def poke(site, n):
    """Something happens that an open screen is told."""
    hear(site, 'forum', [{'id': f'poke {n}', 'text': f'poke {n}', 'author': {'id': 'p'}}])


def open_screens(report, site, who):
    def screen(browser, what):
        stream = Stream(browser)
        report.check(stream.wait(b'retry', 5), f'{what}: the screen is open', stream.text)
        poke(site, what)
        report.check(stream.wait(b'event: ', 5), f'{what}: and hears', stream.text)
        return stream

    def must_end(stream, what, end):
        stream.text = b''
        end()
        poke(site, what + ' after')
        ended = stream.wait(b'event: bye\n', 1)
        told = stream.text
        report.check(b'event: change' not in told and b'event: list' not in told, f'{what}: it hears nothing more', told)
        report.check(ended and stream.wait(b'\r\n0\r\n\r\n', 1), f'{what}: and ends within a second', told)
        stream.close()

    agent = Browser(site.port)
    address = user(site, 'agent', 'leaver')
    agent.sign_in(address)
    stream = screen(agent, 'signed out')
    other = Browser(site.port, agent.cookies)
    must_end(stream, 'signed out', lambda: other.post('/sign-out'))
    report.check(agent.get('/desk/')[0] == 303, 'signed out: the cookie is worth nothing')
    agent.cookies = {}
    agent.sign_in(address)
    stream = screen(agent, 'removed')
    must_end(stream, 'removed', lambda: site.run('user', site.path, 'remove', address))
    report.check(agent.get('/desk/')[0] == 303, 'removed: the session is over')
    import sqlite3
    lead = Browser(site.port)
    lead.sign_in(user(site, 'lead', 'lowered'))
    report.check(lead.post('/desk/rules', name='mine', text='x y', then='try')[0] == 200, 'a lead tries a rule')
    stream = screen(lead, 'lowered')

    def lower(role):
        with sqlite3.connect(site.path + '/heed.db', timeout=10) as db:
            db.execute("UPDATE staff SET role = ? WHERE email = 'lowered@brand.example'", (role,))
    lower(1)
    report.check(lead.post('/desk/rules', name='mine', text='x y', then='try')[0] == 403, 'lowered to agent: at once')
    must_end(stream, 'lowered to nobody', lambda: lower(0))
    report.check(barred(lead.get('/desk/')), 'lowered: no page opens')


def run(report):
    with Site(PORT) as site:
        site.serve()
        who = {role: (rank, browser) for rank, (role, browser) in enumerate(people(site).items(), 1)}
        for role in ROLES:
            who['token of ' + role] = (who[role][0], Browser(PORT, token=token(site, f'{role}@brand.example')))
        gone = Browser(PORT)
        gone.sign_in('admin@brand.example')
        who['signed out'] = (0, Browser(PORT, gone.cookies))
        gone.post('/sign-out')
        fired = token(site, user(site, 'admin', 'fired'))
        site.run('user', site.path, 'remove', 'fired@brand.example')
        who['token of a removed one'] = (0, Browser(PORT, token=fired))
        who['made-up token'] = (0, Browser(PORT, token='A' * 43))
        who['made-up cookie'] = (0, Browser(PORT, {'s': 'A' * 43, '__Host-s': 'B' * 43}))
        who['nobody'] = (0, Browser(PORT))
        hear(site, 'forum', [{'id': f'm{i}', 'text': f'message {i} is it open?', 'author': {'id': f'a{i}', 'name': f'Ann {i}'}} for i in range(5)])
        ours = conversations(who['agent'][1])[0]
        report.run(matrix, site, who, ours)
        report.run(other_methods, site, who)
        report.run(hidden, who, ours)
        report.run(own_link, site, who)
        report.run(cross_site, site, who, ours)
        report.run(gets_change_nothing, site, who, ours)
        report.run(open_screens, site, who)
        report.check(site.stop() == 0, 'the server ends with 0', site.tail())


report = Report('access')
report.run(run)
report.end()
