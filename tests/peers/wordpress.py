#!/usr/bin/env python3
"""Debian's WordPress and a real server: a post and comments through its feeds, then edits and a deletion there.

usage: wordpress.py [--record]     --record also writes the feeds to wordpress/recorded/

MariaDB, PHP and WordPress run from a temporary folder on 127.0.0.1 (packages wordpress, php-cli, php-mysql,
mariadb-server), ports HEED_PORT (default 22120) to + 3, and end with the test.
"""
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'faults')]
from feeds_story import eventually  # noqa: E402
from report import Report  # noqa: E402
from site_of_test import Site  # noqa: E402
from wordpress_holds import STORY, count, holds_after, holds_before  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '22120'))
ADDRESS = f'http://127.0.0.1:{PORT + 1}'

CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp'); define('DB_HOST', '127.0.0.1:%(db)d');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', ''); $table_prefix = 'wp_';
define('AUTH_KEY', 'a'); define('SECURE_AUTH_KEY', 'b'); define('LOGGED_IN_KEY', 'c'); define('NONCE_KEY', 'd');
define('WP_HOME', '%(address)s'); define('WP_SITEURL', '%(address)s'); define('WP_DEBUG', false);
define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_HTTP_BLOCK_EXTERNAL', true);
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path !== '/' && is_file(__DIR__ . '/site' . $path)) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/site/index.php';
"""
# One act inside WordPress, by its own functions: {"do": …} from standard input, the result as JSON.
ACT = """<?php
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
$a = json_decode(file_get_contents('php://stdin'), true);
if ($a['do'] === 'install') define('WP_INSTALLING', true);
require __DIR__ . '/site/wp-load.php';
switch ($a['do']) {
case 'install':
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('Tarnwick breakfasts', 'ed', 'ed@breakfasts.example', true, '', 'a-long-pass-word');
    update_option('permalink_structure', '/%postname%/');
    global $wp_rewrite; $wp_rewrite->init(); flush_rewrite_rules();
    wp_delete_comment(1, true); wp_delete_post(1, true);
    $r = get_bloginfo('version'); break;
case 'post':
    $r = wp_insert_post(['post_title' => $a['title'], 'post_content' => "<p>{$a['content']}</p>", 'post_status' => 'publish',
                         'post_author' => 1, 'tags_input' => $a['tags']]); break;
case 'fill':
    wp_defer_term_counting(true); wp_defer_comment_counting(true); wp_suspend_cache_addition(true);
    foreach ($a['posts'] as $p) {
        $id = wp_insert_post(['post_title' => $p['title'], 'post_content' => "<p>{$p['text']}</p>", 'post_status' => 'publish',
                              'post_author' => 1, 'post_date' => $p['at'], 'post_date_gmt' => $p['at']]);
        foreach ($p['comments'] as $c)
            wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => 'Jo', 'comment_approved' => 1, 'comment_content' => $c,
                               'comment_author_email' => 'jo@x.example', 'comment_date' => $p['at'], 'comment_date_gmt' => $p['at']]);
    }
    $r = count($a['posts']); break;
case 'close_rest':
    wp_mkdir_p(ABSPATH . 'wp-content/mu-plugins'); file_put_contents(ABSPATH . 'wp-content/mu-plugins/closed.php', "<?php remove_action('template_redirect', 'rest_output_link_header', 11);");
    $r = true; break;
case 'edit_post': $r = wp_update_post(['ID' => $a['id'], 'post_content' => "<p>{$a['content']}</p>"]); break;
case 'comment':
    $r = wp_insert_comment(['comment_post_ID' => $a['post'], 'comment_author' => $a['author'], 'comment_approved' => 1,
                            'comment_author_email' => $a['email'], 'comment_content' => $a['content'],
                            'comment_date' => $a['at'], 'comment_date_gmt' => $a['at'], 'comment_parent' => $a['parent'] ?? 0]); break;
