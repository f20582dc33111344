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
    # It stood between two comments that are still there: the window proves that it was taken away.
    # What it said stays, as a version before the deletion.
    deletions = eventually(lambda: (found := site.query('SELECT native_id, version, is_current FROM message WHERE deleted = 1')) and found, 90)
    said = site.query('SELECT native_id, is_current FROM message WHERE text LIKE ? AND deleted = 0', STORY['comments'][1]['content'][:40] + '%')
    gone = current(site, STORY['comments'][1]['content'][:40])
    report.check(deletions and len(deletions) == 1 and deletions[0][1:] == (1, 1) and said == [(deletions[0][0], 0)] and not gone,
                 'the comment between two others is deleted there', (deletions, said, gone))
    report.check(count(site, 'message') == 7, 'nothing is there twice', count(site, 'message'))
