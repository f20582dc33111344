#!/usr/bin/python3
"""The feed channel against a small HTTP server of our own that behaves as the web does.

On 127.0.0.1, ports HEED_PORT + 20 to + 22 (default 21330). Nothing else is needed.
"""
import gzip
import http.server
import os
import sys
import threading
import time
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from channel_driver import ChannelProcess, Tests, check, equal  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '21310')) + 20
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>%s</channel></rss>'


def feed(number):
    return (RSS % f'<item><guid>{number}</guid><title>item {number}</title></item>').encode()


class Site(http.server.ThreadingHTTPServer):
    """`pages` maps a path to a function of the request; every request is kept in `asked`."""
    daemon_threads = True

    def __init__(self, port):
        super().__init__(('127.0.0.1', port), Handler)
        self.pages, self.asked = {}, []
        self.active = self.most_active = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return f'http://127.0.0.1:{self.server_address[1]}{path}'

    def requests(self, path):
        return [r for r in self.asked if r[1] == path]

    def handle_error(self, request, client_address):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        site = self.server
        with site.lock:
            site.active += 1
            site.most_active = max(site.active, site.most_active)
            site.asked.append((time.monotonic(), self.path, dict(self.headers)))
        try:
            site.pages[self.path](self)
        finally:
            with site.lock:
                site.active -= 1

    def answer(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def config(site, path, **more):
    values = {'url': site.url(path), 'every_seconds': 1, 'allow': '127.0.0.1'}
    values.update(more)
    return values


def asks_only_for_what_is_new(site):
    state = {'body': feed(1), 'etag': '"one"'}

    def page(request):
        if request.headers.get('If-None-Match') == state['etag']:
            return request.answer(304)
        request.answer(200, state['body'], ETag=state['etag'],
                       Last_Modified='Sat, 21 Nov 2026 10:00:00 GMT')
    site.pages['/new'] = page
    p = ChannelProcess('feed')
    p.start(1, config(site, '/new'))
    frame, blob = p.document()
    equal((frame['document'], blob, frame['source']['address']),
          ('feed', feed(1), site.url('/new')))
    check(p.quiet(1.5), 'unchanged, and heard again')
    headers = site.requests('/new')[1][2]
    equal(headers.get('If-None-Match'), '"one"')
    equal(headers.get('If-Modified-Since'), 'Sat, 21 Nov 2026 10:00:00 GMT')
    check('Heed' in headers.get('User-Agent', ''))
    check('Cookie' not in headers and 'Authorization' not in headers)
    state.update(body=feed(2), etag='"two"')
    frame, blob = p.document()
    equal(blob, feed(2))
    p.end()
    # After a restart the condition comes from the cursor.
    before = len(site.requests('/new'))
    p = ChannelProcess('feed')
    p.start(1, config(site, '/new'), frame['cursor'])
    p.state('connected')
    equal(site.requests('/new')[before][2].get('If-None-Match'), '"two"')
    check(p.quiet(0.3))
    # Another address was set: the cursor of the old one does not count.
    site.pages['/other'] = lambda request: request.answer(200, feed(3))
    p.start(1, config(site, '/other'), frame['cursor'])
    equal(p.document()[1], feed(3))
    equal(site.requests('/other')[0][2].get('If-None-Match'), None)
    p.end()


def hears_the_same_document_once(site):
    site.pages['/same'] = lambda request: request.answer(200, feed(1))  # no ETag at all
    p = ChannelProcess('feed')
    p.start(1, config(site, '/same'))
    p.document()
    check(p.quiet(2.5), 'the same bytes again')
    check(len(site.requests('/same')) >= 2)
    p.end()


def follows_what_moved(site):
    site.pages['/old'] = lambda r: r.answer(301, Location='/newer')
    site.pages['/newer'] = lambda r: r.answer(308, Location='/now')
    site.pages['/now'] = lambda r: r.answer(200, feed(1))
    p = ChannelProcess('feed')
    p.start(1, config(site, '/old'))
    frame, _ = p.document()
    equal(frame['cursor']['url'], site.url('/now'))
    equal(frame['source']['address'], site.url('/now'))
    p.quiet(1.5)
    equal(len(site.requests('/old')), 1, 'asked at the old place again')
    check(len(site.requests('/now')) >= 2)
    p.end()

    site.pages['/for-now'] = lambda r: r.answer(302, Location='/now')
    p = ChannelProcess('feed')
    p.start(1, config(site, '/for-now'))
    equal(p.document()[0]['cursor']['url'], site.url('/for-now'))
    p.end()

    # Permanent only up to the first step that is not.
    site.pages['/half'] = lambda r: r.answer(301, Location='/for-now')
    p = ChannelProcess('feed')
    p.start(1, config(site, '/half'))
    equal(p.document()[0]['cursor']['url'], site.url('/for-now'))
    p.end()


def goes_nowhere_it_may_not(site):
    for number in range(5):
        site.pages[f'/loop{number}'] = lambda r, n=number: r.answer(302, Location=f'/loop{n + 1}')
    site.pages['/inside'] = lambda r: r.answer(302, Location='http://127.0.0.2:%d/x' % PORT)
    site.pages['/file'] = lambda r: r.answer(302, Location='file:///etc/passwd')
    site.pages['/meta'] = lambda r: r.answer(301, Location='http://169.254.169.254/latest')
    site.pages['/name'] = lambda r: r.answer(302, Location='http://0x7f.2:%d/x' % PORT)
    p = ChannelProcess('feed')
    wanted = {1: ('/loop0', 'more than 3 redirects', 'late'), 2: ('/inside', 'loopback', 'refused'),
              3: ('/file', 'not an http', 'refused'), 4: ('/meta', 'link-local', 'refused'),
              5: ('/name', 'loopback', 'refused')}
    for channel, (path, why, state) in wanted.items():
        p.start(channel, config(site, path))
        reason = p.state(state, channel)['reason']
        check(why in reason, reason)
    p.start(6, config(site, '/loop0', allow=''))
    reason = p.state('refused', 6)['reason']
    check('loopback' in reason and 'admin' in reason, reason)
    p.start(7, config(site, '/loop0', url='http://localhost:%d/now' % PORT, allow=''))
    check('loopback' in p.state('refused', 7)['reason'])
    check(p.quiet(0.2))
    p.end()


def ignores_proxies(site):
    site.pages['/direct'] = lambda r: r.answer(200, feed(1))
    os.environ['http_proxy'] = os.environ['ALL_PROXY'] = 'http://127.0.0.1:1'
    try:
        p = ChannelProcess('feed')
        p.start(1, config(site, '/direct'))
        p.document()
        p.end()
    finally:
        del os.environ['http_proxy'], os.environ['ALL_PROXY']


def knows_when_it_is_gone(site):
    site.pages['/gone'] = lambda r: r.answer(410)
    p = ChannelProcess('feed')
    p.start(1, config(site, '/gone'))
    equal(p.state('refused')['reason'], 'gone')
    time.sleep(1.5)
    equal(len(site.requests('/gone')), 1)
    p.end()


def waits_when_told(site):
    site.pages['/busy'] = lambda r: (r.answer(429, Retry_After='3')
                                     if len(site.requests('/busy')) == 1
                                     else r.answer(200, feed(1)))
    p = ChannelProcess('feed')
    p.start(1, config(site, '/busy'))
    check('3 s' in p.state('quota')['reason'])
    p.document()
    first, second = (r[0] for r in site.requests('/busy')[:2])
    check(2.9 <= second - first < 5, second - first)
    p.end()


def backs_off_when_it_fails(site):
    site.pages['/broken'] = lambda r: r.answer(500)
    site.pages['/secret'] = lambda r: r.answer(401)
    p = ChannelProcess('feed')
    p.start(1, config(site, '/broken'))
    p.start(2, config(site, '/secret'))
    p.start(3, config(site, '/x', url=f'http://127.0.0.1:{PORT + 1}/'))
    check('500' in p.state('late', 1)['reason'])
    check('401' in p.state('refused', 2)['reason'])
    time.sleep(4.5)
    times = [r[0] for r in site.requests('/broken')]
    check(2 <= len(times) <= 5, len(times))
    # and comes back
    site.pages['/broken'] = lambda r: r.answer(200, feed(9))
    equal(p.document(1, seconds=15)[1], feed(9))
    p.end()


def hands_on_what_the_server_says(site):
    body = RSS.replace('<?xml version="1.0"?>', '') % '<item><title>Grüße</title></item>'
    site.pages['/latin'] = lambda r: r.answer(200, body.encode('latin-1'),
                                              Content_Type='text/xml; Charset="ISO-8859-1"')
    p = ChannelProcess('feed')
    p.start(1, config(site, '/latin'))
    frame, blob = p.document()
    equal((frame['source']['charset'], blob), ('ISO-8859-1', body.encode('latin-1')))
    p.end()


def unpacks(site):
    body = feed(1)
    packed = gzip.compress(body)
    site.pages['/gzip'] = lambda r: r.answer(200, packed, Content_Encoding='gzip')
    site.pages['/deflate'] = lambda r: r.answer(200, zlib.compress(body), Content_Encoding='deflate')
    p = ChannelProcess('feed')
    p.start(1, config(site, '/gzip'))
    equal(p.document()[1], body)
    check('br' in site.requests('/gzip')[0][2]['Accept-Encoding'])
    p.start(2, config(site, '/deflate'))
    equal(p.document(2)[1], body)
    p.end()


def stops_at_what_is_too_big(site):
    def endless(request):
        request.send_response(200)
        request.send_header('Transfer-Encoding', 'chunked')
        request.end_headers()
        piece = b'10000\r\n' + b'x' * 0x10000 + b'\r\n'
        for _ in range(16384):  # a gigabyte
            request.wfile.write(piece)

    def says_so(request):
        request.send_response(200)
        request.send_header('Content-Length', str(1 << 30))
        request.end_headers()
        for _ in range(16384):
            request.wfile.write(b'x' * 65536)

    def headers(request):
        request.send_response(200)
        for number in range(3000):
            request.send_header(f'X-{number}', 'y' * 1000)
        request.end_headers()
    bomb = gzip.compress(bytes(200 << 20), 6)
    site.pages.update({'/endless': endless, '/says-so': says_so, '/headers': headers,
                       '/bomb': lambda r: r.answer(200, bomb, Content_Encoding='gzip')})
    p = ChannelProcess('feed')
    for channel, path in enumerate(('/endless', '/says-so', '/headers', '/bomb'), 1):
        p.start(channel, config(site, path))
        check('larger than' in p.state('refused', channel)['reason'])
    with open(f'/proc/{p.proc.pid}/status') as f:
        peak = int(next(line for line in f if line.startswith('VmHWM')).split()[1])
    check(peak < 100 << 10, f'{peak} KB of memory')
    p.end()


def asks_one_host_twice_at_a_time(site):
    def slow(request):
        time.sleep(0.5)
        request.answer(200, feed(1))
    p = ChannelProcess('feed')
    site.most_active = 0
    for channel in range(1, 7):
        site.pages[f'/crowd{channel}'] = slow
        p.start(channel, config(site, f'/crowd{channel}', every_seconds=60))
    for _ in range(6):
        p.wait(lambda j: 'document' in j)
    equal(site.most_active, 2)
    p.end()


def stops_at_once(site):
    site.pages['/hang'] = lambda r: time.sleep(20)
    p = ChannelProcess('feed')
    p.start(1, config(site, '/hang'))
    time.sleep(0.3)
    began = time.monotonic()
    equal(p.end(), 0)
    check(time.monotonic() - began < 3, f'{time.monotonic() - began:.1f} s')


def drip(request):
    request.send_response(200)
    request.send_header('Content-Length', '1000')
    request.end_headers()
    for _ in range(60):
        request.wfile.write(b'x')
        time.sleep(1)


def gives_up_on_what_is_slow(site, p):
    """Started first of all, looked at last: thirty seconds."""
    check('tim' in p.state('late', seconds=40)['reason'].lower())
    p.end()


def believes_not_modified_not_for_ever(site, p):
    """WordPress answers 304 when a comment was edited. Started first of all, looked at last."""
    frame, _ = p.document()
    site.pages['/lies'].body = feed(2)
    equal(p.document(seconds=60)[1], feed(2))
    check(30 <= len(site.requests('/lies')) <= 45, len(site.requests('/lies')))
    p.end()


class Lies:
    """Says "not modified" to whoever asks for what is new."""
    body = feed(1)

    def __call__(self, request):
        if request.headers.get('If-None-Match'):
            return request.answer(304)
        request.answer(200, self.body, ETag='"always"')


def main():
    tests = Tests()
    site = Site(PORT)
    site.pages['/drip'] = drip
    slow = ChannelProcess('feed')
    slow.start(1, config(site, '/drip'))
    site.pages['/lies'] = Lies()
    lied_to = ChannelProcess('feed')
    lied_to.start(1, config(site, '/lies'))
    for test in (asks_only_for_what_is_new, hears_the_same_document_once, follows_what_moved,
                 goes_nowhere_it_may_not, ignores_proxies, knows_when_it_is_gone, waits_when_told,
                 backs_off_when_it_fails, hands_on_what_the_server_says, unpacks, stops_at_what_is_too_big, stops_at_once):
        tests.run(test, site)
    crowd = Site(PORT + 2)
    tests.run(asks_one_host_twice_at_a_time, crowd)
    tests.run(gives_up_on_what_is_slow, site, slow)
    tests.run(believes_not_modified_not_for_ever, site, lied_to)
    return tests.end()


if __name__ == '__main__':
    sys.exit(main())
