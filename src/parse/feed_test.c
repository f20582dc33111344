#include "parse/feed.h"

#include "base/arena.h"
#include "base/clock.h"
#include "unit.h"

static struct arena arena;

static struct feed feed_at(const char *text, const char *address)
{
    struct feed_hints hints = {.address = str_from(address)};
    struct fault fault = {0};
    struct feed feed = {0};
    enum err err;

    arena_reset(&arena);
    err = feed_read(&arena, str_from(text), &hints, &feed, &fault);
    if (err)
        printf("%s\n", fault_text(&fault, err));
    CHECK_INT(err, OK);
    return feed;
}

static struct feed feed_of(const char *text) { return feed_at(text, NULL); }

static struct message message_at(const struct feed *feed, size_t i)
{
    struct message message = {0};

    CHECK(feed->item_count > i);
    if (feed->item_count > i)
        CHECK_INT(feed_to_message(&arena, feed, &feed->items[i], &message), OK);
    return message;
}

#define ITEM(inner) "<rss version='2.0'><channel><item>" inner "</item></channel></rss>"

static void reads_rss(void)
{
    struct feed feed = feed_of(
        "<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:slash='http://purl.org/rss/1.0/modules/slash/' "
        "xmlns:wfw='http://wellformedweb.org/CommentAPI/'><channel><title>A &amp; B</title>"
        "<link>http://b.org/</link><language>en</language>"
        "<item><title>One</title><link>http://b.org/1</link><guid isPermaLink='false'>g1</guid>"
        "<pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate><dc:creator>Ann</dc:creator>"
        "<category>x</category><category>y</category><description>short</description>"
        "<content:encoded><![CDATA[<p>long <b>text</b></p>]]></content:encoded>"
        "<enclosure url='http://b.org/a.mp3' type='audio/mpeg' length='7'/>"
        "<comments>http://b.org/1#c</comments><wfw:commentRss>http://b.org/1/feed</wfw:commentRss>"
        "<slash:comments>3</slash:comments></item></channel></rss>");
    const struct feed_item *item = feed.items;

    CHECK_STR(str_from(feed.kind), "rss20");
    CHECK_STR(feed.title, "A & B");
    CHECK_STR(feed.url, "http://b.org/");
    CHECK_OR_STOP(feed.item_count == 1);
    CHECK_STR(item->id, "g1");
    CHECK_STR(item->url, "http://b.org/1");
    CHECK_STR(item->text, "long text");
    CHECK_STR(item->summary, "short");
    CHECK_STR(item->authors[0].name, "Ann");
    CHECK_STR(clock_format(&arena, item->said_at), "2004-01-01T19:48:21Z");
    CHECK_INT(item->tag_count, 2);
    CHECK_STR(item->media[0].url, "http://b.org/a.mp3");
    CHECK_INT(item->media[0].length, 7);
    CHECK_STR(item->comments_url, "http://b.org/1#c");
    CHECK_STR(item->comments_feed, "http://b.org/1/feed");
    CHECK_INT(item->comment_count, 3);
    CHECK(!feed.is_repaired);
}

static void reads_atom(void)
{
    struct feed feed = feed_at(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://b.org/x/'>"
        "<title type='html'>&lt;b&gt;T&lt;/b&gt;</title><link rel='self' href='feed'/>"
        "<link rel='next' href='feed?2'/><link rel='prev-archive' href='old'/>"
        "<generator uri='http://w.org/'> WordPress </generator><link rel='hub' "
        "href='http://hub.org/'/>"
        "<entry><id>i</id><title type='text'>1 &lt; 2</title><link href='e'/>"
        "<author><name>A</name><email>a@b.c</email><uri>u</uri></author>"
        "<published>2004-01-01T00:00:00Z</published><updated>2005-01-01T00:00:00+01:00</updated>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <em>b</em> &lt;c&gt;"
        "</div></content></entry></feed>",
        "http://b.org/");
    const struct feed_item *item = feed.items;

    CHECK_STR(feed.title, "T");
    CHECK_STR(feed.self, "http://b.org/x/feed");
    CHECK_STR(feed.next, "http://b.org/x/feed?2");
    CHECK_STR(feed.previous, "http://b.org/x/old");
    CHECK_STR(feed.generator, "WordPress");
    CHECK_STR(feed.hub, "http://hub.org/");
    CHECK_OR_STOP(feed.item_count == 1);
    CHECK_STR(item->title, "1 < 2");
    CHECK_STR(item->url, "http://b.org/x/e");
    CHECK_STR(item->authors[0].email, "a@b.c");
    CHECK_STR(item->authors[0].url, "http://b.org/x/u");
    CHECK_STR(item->text, "a b <c>");
    CHECK(item->has_said_at && item->has_updated);
}

static void reads_json_feed(void)
{
    struct feed feed = feed_of(
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"J\","
        "\"items\":[{\"id\":\"1\",\"content_html\":\"<p>x</p>\",\"tags\":[\"t\"],"
        "\"date_published\":\"2004-01-01T00:00:00Z\","
        "\"authors\":[{\"name\":\"N\"}]},{\"id\":2,\"content_text\":\"y\"}]}");

    CHECK_STR(str_from(feed.kind), "json11");
    CHECK_OR_STOP(feed.item_count == 2);
    CHECK_STR(feed.items[0].text, "x");
    CHECK_STR(feed.items[0].authors[0].name, "N");
    CHECK_STR(feed.items[1].id, "2");
}

