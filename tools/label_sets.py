#!/usr/bin/env python3
"""Unpacks labelled sets into lines for `heed train` (src/understand/teach.h).

usage: label_sets.py all|free OUT.jsonl     the sets come from HEED_DATA

`free` takes only what a shipped model may be trained on (models/labels/README.md says which, and
their licences) and models/labels/own.txt, which we wrote; `all` takes the rest too, to measure.
"""
import collections
import email
import email.header
import email.policy
import hashlib
import html
import io
import json
import os
import random
import re
import subprocess
import sys
import tarfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.environ.get('HEED_DATA', os.path.join(ROOT, '..', 'shared', 'data'))


def unpack(name):
    """Member name -> bytes of a set."""
    data = subprocess.run(['zstd', '-dc', os.path.join(DATA, name + '.tar.zst')], check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {m.name.split('/', 1)[1]: tar.extractfile(m).read() for m in tar if m.isfile()}


def rows(data):
    return [json.loads(line) for line in data.decode().splitlines() if line.strip()]


def polarity(word):
    return {p: int(p == word) for p in ('negative', 'neutral', 'positive')}


def fold(key):
    return int(hashlib.sha1(key.encode()).hexdigest(), 16) % 10


# ---- to measure only

def complaints():
    for row in rows(unpack('complaints')['train.jsonl']):
        yield {'text': row['text'], 'want': {'complaint': row['complaint']}}


def semeval():
    for row in rows(unpack('semeval2017-task4a')['train.jsonl']):
        part = row['part']
        name = 'semeval' # of 2013 to 2015; what is of 2016 is like its test part in what people tweet of and who judged it
        if part.startswith('twitter-2016'):
            name = 'semeval-2016-test' if part.startswith('twitter-2016test') else 'semeval-2016'
        yield {'set': name, 'text': row['text'], 'want': polarity(row['label'])}


def suggestion_a():
    parts = unpack('suggestion-a')
    for name, part in (('suggestion-a', 'train.jsonl'), ('suggestion-a-trial', 'trial.jsonl')):
        for row in rows(parts[part]):
            # sentences of one post stay together
            yield {'set': name, 'text': row['text'], 'fold': fold(row['id'].split('_')[0]), 'want': {'idea': row['suggestion']}}


def suggestion_b():
    for row in rows(unpack('suggestion-b')['trial.jsonl']):
        yield {'text': row['text'], 'want': {'idea': row['suggestion']}}


def nps_chat():
    for row in rows(unpack('nps-chat')['train.jsonl']):
        yield {'text': re.sub(r'\d\d-\d\d-\w+User\d+', '@someone', row['text']), 'fold': fold(row['session']),
               'want': {'question': int(row['act'] in ('whQuestion', 'ynQuestion'))}}


def airline():
    for row in rows(unpack('airline')['train.jsonl']):
        yield {'text': row['text'], 'want': polarity(row['airline_sentiment'])}


def sanders():
    for row in rows(unpack('sanders')['train.jsonl']):
        if row['Sentiment'] != 'irrelevant':
            yield {'text': row['TweetText'], 'want': polarity(row['Sentiment'])}


# ---- free

def email_intent():
    for row in rows(unpack('email-intent')['train.jsonl']):
        yield {'text': row['text'], 'want': {'request': int(row['intent'] == 'Yes')}}


def purchase_intent():
    for row in rows(unpack('purchase-intent')['train.jsonl']):
        if row['label'] != 'undefined':
            yield {'text': row['text'], 'want': {'interest': int(row['label'] in ('yes', 'pi'))}}


def rumoureval():
    for row in rows(unpack('rumoureval2017')['traindev.jsonl']):
        if row['stance']:
            yield {'text': row['text'], 'fold': fold(row['thread']), 'want': {'question': int(row['stance'] == 'query')}}


def spam_sms():
    for row in rows(unpack('spam-sms')['train.jsonl']):
        want = {'spam': int(row['label'] == 'spam')}
        if not want['spam']: # what friends write each other
            want.update(TALK)
        yield {'text': row['text'], 'want': want}


def spam_youtube():
    for name, data in unpack('spam-youtube').items():
        if name.endswith('.jsonl'):
            for row in rows(data):
                text = re.sub(r'<br ?/?>', '\n', row['CONTENT'])
                text = re.sub(r'<[^>]*>', ' ', text)
                yield {'text': text, 'want': {'spam': int(row['CLASS'])}}


def enron():
    data = unpack('spam-enron1')['enron1.jsonl.zst']
    data = subprocess.run(['zstd', '-dc'], input=data, check=True, stdout=subprocess.PIPE).stdout
    for row in rows(data):
        yield {'text': row['text'][:20000], 'want': {'mailspam': int(row['label'] == 'spam')}}


def body_of(mail):
    """The text a reader sees: the plain part, else the HTML without its tags."""
    parts = [p for p in mail.walk() if not p.is_multipart() and p.get_content_maintype() == 'text']
    parts = [p for p in parts if p.get_content_subtype() == 'plain'] or parts
    found = []
    for part in parts:
        data = part.get_payload(decode=True) or b''
        try:
            text = data.decode(part.get_content_charset() or 'latin-1', 'replace')
        except LookupError: # a charset nobody knows
            text = data.decode('latin-1')
        if part.get_content_subtype() == 'html':
            text = re.sub(r'(?is)<(script|style|!--).*?(</\1>|-->)', ' ', text)
            text = html.unescape(re.sub(r'(?i)<br ?/?>|</?(p|div|tr|li|h\d)\b[^>]*>', '\n', text))
            text = re.sub(r'<[^>]*>', ' ', text)
        found.append(text)
    return '\n'.join(found)


def spamassassin():
    data = unpack('spamassassin')['emails.tar.zst']
    data = subprocess.run(['zstd', '-dc'], input=data, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in sorted((m for m in tar if m.isfile()), key=lambda m: m.name):
            mail = email.message_from_bytes(tar.extractfile(member).read(), policy=email.policy.compat32)
            title = subject_of(mail)
            about = about_of(title)
            yield {'title': title.replace('\0', ' '), 'text': body_of(mail)[:20000], 'fold': fold(about),
                   'want': {'mailspam': int('spam' in member.name.split('/')[-2])}}


def about_of(title):
    """One campaign, one thread, one newsletter stays together: what has the same subject but for its numbers."""
    return re.sub(r'^(\s*(re|fwd?|aw)\s*:)+|\[[^]]*\]|\W|\d', '', title.lower())


def subject_of(mail):
    """Decoded; as it stands where it says nonsense."""
    subject = str(mail.get('Subject', ''))
    try:
        return ''.join(part if isinstance(part, str) else part.decode(charset or 'latin-1', 'replace')
                       for part, charset in email.header.decode_header(subject))
    except (email.errors.HeaderParseError, LookupError, ValueError):
        return subject.encode('utf-8', 'replace').decode()


# Everyday talk: now and then one of these stands in it, too seldom to matter.
TALK = {'idea': 0, 'leaving': 0, 'story': 0, 'interest': 0}

POSITIVE = {'admiration', 'amusement', 'approval', 'caring', 'excitement', 'gratitude', 'joy', 'love', 'optimism', 'pride',
            'relief', 'desire'}
NEGATIVE = {'anger', 'annoyance', 'disappointment', 'disapproval', 'disgust', 'embarrassment', 'fear', 'grief', 'nervousness',
            'remorse', 'sadness'}


def goemotions():
    parts = unpack('goemotions')
    names = parts['labels.txt'].decode().split()
    for part in ('train.tsv', 'dev.tsv'):
        for line in parts[part].decode().splitlines():
            text, numbers, _ = line.split('\t')
            found = {names[int(n)] for n in numbers.split(',')}
            good, bad = bool(found & POSITIVE), bool(found & NEGATIVE)
            want = {}
            if good != bad:
                want = polarity('positive' if good else 'negative')
            elif found == {'neutral'}:
                want = polarity('neutral')
            want['praise'] = int(bool(found & {'admiration', 'gratitude', 'love'}))
            want.update(TALK, spam=0)
            kept = fold('half' + text)
            if kept < 5:
                yield {'text': asked(text, want) if kept < 2 else text, 'want': want}


def vader():
    parts = unpack('vader')
    for name in ('tweets', 'amazon', 'movies', 'nyt'):
        for row in rows(parts[name + '.jsonl']):
            word = 'positive' if row['mean'] > 0.5 else 'negative' if row['mean'] < -0.5 else 'neutral'
            want = polarity(word)
            want['spam'] = want['leaving'] = 0
            if name == 'amazon': # of a product that was bought
                want['complaint'] = int(row['mean'] < -0.8)
            elif name in ('movies', 'nyt'):
                want['complaint'] = want['idea'] = want['interest'] = 0
            elif row['mean'] > 0:
                want['complaint'] = 0
            yield {'set': 'vader-' + name, 'text': row['text'], 'want': want}


# What goes wrong, among the intents of two sets; every other intent is none.
BROKEN = {'card_not_working', 'extra_charge_on_statement', 'card_payment_wrong_exchange_rate', 'contactless_not_working',
          'wrong_amount_of_cash_received', 'transfer_not_received_by_recipient', 'card_payment_not_recognised', 'top_up_reverted',
          'balance_not_updated_after_cheque_or_cash_deposit', 'declined_cash_withdrawal', 'Refund_not_showing_up',
          'declined_card_payment', 'card_swallowed', 'transaction_charged_twice', 'reverted_card_payment?', 'failed_transfer',
          'transfer_fee_charged', 'virtual_card_not_working', 'wrong_exchange_rate_for_cash_withdrawal', 'top_up_failed',
          'balance_not_updated_after_bank_transfer', 'cash_withdrawal_not_recognised', 'declined_transfer',
          'direct_debit_payment_not_recognised', 'card_payment_fee_charged', 'cash_withdrawal_charge',
          'card_declined', 'damaged_card', 'lost_luggage', 'report_fraud', 'account_blocked'}


def asked(text, want):
    """Whether it asks is seen by the question mark, which is then taken away from most, so that words are learned."""
    want['question'] = int(text.rstrip().endswith('?'))
    if not want['question'] and '?' in text:
        del want['question']
    elif fold('mark' + text) < 6:
        text = text.replace('?', '')
    return text


def banking77():
    for i, row in enumerate(rows(unpack('banking77')['train.jsonl'])):
        if i % 2 == 0:
            want = {'complaint': int(row['category'] in BROKEN)}
            if row['category'] == 'terminate_account':
                want['leaving'] = 1
            yield {'text': asked(row['text'], want), 'want': want}


def clinc150():
    for i, row in enumerate(rows(unpack('clinc150')['train.jsonl'])):
        if i % 3 == 0:
            want = {'complaint': int(row['intent'] in BROKEN), 'spam': 0, 'story': 0, 'leaving': 0, 'idea': 0}
            yield {'text': row['text'], 'want': want}


def multidogo():
    for name, data in unpack('multidogo').items():
        if not name.endswith('train.tsv'):
            continue
        for i, line in enumerate(data.decode().splitlines()[1:]):
            columns = line.split('\t')
            if i % 6 == 0 and len(columns) == 7:
                want = {'spam': 0}
                yield {'text': asked(columns[4], want), 'want': want}


def politeness():
    for i, row in enumerate(rows(unpack('politeness')['train.jsonl'])):
        if i % 2 == 0:
            want = {'spam': 0}
            yield {'text': asked(row['text'], want), 'want': want}


OWN_LABELS = ('complaint', 'idea', 'leaving', 'story', 'interest')


def expand(text, choices, rng):
    """A text with each {name} replaced; {Name} begins with a capital."""
    for _ in range(20):
        found = re.search(r'\{(\w+)\}', text)
        if not found:
            break
        name = found.group(1)
        word = rng.choice(choices[name.lower()])
        if name[0].isupper():
            word = word[0].upper() + word[1:]
        text = text[:found.start()] + word + text[found.end():]
    return text


def own():
    lines = [line.strip() for line in open(os.path.join(ROOT, 'models/labels/own.txt'), encoding='utf-8')]
    lines = [line for line in lines if line and not line.startswith('#')]
    choices = dict(line.split(' = ', 1) for line in lines if re.match(r'\w+ = ', line))
    choices = {name: [w.strip() for w in words.split(' | ')] for name, words in choices.items()}
    rng = random.Random(1)
    patterns = collections.Counter() # of the same labels
    for line in lines:
        if re.match(r'\w+ = ', line):
            continue
        head, pattern = line.split(': ', 1)
        labels, count = head.split(' ')
        patterns[labels] += 1
        number = patterns[labels]
        labels = () if labels == 'none' else labels.split('+')
        texts = {}
        for _ in range(int(count)):
            texts[expand(pattern, choices, rng)] = rng.random()
        for text, chance in texts.items():
            # all texts of one pattern stay together, each label's patterns are spread over the folds
            yield {'text': text.lower() if chance < 0.2 else text, 'fold': number % 10,
                   'want': {label: int(label in labels) for label in OWN_LABELS}}


MEASURE_ONLY = {'complaints': complaints, 'semeval': semeval, 'suggestion-a': suggestion_a, 'suggestion-b': suggestion_b,
                'nps-chat': nps_chat, 'airline': airline, 'sanders': sanders}
FREE = {'email-intent': email_intent, 'purchase-intent': purchase_intent, 'rumoureval': rumoureval, 'spam-sms': spam_sms,
        'spam-youtube': spam_youtube, 'enron': enron, 'spamassassin': spamassassin,
        'goemotions': goemotions, 'vader': vader,
        'own': own, 'banking77': banking77, 'clinc150': clinc150, 'multidogo': multidogo, 'politeness': politeness}


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ('all', 'free'):
        sys.exit(__doc__)
    sets = dict(FREE)
    if sys.argv[1] == 'all':
        sets.update(MEASURE_ONLY)
    if len(sys.argv) > 3:
        sets = {name: sets[name] for name in sys.argv[3].split(',')}
    counts = collections.Counter()
    with open(sys.argv[2], 'w', encoding='utf-8') as out:
        for name, read in sets.items():
            for row in read():
                row.setdefault('set', name)
                row['text'] = row['text'].replace('\0', ' ')
                counts[row['set']] += 1
                out.write(json.dumps(row, ensure_ascii=False) + '\n')
    for name, n in counts.items():
        print(f'{name}\t{n}')


if __name__ == '__main__':
    main()