case 'edit_comment': $r = wp_update_comment(['comment_ID' => $a['id'], 'comment_content' => $a['content']]); break;
case 'delete_comment': $r = wp_delete_comment($a['id'], true); break;
}
echo json_encode($r);
"""


class WordPress:
    """with WordPress() as wp: wp.act('post', …)"""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='heed-wordpress-')
        self.running = []
        os.chmod(self.folder, 0o755)
        self.log = open(os.path.join(self.folder, 'log'), 'ab')

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *command, **more):
        self.running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, **more))

    def __enter__(self):
        try:
            self.start_database()
            self.start_site()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_database(self):
        data, socket = self.path('db'), self.path('db.sock')
        user = 'mysql' if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        subprocess.run(['mariadb-install-db', '--no-defaults', f'--datadir={data}', f'--user={user}', '--skip-test-db',
                        '--auth-root-authentication-method=normal'], stdout=self.log, stderr=self.log, check=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, user)
        self.start('mariadbd', '--no-defaults', f'--user={user}', f'--datadir={data}', f'--socket={socket}',
                   f'--port={PORT + 2}', '--bind-address=127.0.0.1', '--innodb-flush-log-at-trx-commit=0')
        client = ['mariadb', '--no-defaults', '-uroot', '-S', socket]
        sql = ("CREATE DATABASE wp; CREATE USER wp@'127.0.0.1' IDENTIFIED BY 'wp'; CREATE USER wp@localhost IDENTIFIED BY"
               " 'wp'; GRANT ALL ON wp.* TO wp@'127.0.0.1'; GRANT ALL ON wp.* TO wp@localhost")
        if not eventually(lambda: subprocess.run(client + ['-e', 'SELECT 1'], capture_output=True).returncode == 0, 60):
            raise RuntimeError(f'MariaDB did not start, see {self.path("log")}')
        subprocess.run(client + ['-e', sql], check=True)

    def start_site(self):
        subprocess.run(['cp', '-rL', '/usr/share/wordpress', self.path('site')], check=False, stderr=self.log)
        files = {'site/wp-config.php': CONFIG % {'db': PORT + 2, 'address': ADDRESS}, 'router.php': ROUTER, 'act.php': ACT}
        for name, text in files.items():
            if os.path.lexists(self.path(name)):
                os.unlink(self.path(name))
            with open(self.path(name), 'w', encoding='utf-8') as f:
                f.write(text)
        print('WordPress', self.act('install'))
        self.start('php', '-S', f'127.0.0.1:{PORT + 1}', '-t', self.path('site'), self.path('router.php'), cwd=self.folder)
        if not eventually(lambda: self.get('/feed/')[0] == 200, 30):
            raise RuntimeError('WordPress does not answer')

    def act(self, what, **more):
        done = subprocess.run(['php', '-d', 'sendmail_path=/bin/true', self.path('act.php')], input=json.dumps({'do': what, **more}),
                              capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise RuntimeError(f'{what}: {done.stdout} {done.stderr}')
        return json.loads(done.stdout)

    @staticmethod
    def get(path):
        try:
            with urllib.request.urlopen(ADDRESS + path, timeout=30) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


def record(wp, when):
    if '--record' not in sys.argv:
        return
    for name, path in (('posts', '/feed/'), ('comments', '/comments/feed/')):
        with open(os.path.join(HERE, 'wordpress', 'recorded', f'{name}-{when}.xml'), 'wb') as f:
            f.write(wp.get(path)[1])


def speak(wp):
    post = wp.act('post', title=STORY['title'], content=STORY['post'], tags=STORY['tags'])
    ids = []
    for n, comment in enumerate(STORY['comments']):
        # minutes apart, as people write: of two in the same second no feed shows which came first
        at = time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(time.time() - 600 * (len(STORY['comments']) - n)))
        more = {'parent': ids[comment['answers']]} if 'answers' in comment else {}
        ids.append(wp.act('comment', post=post, at=at, **{k: comment[k] for k in ('author', 'email', 'content')}, **more))
    return post, ids


def change(report, wp, site, post, comments):
    """First only a comment, of which WordPress says "not modified": heard at the next full look."""
    wp.act('edit_comment', id=comments[0], content=STORY['comment_after'])
    report.check(eventually(lambda: count(site, 'message', 'version = 1'), 90), 'a comment that was edited is heard')
    wp.act('edit_post', id=post, content=STORY['post_after'])
    wp.act('delete_comment', id=comments[1])


def listen(report, wp, site):
    post, comments = speak(wp)
    record(wp, 'before')
    for name, path in (('posts', '/feed/'), ('comments', '/comments/feed/')):
        site.run('channel', site.path, 'add', 'feed', name, '--keep', 'all', f'url={ADDRESS}{path}', 'every_seconds=1',
                 'allow=127.0.0.1')
    site.serve()
    holds_before(report, site)
    change(report, wp, site, post, comments)
    record(wp, 'after')
    eventually(lambda: count(site, 'message', 'version = 1') == 2)
    holds_after(report, site)
    # What the window proved, WordPress says by its REST interface (held back would be 401).
    status = wp.get(f'/?rest_route=/wp/v2/comments/{comments[1]}')[0]
    report.check(status == 404, 'WordPress itself says that it is gone', status)


def main():
    report = Report('wordpress')
    with WordPress() as wp, Site(PORT) as site:
        report.run(listen, wp, site)
        report.check(site.stop() == 0, 'it ends as asked')
        report.check(site.run('check', site.path) is not None, 'heed check finds nothing wrong')
    report.end()


if __name__ == '__main__':
    main()