static void repairs_what_is_broken(void)
{
    struct feed feed = feed_of(
        "\n  junk <?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x 'y'>]>"
        "<rss version=2.0><channel><title>a & b &nbsp;&eacute; &x; \x01</title>"
        "<item><description><p>one<br>two</description><link>u</link></item>"
        "<item><title>last</title>");

    CHECK_STR(feed.title, "a & b \xC2\xA0\xC3\xA9 &x;");
    CHECK_OR_STOP(feed.item_count == 2);
    CHECK_STR(feed.items[0].text, "one\ntwo");
    CHECK_STR(feed.items[0].url, "u");
    CHECK_STR(feed.items[1].title, "last");
    CHECK(feed.is_repaired);
}

static void refuses_what_is_no_feed(void)
{
    static const char *const texts[] = {
        "",  "   ", "hello",    "<html><body>no</body></html>", "{}", "{\"version\":\"1\"}",
        "<", "&",   "<!DOCTYPE"};
    struct feed_hints hints = {0};
    struct feed feed;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct fault fault = {0};

        arena_reset(&arena);
        CHECK_INT(feed_read(&arena, str_from(texts[i]), &hints, &feed, &fault), ERR_BAD_INPUT);
        CHECK(fault.text[0]);
    }
}

static void an_id_is_always_there(void)
{
    struct feed a = feed_of(ITEM("<title>t</title><description>d</description>"));
    struct str id = a.item_count ? a.items[0].id : STR_NONE;
    char first[64];

    CHECK_OR_STOP(id.n > 0 && id.n < sizeof(first));
    memcpy(first, id.p, id.n);
    a = feed_of(ITEM("<title>t</title><description>d</description>"));
    CHECK(str_eq(a.items[0].id, str_of(first, id.n)));
    a = feed_of(ITEM("<title>t</title><description>other</description>"));
    CHECK(!str_eq(a.items[0].id, str_of(first, id.n)));
    a = feed_of(ITEM("<link>http://b.org/1</link>"));
    CHECK_STR(a.items[0].id, "http://b.org/1");
}

static void drops_page_furniture(void)
{
    struct feed feed = feed_of(
        ITEM("<guid>1</guid><description><![CDATA[<nav>Home</nav><p>Acme is <a href='http://a.b/'>"
             "good</a>.</p><div class='sharedaddy sd-block'><div>Share</div></div>"
             "<div id=\"related-posts\"><ul><li>Acme again</li></ul></div><p>[tags]x, y[/tags]</p>"
             "<aside>bio</aside><p>The post <a href='u'>T</a> appeared first on <a>B</a>.</p>]]>"
             "</description>"));
    struct message message = message_at(&feed, 0);

    CHECK_STR(message.text, "Acme is good.\n\n#x, #y");
    CHECK(str_find(message.html, STR("http://a.b/"), 0) != SIZE_MAX);
    CHECK(str_find(message.html, STR("Share"), 0) == SIZE_MAX);
    CHECK(str_find(message.extra, STR("\"tags\":[\"x\",\"y\"]"), 0) != SIZE_MAX);
    CHECK_INT(message.kind, KIND_POST);
    CHECK_STR(message.thread, "1");
}

static void knows_comments_of_wordpress(void)
{
    struct feed feed = feed_of(ITEM(
        "<title>By: Bob</title><guid isPermaLink='false'>http://b.org/?p=7#comment-3</guid>"
        "<link>http://b.org/post/#comment-3</link>"
        "<description>In reply to &lt;a href=\"http://b.org/post/#comment-2\"&gt;Ann&lt;/a&gt;. "
        "No!</description>"));
    struct message message = message_at(&feed, 0);

    CHECK_INT(message.kind, KIND_COMMENT);
    CHECK_STR(message.thread, "http://b.org/?p=7");
    CHECK_STR(message.reply_to, "http://b.org/?p=7#comment-2");
    CHECK_STR(message_author(&message)->name, "Bob");
    CHECK(!message.title.n);
    feed = feed_of(ITEM("<title>Comment on The post by the sea by Bob</title><guid>9</guid>"));
    message = message_at(&feed, 0);
    CHECK_STR(message_author(&message)->name, "Bob");
}

static void refuses_to_expand(void)
{
    struct feed feed = feed_of(
        "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>"
        "<!ENTITY s SYSTEM "
        "'file:///etc/passwd'>]><rss><channel><title>&b;&s;</title></channel></rss>");

    CHECK_STR(feed.title, "&b;&s;");
}

int main(void)
{
    feed_start();
    arena_init(&arena, 16 << 20);
    RUN(reads_rss);
    RUN(reads_atom);
    RUN(reads_json_feed);
    RUN(repairs_what_is_broken);
    RUN(refuses_what_is_no_feed);
    RUN(an_id_is_always_there);
    RUN(drops_page_furniture);
    RUN(knows_comments_of_wordpress);
    RUN(refuses_to_expand);
    arena_clear(&arena);
    return unit_end();
}
