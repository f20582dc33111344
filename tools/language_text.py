#!/usr/bin/env python3
"""The texts that the language model learns from, a line each: code, kind (w, p, s), fold, text, with tabs between.

usage: language_text.py FOLDER > LINES          FOLDER: what models/language/README.md names, a folder each
       language_text.py --measure FOLDER > LINES    FOLDER: langid-lingua, which is only ever measured on

Words, pairs of words and pieces of sentences are drawn from each language's sentences, the same ones each time.
The fold (0 to 4) is that of the sentence, so that nothing of what is held out is learned from.
"""
import glob
import json
import os
import random
import re
import sys
import unicodedata
import xml.etree.ElementTree as xml
import zlib

CODES = set('''af ar az be bg bs ca cs cy da de en eo es et eu fa fi fr ga hi hr hu id is it ja kk la lg lt lv mi mk mn
mr ms nb nl nn pl pt ro ru sk sl sn so sq sr st sv sw tl tn tr ts uk ur vi xh yo zh zu'''.split())
# ISO 639-3, old names, and regions that differ in nothing that matters here
NAMES = {'afr': 'af', 'ara': 'ar', 'arb': 'ar', 'aze': 'az', 'azj_latn': 'az', 'bel': 'be', 'bul': 'bg', 'bos': 'bs',
         'bos_latn': 'bs', 'cat': 'ca', 'ces': 'cs', 'cym': 'cy', 'dan': 'da', 'deu': 'de', 'eng': 'en', 'epo': 'eo',
         'spa': 'es', 'est': 'et', 'eus': 'eu', 'pes': 'fa', 'pes_1': 'fa', 'pes_2': 'fa', 'fin': 'fi', 'fra': 'fr',
         'gle': 'ga', 'hin': 'hi', 'hrv': 'hr', 'hun': 'hu', 'ind': 'id', 'isl': 'is', 'ita': 'it', 'jpn': 'ja',
         'kaz': 'kk', 'lat': 'la', 'lat_1': 'la', 'lug': 'lg', 'lit': 'lt', 'lav': 'lv', 'lvs': 'lv', 'mri': 'mi',
         'mkd': 'mk', 'mon': 'mn', 'khk': 'mn', 'mar': 'mr', 'zsm': 'ms', 'nob': 'nb', 'nld': 'nl', 'nno': 'nn',
         'pol': 'pl', 'por': 'pt', 'por_BR': 'pt', 'por_PT': 'pt', 'ron': 'ro', 'rus': 'ru', 'slk': 'sk', 'slv': 'sl',
         'sna': 'sn', 'som': 'so', 'sqi': 'sq', 'srp': 'sr', 'srp_cyrl': 'sr', 'sot': 'st', 'swe': 'sv', 'swh': 'sw',
         'tgl': 'tl', 'tsn': 'tn', 'tso_MZ': 'ts', 'tur': 'tr', 'ukr': 'uk', 'urd': 'ur', 'vie': 'vi', 'xho': 'xh',
         'yor': 'yo', 'cmn': 'zh', 'cmn_hans': 'zh', 'cmn_hant': 'zh', 'zul': 'zu', 'no': 'nb', 'in': 'id', 'fil': 'tl'}
BIBLES = {'Basque-NT': 'eu', 'Estonian-PART': 'et', 'Latvian-NT': 'lv', 'Swahili-NT': 'sw', 'Ukranian-NT': 'uk',
          'Zulu-NT': 'zu'}
WORDS, PAIRS, PIECES = 60000, 30000, 14000  # of a language at most
FILE_MAX = 4 << 20  # whole Bibles and extracts of Wikipedia would outweigh all else
NOISE = re.compile(r'<[^>]*>|&\w+;|\\[nt"\']|%\{\w+\}|%\(\w+\)s|\{+[^}]*\}+|%\d?\$?[sd]|`[^`]*`|https?://\S+|\S*[/@_]\S*')
HAN = re.compile('[\u3400-\u4dbf\u4e00-\u9fff]+')


def code_of(name):
    name = NAMES.get(name, name)
    short = NAMES.get(re.split('[-_@]', name)[0], re.split('[-_@]', name)[0])
    if short in CODES and not re.search('taras|Cyrl|cyrl|Latn|PK$|enm', name.replace('sr_Cyrl', 'sr')):
        return short
    return None


def strings_of(value):
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_of(one)


def read(path):
    return open(path, encoding='utf-8', errors='replace').read()


def xml_texts(path, tags):
    try:
        for node in xml.parse(path).iter():
            if node.tag in tags:
                yield from ' '.join(node.itertext()).split('|')
    except xml.ParseError:
        pass


