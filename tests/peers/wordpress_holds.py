"""What Heed must hold of a WordPress, before and after the edits there; for wordpress.py and
wordpress_recorded.py. The texts are those of wordpress/story.json."""
import json
import os

from feeds_story import eventually

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'wordpress', 'story.json'), encoding='utf-8') as f:
    STORY = json.load(f)


def current(site, text):
    return site.query('SELECT m.kind, m.native_id, m.version, m.thread, m.reply_to, m.deleted, c.person FROM message m'
                      ' JOIN conversation c ON c.id = m.conversation WHERE m.is_current = 1 AND m.text LIKE ?', f'%{text}%')


def count(site, table, where='1 = 1'):
    return site.query(f'SELECT count(*) FROM {table} WHERE {where}')[0][0]


def holds_before(report, site):
    report.check(eventually(lambda: count(site, 'message') == 4), 'a post and three comments', count(site, 'message'))
    post = current(site, STORY['post'][:60])
    comments = [current(site, c['content'][:40]) for c in STORY['comments']]
    report.check(len(post) == 1 and post[0][0] == 0, 'the post is a post', post)
    report.check(all(len(c) == 1 and c[0][0] == 1 for c in comments), 'the comments are comments', comments)
    one, two, three = (c[0] for c in comments)
    report.check(three[4] == one[1], 'the answer names the comment that it answers', (three, one))
    # A name without an account is nobody known: it stands with each comment and joins nothing.
    report.check(count(site, 'handle') == 0, 'nobody called Anna is made of two people called Anna')
    named = count(site, 'message', """extra LIKE '%"author":[{"name":"Anna"}]%'""")
    report.check(named == 2, 'each keeps the name that stood there', named)
    report.check(count(site, 'thread') == 2, 'the comments stand in one thread, the post in its own')


def holds_after(report, site):
    edited = eventually(lambda: (p := current(site, STORY['post_after'][-40:])) and
                        (c := current(site, STORY['comment_after'][-30:])) and (p[0], c[0]))
    report.check(edited and edited[0][2] == 1 and edited[1][2] == 1, 'the edits are versions', edited)
    report.check(count(site, 'message') == 6, 'nothing is there twice', count(site, 'message'))
    gone = current(site, STORY['comments'][1]['content'][:40])
    # A feed shows the newest few: what it no longer shows may be old, held back, or deleted. So it
    # stays, and nobody is told that it was deleted there.
    report.check(len(gone) == 1 and gone[0][5] == 0, 'what left the feed is held, and not called deleted', gone)
