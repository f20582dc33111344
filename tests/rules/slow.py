"""The rule language a second time, slowly: what is compared with `heed match`.

Written from the text of the interface (docs/rules.md, docs/messages.md) alone, in another language than
the engine, with Python's own Unicode tables, so that nothing can be wrong in the same way twice. A rule
is worked out over many posts at once: each part of it is a Python integer with one bit for each post, so
AND, OR and NOT are those of the integers, and only terms look at posts.

    posts = Posts([message, …])            decoded JSON objects
    posts.matches(parse('acme -jobs'))     the bits of the posts that meet it
    parse(text)                            raises Wrong when it is no rule

What the interface leaves to Unicode is taken from the definitions: NFKC_Casefold maps each character by
itself and then composes (D146), and a character's script is told by its name.
"""
import math
import re
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser


class Wrong(Exception):
    pass


# ---- Unicode ----

IGNORABLE = [(0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
             (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F),
             (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
             (0xE0000, 0xE0FFF)]
SPACES = set(map(chr, [*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
                       0x205F, 0x3000]))
OWN_NAMES = ('CJK UNIFIED IDEOGRAPH', 'CJK COMPATIBILITY IDEOGRAPH', 'HANGZHOU NUMERAL', 'IDEOGRAPHIC ITERATION MARK',
             'VERTICAL IDEOGRAPHIC ITERATION MARK', 'IDEOGRAPHIC NUMBER ZERO', 'OLD CHINESE ITERATION MARK', 'HIRAGANA',
             'HENTAIGANA', 'KATAKANA', 'THAI ', 'LAO ', 'KHMER ', 'MYANMAR ')


@lru_cache(None)
def fold_one(c):
    if any(a <= ord(c) <= b for a, b in IGNORABLE):
        return ''
    was, now = None, c
    while was != now:
        was = now
        now = unicodedata.normalize('NFKC', ''.join(
            x for x in unicodedata.normalize('NFKD', was).casefold() if not any(a <= ord(x) <= b for a, b in IGNORABLE)))
    return now


def fold(text):
    return unicodedata.normalize('NFC', ''.join(map(fold_one, text)))


@lru_cache(None)
def is_letter(c):
    return unicodedata.category(c) in ('Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Nd', 'Nl')


@lru_cache(None)
def is_mark(c):
    return unicodedata.category(c)[0] == 'M'


@lru_cache(None)
def in_word(c):
    return c == '_' or is_letter(c) or is_mark(c)


@lru_cache(None)
def is_own(c):
    return is_letter(c) and unicodedata.name(c, '').startswith(OWN_NAMES)


def known(text):
    """False for characters that one Unicode version has and another has not."""
    return all(unicodedata.category(c) != 'Cn' for c in text)


# ---- words ----

class Text:
    """Folded text and its words: from, to, the word, its sigil, whether it is of a script without spaces."""

    def __init__(self, text):
        self.folded = text = fold(text)
        self.spans, self.words, self.sigils, self.own = [], [], [], []
        at = 0
        while at < len(text):
            if not in_word(text[at]):
                at += 1
                continue
            end = at + 1
            if is_own(text[at]):
                while end < len(text) and is_mark(text[end]):
                    end += 1
            else:
                while end < len(text) and in_word(text[end]) and not is_own(text[end]):
                    end += 1
            if any(map(is_letter, text[at:end])):
                self.spans.append((at, end))
                self.words.append(text[at:end])
                self.own.append(is_own(text[at]))
                self.sigils.append(self.sigil_before(at))
            at = end

    def sigil_before(self, at):
        if at == 0 or self.folded[at - 1] not in '#@$':
            return ''
        return self.folded[at - 1] if at == 1 or not in_word(self.folded[at - 2]) else ''

    def touch(self, i):
        """Word i begins where the one before it ends."""
        return self.spans[i - 1][1] == self.spans[i][0]


class Phrase:
    def __init__(self, words, sigil='', host=''):
        if not words.words:
            raise Wrong('no word')
        self.words, self.sigil, self.host = words.words, sigil, host
        self.glued = [i > 0 and words.own[i] and words.own[i - 1] and words.touch(i) for i in range(len(self.words))]
        self.key = (tuple(self.words), sigil, host, tuple(self.glued))

    def stands_at(self, text, at):
        if text.words[at:at + len(self.words)] != self.words:
            return False
        if any(self.glued[i] and not text.touch(at + i) for i in range(1, len(self.words))):
            return False
        if self.sigil and text.sigils[at] != self.sigil:
            return False
        return not self.host or self.host_follows(text.folded[text.spans[at + len(self.words) - 1][1]:])

    def host_follows(self, rest):
        if not rest.startswith('@' + self.host):
            return False
        rest = rest[1 + len(self.host):]
        if rest[:1] in ('.', '-'):
            return not in_word(rest[1]) if len(rest) > 1 else True
        return not rest or not in_word(rest[0]) or (is_own(rest[0]) and self.host[-1].isascii())

    def places(self, text):
        return [at for at in range(len(text.words) - len(self.words) + 1) if self.stands_at(text, at)]


# ---- links (the interface says http(s) URLs; where one ends is said in parse/links.h) ----

LINK_END = re.compile('[\0-\x20\x7f<>"`{}|\\\\^\x80-\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff«»'
                      '\u2018-\u201f\u2026\u2039\u203a\u202a-\u202e\u2066-\u2069\u3001-\u3003\u3008-\u301f\uff01-\uff0f'
                      '\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufffd]')
LINK_START = re.compile('(?<![A-Za-z0-9])https?://', re.I | re.A)
UNSPACED = re.compile('[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff'
                      '\uff66-\uff9d\U00020000-\U0003ffff]')


def links_in(text):
    found, at = [], 0
    while True:
        start = LINK_START.search(text, at)
        if not start:
            return found
        at = start.end()
        end = LINK_END.search(text, at)
        rest = text[at:end.start() if end else len(text)]
        host = re.match('[^/?#:]*', rest).group()
        for letter in UNSPACED.finditer(host):
            if re.search(r'[^\0]\.[A-Za-z]{2,}$', host[:letter.start()]):
                rest = host[:letter.start()]
                break
        if not rest or rest[0] in "/?#:@.-,;!'()*_~&=+$%]":
            continue
        while rest and (rest[-1] in ".,;:!?'*_~" or (rest[-1] == ')' and rest.count(')') > rest.count('('))
                        or (rest[-1] == ']' and rest.count(']') > rest.count('['))):
            rest = rest[:-1]
        if rest:
            found.append(start.group() + rest)
            at += len(rest)


def ascii_host(host):
    labels = []
    for label in re.split('[.\u3002]', fold(host)):
        labels.append(label if label.isascii() else 'xn--' + label.encode('punycode').decode())
    return '.'.join(labels)


def host_of(link):
    authority = re.match(r'[^/?#\\]*', link.split('://', 1)[1]).group().rsplit('@', 1)[-1]
    host = re.sub(':[0-9]*$', '', authority)
    return ascii_host(host).removesuffix('.')


# ---- posts ----

BLOCKS = {'p', 'div', 'li', 'ul', 'ol', 'br', 'h1', 'h2', 'h3', 'blockquote', 'td', 'tr', 'table', 'hr', 'section', 'pre'}


class Html(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.hrefs, self.hidden = '', [], None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.text += '\n' if tag in BLOCKS else ''
        self.hidden = tag if tag in ('script', 'style') else self.hidden
        self.hrefs += [value for name, value in attrs if tag == 'a' and name == 'href' and value]

    def handle_endtag(self, tag):
        self.text += '\n' if tag in BLOCKS else ''
        self.hidden = None if tag == self.hidden else self.hidden

    def handle_data(self, data):
        self.text += '' if self.hidden else data


def handle(text):
    name, _, host = fold(text.strip(' \t\r\n\v\f')).removeprefix('@').partition('@')
    return name, host


class Post:
    def __init__(self, message):
        text, self.hrefs = message.get('text'), []
        if text is None and 'html' in message:
            html = Html(message['html'])
            text, self.hrefs = html.text, [h for h in html.hrefs if re.match('https?://', h, re.I)]
        title, text = message.get('title', '').replace('\0', '\ufffd'), (text or '').replace('\0', '\ufffd')
        self.title, self.text = Text(title), Text(text)
        self.links = links_in(title) + links_in(text) + self.hrefs
        self.folded_links = list(map(fold, self.links))
        self.hosts = list(map(host_of, self.links))
        authors = message.get('author', [])
        authors = authors if isinstance(authors, list) else [authors]
        self.names = [Text(a.get('name', '')) for a in authors]
        self.authors = [handle(a.get('handle') or a.get('id', '')) for a in authors]
        self.followers = [a['followers'] for a in authors if 'followers' in a]
        self.to = list(map(handle, message.get('to', [])))
        self.place = message.get('place')
        self.has = {'links': bool(self.links), 'media': bool(message.get('media')), 'place': 'place' in message,
                    'rating': 'rating' in message}
        self.kind, self.channel = message.get('kind', 'post'), message.get('channel', '')
        self.lang = re.split('[-_]', message.get('lang', ''))[0].lower()


def bits_of(flags):
    return int.from_bytes(bytes(sum(bool(f) << i for i, f in enumerate(flags[at:at + 8]))
                                for at in range(0, len(flags), 8)), 'little')


class Posts:
    def __init__(self, messages):
        self.posts = [Post(m) for m in messages]
        self.all = (1 << len(messages)) - 1
        self.known = {}
        holders = {}
        for i, post in enumerate(self.posts):
            for word in {*post.title.words, *post.text.words, *(w for n in post.names for w in n.words)}:
                holders.setdefault(word, []).append(i)
        self.holders = {}
        for word, at in holders.items():
            flags = bytearray(len(messages) // 8 + 1)
            for i in at:
                flags[i // 8] |= 1 << i % 8
            self.holders[word] = int.from_bytes(flags, 'little')

    def where(self, key, test, among=None):
        """The bits of the posts for which test is true; asked once for each key."""
        if key not in self.known:
            bits, left = 0, self.all if among is None else among
            while left:
                low = left & -left
                if test(self.posts[low.bit_length() - 1]):
                    bits |= low
                left ^= low
            self.known[key] = bits
        return self.known[key]

    def holding(self, words):
        """Posts that hold all the words at all, wherever: only they need be looked at."""
        bits = self.all
        for word in words:
            bits &= self.holders.get(word, 0)
        return bits

    def phrase(self, kind, phrase, texts):
        return self.where((kind, phrase.key), lambda post: any(phrase.places(t) for t in texts(post)),
                          self.holding(phrase.words))

    def matches(self, node):
        return node(self)


# ---- what terms mean: each function gives a function of Posts ----

def both(post):
    return (post.title, post.text)


def words_term(phrase):
    return lambda posts: posts.phrase('both', phrase, both)


def prefix_term(word):
    def test(post):
        return any(w.startswith(word) for t in both(post) for w in t.words)
    return lambda posts: posts.where(('prefix', word), test)


def same_handle(wanted, given):
    return wanted[0] == given[0] and wanted[1] in ('', given[1])


def handle_term(text):
    wanted = handle(text)
    name, _, host = fold(text)[1:].partition('@')
    phrase = Phrase(Text(name), '@', host)
    inside = words_term(phrase)
    return lambda posts: inside(posts) | posts.where(
        ('to', wanted), lambda post: any(same_handle(wanted, h) for h in post.to))


def near_term(a, b, n):
    def test(post):
        for text in both(post):
            for i in a.places(text):
                for j in b.places(text):
                    between = j - i - len(a.words) if i < j else i - j - len(b.words)
                    if i != j and 0 <= between <= n:
                        return True
        return False
    return lambda posts: posts.where(('near', a.key, b.key, n), test, posts.holding(a.words + b.words))


def distance(lat1, lon1, lat2, lon2):
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1, h)))


def place_key(value):
    found = re.fullmatch(r'\s*([-+]?[\d.]+)\s*,\s*([-+]?[\d.]+)\s*,\s*([\d.]+)\s*(km|mi|m)\s*', value, re.A)
    if not found:
        raise Wrong('near')
    lat, lon, km = float(found[1]), float(found[2]), float(found[3]) * {'km': 1, 'mi': 1.609344, 'm': 0.001}[found[4]]
    if abs(lat) > 90 or abs(lon) > 180:
        raise Wrong('near')
    return lambda post: post.place and distance(lat, lon, post.place['lat'], post.place['lon']) <= km


def followers_key(value):
    found = re.fullmatch(r'\s*(>=|<=|>|<|)\s*([0-9]+)\s*', value)
    if not found:
        raise Wrong('followers')
    n = int(found[2])
    test = {'>=': lambda f: f >= n, '<=': lambda f: f <= n, '>': lambda f: f > n, '<': lambda f: f < n,
            '': lambda f: f == n}[found[1]]
    return lambda post: any(map(test, post.followers))


KINDS = set('post comment reply mail chat review call sms fax letter counter event system note'.split())


def plain_key(key, value):
    trimmed = value.strip(' \t\r\n\v\f')
    if key == 'near':
        return place_key(value)
    if key == 'followers':
        return followers_key(value)
    if key == 'url':
        part = fold(value).strip(' \t\r\n\v\f')
        return lambda post: any(part in link for link in post.folded_links)
    if key == 'domain':
        host = ascii_host(trimmed.removesuffix('.'))
        return lambda post: any(h == host or h.endswith('.' + host) for h in post.hosts)
    if key in ('from', 'to'):
        wanted = handle(value)
        if not wanted[0]:
            raise Wrong(key)
        return lambda post: any(same_handle(wanted, h) for h in (post.authors if key == 'from' else post.to))
    if key == 'lang':
        found = re.fullmatch('([A-Za-z]{2,8})([-_].*)?', trimmed)
        if not found:
            raise Wrong(key)
        return lambda post: post.lang == found[1].lower()
    if key == 'has' and value in ('links', 'media', 'place', 'rating'):
        return lambda post: post.has[value]
    if key == 'kind' and value in KINDS:
        return lambda post: post.kind == value
    if key == 'channel':
        return lambda post: post.channel == value
    raise Wrong(key)


POSITIVE_KEYS = {'url', 'domain', 'from', 'to', 'author', 'title'}
KEYS = POSITIVE_KEYS | {'lang', 'kind', 'has', 'label', 'followers', 'near', 'channel'}


def key_term(key, value):
    if not value.strip(' \t\r\n\v\f'):
        raise Wrong('no value')
    if key == 'title':
        phrase = Phrase(Text(value))
        return lambda posts: posts.phrase('title', phrase, lambda post: [post.title])
    if key == 'author':
        phrase = Phrase(Text(value))
        return lambda posts: posts.phrase('author', phrase, lambda post: post.names)
    test = plain_key(key, value)
    return lambda posts: posts.where((key, value), test)


# ---- the grammar: each function gives (meaning, positive) ----

TOKEN_ENDS = SPACES | set('()"')


class Parser:
    def __init__(self, rule):
        if len(rule.encode()) > 4096:
            raise Wrong('too long')
        self.rule, self.at, self.terms = rule, 0, 0

    def skip(self):
        while self.at < len(self.rule) and self.rule[self.at] in SPACES:
            self.at += 1

    def peek(self):
        """The next bare token or the one character that is a token; '' at the end."""
        self.skip()
        if self.at < len(self.rule) and self.rule[self.at] in '()"-':
            return self.rule[self.at]
        end = self.at
        while end < len(self.rule) and self.rule[end] not in TOKEN_ENDS:
            end += 1
        return self.rule[self.at:end]

    def until(self, closer):
        end = self.rule.find(closer, self.at)
        if end < 0:
            raise Wrong('unclosed')
        text, self.at = self.rule[self.at:end], end + 1
        return text

    def whole(self):
        made = self.rule_()
        if self.peek():
            raise Wrong('something is left')
        if not made[1]:
            raise Wrong('nothing positive')
        return made[0]

    def rule_(self):
        children = [self.and_()]
        while self.peek() == 'OR':
            self.at += 2
            children.append(self.and_())

        def meaning(posts):
            bits = 0
            for child, _ in children:
                bits |= child(posts)
            return bits
        return meaning, all(positive for _, positive in children)

    def and_(self):
        children = [self.unary()]
        while self.peek() not in ('', ')', 'OR'):
            children.append(self.unary())

        def meaning(posts):
            bits = posts.all
            for child, _ in children:
                bits &= child(posts)
            return bits
        return meaning, any(positive for _, positive in children)

    def unary(self):
        if self.peek() != '-':
            return self.primary()
        self.at += 1
        if self.peek() == '-':
            raise Wrong('one minus is enough')
        meaning, _ = self.primary()
        return (lambda posts: posts.all & ~meaning(posts)), False

    def primary(self):
        if self.peek() == '(':
            self.at += 1
            made = self.rule_()
            if self.peek() != ')':
                raise Wrong('unclosed')
            self.at += 1
            return made
        phrase, meaning, positive = self.term()
        if not self.peek().startswith('NEAR/'):
            return meaning, positive
        near = self.peek()
        self.at += len(near)
        if not re.fullmatch('NEAR/([1-9]|1[0-9]|20)', near):
            raise Wrong('NEAR')
        other, _, _ = self.term()
        if not phrase or not other or self.peek().startswith('NEAR/'):
            raise Wrong('NEAR')
        return near_term(phrase, other, int(near[5:])), True

    def term(self):
        """(phrase if it is words or a phrase, meaning, positive)"""
        self.terms += 1
        if self.terms > 500:
            raise Wrong('too many terms')
        token = self.peek()
        if token == '"':
            self.at += 1
            phrase = Phrase(Text(self.until('"')))
            return phrase, words_term(phrase), True
        if token in ('', '(', ')', '-', 'OR', 'AND', 'NOT') or token.startswith('NEAR/'):
            raise Wrong('a term is missing')
        self.at += len(token)
        key = re.match('([A-Za-z][A-Za-z0-9_]*):', token)
        if key:
            return None, self.key(key[1], token[key.end():]), key[1] in POSITIVE_KEYS
        return self.bare(token)

    def key(self, key, value):
        if key not in KEYS or key == 'label':
            raise Wrong('key')
        if not value and self.rule[self.at:self.at + 1] in ('"', '('):
            self.at += 1
            value = self.until('"' if self.rule[self.at - 1] == '"' else ')')
        return key_term(key, value)

    def bare(self, token):
        words = Text(token)
        if not words.words:
            raise Wrong('no word')
        if words.folded.endswith('*') and words.spans[-1][1] == len(words.folded) - 1:
            if len(words.words) > 1 or words.sigils[0] or len(words.words[0]) < 3:
                raise Wrong('prefix')
            return None, prefix_term(words.words[0]), True
        sigil = words.folded[0] if words.folded[0] in '#@$' and words.spans[0][0] == 1 else ''
        if sigil == '@':
            return None, handle_term(self.clean_handle(words)), True
        phrase = Phrase(words, sigil)
        return (None if sigil else phrase), words_term(phrase), True

    @staticmethod
    def clean_handle(words):
        """'@ann@host.example,' is @ann@host.example: it ends with its last word; a second @ separates
        the host where it stands directly between two words."""
        end = words.spans[-1][1]
        for (_, to), (start, _) in zip(words.spans, words.spans[1:]):
            if words.folded[to] == '@' and start == to + 1 if to < len(words.folded) else False:
                return '@' + words.folded[1:to] + '@' + words.folded[start:end]
        return '@' + words.folded[1:end].replace('@', ' ')


def parse(rule):
    return Parser(rule).whole()