def sources(top):
    """(code, texts) of each file that is there."""
    def files(pattern):
        found = glob.glob(os.path.join(top, pattern), recursive=True)
        return sorted(path for path in found if os.path.getsize(path) <= FILE_MAX)

    for path in files('common-voice/server/data/*/*.txt'):
        yield code_of(path.split('/')[-2]), read(path).splitlines()
    for path in files('LASER/data/tatoeba/v1/tatoeba.*-eng.*'):
        if not path.endswith('.eng') or '.deu-' in path or '.jpn-' in path or '.spa-' in path:
            yield code_of(path.rsplit('.', 1)[1]), read(path).splitlines()
    for name, code in BIBLES.items():
        for path in files(f'bible-corpus/bibles/{name}.xml'):
            yield code, xml_texts(path, {'seg'})
    for path in files('udhr/*.txt'):
        yield code_of(os.path.basename(path)[:-4]), read(path).splitlines()[5:]
    for path in files('**/values*/strings.xml'):
        code = re.sub('^values-?', '', path.split('/')[-2]) or 'en'
        yield code_of(code.replace('-r', '-').replace('b+', '')), xml_texts(path, {'string', 'item'})
    for path in files('matrix-react-sdk/src/i18n/strings/*.json'):
        yield code_of(os.path.basename(path)[:-5]), strings_of(json.loads(read(path)))
    for path in files('id-tagging-schema/package/dist/translations/*[a-zA-Z].json'):
        if '.min.' not in path and 'index' not in path:
            texts = strings_of(json.loads(read(path)))
            yield code_of(os.path.basename(path)[:-5]), (part for text in texts for part in re.split('[,\n]', text))
    for path in files('inaturalist/config/locales/*.yml'):
        texts = re.findall(r'^\s+\w+: *["\']?(.+?)["\']?$', read(path), re.M)
        yield code_of(os.path.basename(path)[:-4].removesuffix('.phrase')), texts
    for path in files('tldr/pages*/*/*.md'):
        code = path.split('/')[-3]
        yield code_of(code[6:] or 'en'), re.findall('^[->] (.*)$', read(path), re.M)
    for code in sorted(CODES):
        old = {'nb': 'no', 'tl': 'fil'}.get(code, code)
        for path in files(f'cldr/annotations/{old}.xml') + files(f'cldr/main/{old}.xml'):
            yield code, xml_texts(path, {'annotation', 'territory', 'language', 'displayName', 'exemplarCity'})


def sentences(top):
    """What each language says that English does not say, too: an untranslated text is in English."""
    of = {code: {} for code in sorted(CODES)}
    for code, texts in sources(top):
        for text in texts if code else ():
            text = ' '.join(NOISE.sub(' ', unicodedata.normalize('NFC', text)).replace('↑', ' ').split())
            if len(text) > 1 and len(of[code]) < 400000:
                of[code][text] = True
    for code in of:
        yield code, [text for text in of[code] if code == 'en' or text not in of['en']]


def is_letter(char):
    return unicodedata.category(char)[0] in 'LM'


def words_of(text):
    return ''.join(char if is_letter(char) else ' ' for char in text).lower().split()


def put(code, kind, fold, text):
    print(code, kind, fold, text, sep='\t')


def put_words(code, seen, dice):
    """Each word once, and once more for each doubling of how often it is said."""
    words = [(word, fold) for (word, fold), n in seen.items() for _ in range(n.bit_length())]
    dice.shuffle(words)
    for word, fold in words[:WORDS]:
        put(code, 'w', fold, word)


def draw(code, texts):
    dice, seen, pairs, pieces = random.Random(code), {}, [], []
    dice.shuffle(texts)
    for text in texts:
        fold = zlib.crc32(text.encode()) % 5
        words = words_of(text)
        for word in words:
            if len(word) > 1:
                seen[word, fold] = seen.get((word, fold), 0) + 1
        if code in ('zh', 'ja'):
            for run in HAN.findall(text):
                at, n = dice.randrange(len(run)), dice.choice((1, 1, 2, 2, 3, 4))
                seen[run[at:at + n], fold] = seen.get((run[at:at + n], fold), 0) + 1
        if len(words) > 1 and len(pairs) < PAIRS:
            for _ in range(1 + len(words) // 8):
                at = dice.randrange(len(words) - 1)
                pairs.append((fold, ' '.join(words[at:at + 2])))
        if len(text) > 20 and len(pieces) < PIECES:
            pieces.append((fold, text[:300]))
    put_words(code, seen, dice)
    for kind, some in (('p', pairs), ('s', pieces)):
        for fold, text in some:
            put(code, kind, fold, text)
    print(f'{code}: {len(texts)} texts, {len(seen)} words, {len(pairs)} pairs, {len(pieces)} pieces', file=sys.stderr)


def measure(folder):
    for code in sorted(name for name in os.listdir(folder) if len(name) == 2):
        for name, kind in (('single-words', 'w'), ('word-pairs', 'p'), ('sentences', 's')):
            for line in open(os.path.join(folder, code, name + '.txt'), encoding='utf-8'):
                if line.strip():
                    put(code, kind, 0, ' '.join(line.split()))


if sys.argv[1] == '--measure':
    measure(sys.argv[2])
else:
    for one, all_of_it in sentences(sys.argv[1]):
        draw(one, all_of_it)
