#include "parse/feed_roles.h"

/* Vocabularies by the beginning of their address; by prefix where a feed forgot to declare. */
static const struct {
    enum feed_vocabulary vocabulary;
    const char *uri, *prefix;
} vocabularies[] = {
    {VOCABULARY_ATOM, "http://www.w3.org/2005/atom", "atom"},
    {VOCABULARY_ATOM, "http://purl.org/atom/", "atom03"},
    {VOCABULARY_ATOM, "http://example.com/newformat#", NULL},
    {VOCABULARY_ATOM, "http://example.com/necho", NULL},
    {VOCABULARY_ATOM, "http://purl.org/echo/", NULL},
    {VOCABULARY_ATOM, "uri/of/echo/namespace#", NULL},
    {VOCABULARY_ATOM, "http://purl.org/pie/", NULL},
    {VOCABULARY_RDF, "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"},
    {VOCABULARY_RSS, "http://purl.org/rss/1.0/modules/rss091", NULL},
    {VOCABULARY_CONTENT, "http://purl.org/rss/1.0/modules/content", "content"},
    {VOCABULARY_SLASH, "http://purl.org/rss/1.0/modules/slash", "slash"},
    {VOCABULARY_OTHER, "http://purl.org/rss/1.0/modules/", NULL},
    {VOCABULARY_RSS, "http://purl.org/rss/", NULL},
    {VOCABULARY_RSS, "http://purl.org/net/rss1.1", NULL},
    {VOCABULARY_RSS, "http://my.netscape.com/", NULL},
    {VOCABULARY_RSS, "http://channel.netscape.com/", NULL},
    {VOCABULARY_RSS, "http://backend.userland.com/", NULL},
    {VOCABULARY_RSS, "http://blogs.law.harvard.edu/tech/rss", NULL},
    {VOCABULARY_DC, "http://purl.org/dc/", "dc"},
    {VOCABULARY_DC, "http://purl.org/dc/terms/", "dcterms"},
    {VOCABULARY_MEDIA, "http://search.yahoo.com/mrss", "media"},
    {VOCABULARY_MEDIA, "http://tools.search.yahoo.com/mrss", NULL},
    {VOCABULARY_ITUNES, "http://www.itunes.com/dtds/podcast", "itunes"},
    {VOCABULARY_ITUNES, "http://example.com/dtds/podcast", NULL},
    {VOCABULARY_WFW, "http://wellformedweb.org/commentapi", "wfw"},
    {VOCABULARY_THR, "http://purl.org/syndication/thread/1.0", "thr"},
    {VOCABULARY_XHTML, "http://www.w3.org/1999/xhtml", "xhtml"},
    {VOCABULARY_IM, "http://itunes.apple.com/rss", "im"},
};

static enum feed_vocabulary vocabulary_of(const char *prefix, const char *uri)
{
    struct str address = str_from(uri);

    for (size_t i = 0; i < sizeof(vocabularies) / sizeof(vocabularies[0]); i++) {
        bool is_it = uri ? str_starts_nocase(address, str_from(vocabularies[i].uri))
                         : prefix && vocabularies[i].prefix &&
                               str_is_nocase(str_from(prefix), vocabularies[i].prefix);

        if (is_it)
            return vocabularies[i].vocabulary;
    }
    /* a default namespace that nobody knows is somebody's idea of RSS */
    return prefix ? VOCABULARY_OTHER : VOCABULARY_RSS;
}

#define RSS VOCABULARY_RSS
#define ATOM VOCABULARY_ATOM
#define DC VOCABULARY_DC
#define MEDIA VOCABULARY_MEDIA
#define ITUNES VOCABULARY_ITUNES

/* clang-format off */
static const struct feed_role roles[] = {
    {RSS, "rss", FIELD_ROOT, RANK_NONE, false},
    {RSS, "channel", FIELD_ROOT, RANK_NONE, false},
    {RSS, "feed", FIELD_ROOT, RANK_NONE, false},
    {VOCABULARY_RDF, "rdf", FIELD_ROOT, RANK_NONE, false},
    {RSS, "item", FIELD_ITEM, RANK_NONE, false},
    {RSS, "entry", FIELD_ITEM, RANK_NONE, false},
    {RSS, "image", FIELD_SKIP, RANK_NONE, false},
    {RSS, "textinput", FIELD_SKIP, RANK_NONE, false},
    {RSS, "source", FIELD_SKIP, RANK_NONE, false},
    {RSS, "contributor", FIELD_SKIP, RANK_NONE, false},
    {RSS, "title", FIELD_TITLE, RANK_HIGH, false},
    {RSS, "link", FIELD_LINK, RANK_HIGH, false},
    {RSS, "url", FIELD_LINK, RANK_LOW, false},
    {RSS, "guid", FIELD_ID, RANK_HIGH, false},
    {RSS, "id", FIELD_ID, RANK_HIGH, false},
    {RSS, "description", FIELD_SUMMARY, RANK_HIGH, true},
    {RSS, "summary", FIELD_SUMMARY, RANK_HIGH, true},
    {RSS, "abstract", FIELD_SUMMARY, RANK_MIDDLE, true},
    {RSS, "content", FIELD_CONTENT, RANK_MIDDLE, true},
    {RSS, "fullitem", FIELD_CONTENT, RANK_HIGH, true},
    {RSS, "body", FIELD_CONTENT, RANK_MIDDLE, true},
    {RSS, "pubdate", FIELD_PUBLISHED, RANK_HIGH, false},
    {RSS, "published", FIELD_PUBLISHED, RANK_HIGH, false},
    {RSS, "issued", FIELD_PUBLISHED, RANK_HIGH, false},
    {RSS, "created", FIELD_PUBLISHED, RANK_LOW, false},
    {RSS, "lastbuilddate", FIELD_UPDATED, RANK_MIDDLE, false},
    {RSS, "updated", FIELD_UPDATED, RANK_HIGH, false},
    {RSS, "modified", FIELD_UPDATED, RANK_HIGH, false},
    {RSS, "author", FIELD_AUTHOR, RANK_HIGH, false},
    {RSS, "managingeditor", FIELD_AUTHOR, RANK_MIDDLE, false},
    {RSS, "category", FIELD_TAG, RANK_NONE, false},
    {RSS, "keywords", FIELD_TAGS, RANK_NONE, false},
    {RSS, "enclosure", FIELD_MEDIA, RANK_NONE, false},
    {RSS, "comments", FIELD_COMMENTS, RANK_NONE, false},
    {RSS, "language", FIELD_LANGUAGE, RANK_NONE, false},
    {RSS, "generator", FIELD_GENERATOR, RANK_NONE, false},

    {ATOM, "feed", FIELD_ROOT, RANK_NONE, false},
    {ATOM, "entry", FIELD_ITEM, RANK_NONE, false},
    {ATOM, "source", FIELD_SKIP, RANK_NONE, false},
    {ATOM, "contributor", FIELD_SKIP, RANK_NONE, false},
    {ATOM, "title", FIELD_TITLE, RANK_HIGH, false},
    {ATOM, "link", FIELD_LINK, RANK_MIDDLE, false},
    {ATOM, "id", FIELD_ID, RANK_HIGH, false},
    {ATOM, "summary", FIELD_SUMMARY, RANK_HIGH, false},
    {ATOM, "content", FIELD_CONTENT, RANK_HIGH, false},
    {ATOM, "published", FIELD_PUBLISHED, RANK_HIGH, false},
    {ATOM, "issued", FIELD_PUBLISHED, RANK_HIGH, false},
    {ATOM, "created", FIELD_PUBLISHED, RANK_LOW, false},
    {ATOM, "updated", FIELD_UPDATED, RANK_HIGH, false},
    {ATOM, "modified", FIELD_UPDATED, RANK_HIGH, false},
    {ATOM, "author", FIELD_AUTHOR, RANK_HIGH, false},
    {ATOM, "generator", FIELD_GENERATOR, RANK_NONE, false},
    {ATOM, "category", FIELD_TAG, RANK_NONE, false},

    {DC, "title", FIELD_TITLE, RANK_MIDDLE, false},
    {DC, "description", FIELD_SUMMARY, RANK_MIDDLE, true},
    {DC, "identifier", FIELD_ID, RANK_MIDDLE, false},
    {DC, "creator", FIELD_AUTHOR, RANK_HIGH, false},
    {DC, "author", FIELD_AUTHOR, RANK_HIGH, false},
    {DC, "publisher", FIELD_AUTHOR, RANK_LOW, false},
    {DC, "date", FIELD_UPDATED, RANK_MIDDLE, false},
    {DC, "issued", FIELD_PUBLISHED, RANK_MIDDLE, false},
    {DC, "created", FIELD_PUBLISHED, RANK_LOW, false},
    {DC, "modified", FIELD_UPDATED, RANK_MIDDLE, false},
    {DC, "subject", FIELD_TAG, RANK_NONE, false},
    {DC, "language", FIELD_LANGUAGE, RANK_NONE, false},

    {VOCABULARY_CONTENT, "encoded", FIELD_CONTENT, RANK_HIGH, true},
    {VOCABULARY_XHTML, "body", FIELD_CONTENT, RANK_MIDDLE, true},
    {VOCABULARY_XHTML, "div", FIELD_CONTENT, RANK_LOW, true},
    {VOCABULARY_WFW, "commentrss", FIELD_COMMENTS_FEED, RANK_NONE, false},
    {VOCABULARY_SLASH, "comments", FIELD_COUNT, RANK_NONE, false},
    {VOCABULARY_THR, "total", FIELD_COUNT, RANK_NONE, false},
    {VOCABULARY_THR, "in-reply-to", FIELD_REPLY_TO, RANK_NONE, false},
    {VOCABULARY_IM, "rating", FIELD_RATING, RANK_NONE, false},

    {MEDIA, "group", FIELD_PASS, RANK_NONE, false},
    {MEDIA, "content", FIELD_MEDIA, RANK_NONE, false},
    {MEDIA, "thumbnail", FIELD_MEDIA, RANK_NONE, true},
    {MEDIA, "title", FIELD_TITLE, RANK_LOW, false},
    {MEDIA, "description", FIELD_SUMMARY, RANK_LOW, false},
    {MEDIA, "category", FIELD_TAG, RANK_NONE, false},
    {MEDIA, "keywords", FIELD_TAGS, RANK_NONE, false},

    {ITUNES, "owner", FIELD_SKIP, RANK_NONE, false},
    {ITUNES, "category", FIELD_TAG, RANK_NONE, false},
    {ITUNES, "author", FIELD_AUTHOR, RANK_LOW, false},
    {ITUNES, "summary", FIELD_SUMMARY, RANK_LOW, false},
    {ITUNES, "subtitle", FIELD_SUMMARY, RANK_LOW, false},
    {ITUNES, "keywords", FIELD_TAGS, RANK_NONE, false},
};

/* Inside an author. */
static const struct feed_role author_roles[] = {
    {RSS, "name", FIELD_AUTHOR_NAME, RANK_NONE, false},
    {RSS, "email", FIELD_AUTHOR_EMAIL, RANK_NONE, false},
    {RSS, "uri", FIELD_AUTHOR_URL, RANK_NONE, false},
    {RSS, "url", FIELD_AUTHOR_URL, RANK_NONE, false},
    {RSS, "homepage", FIELD_AUTHOR_URL, RANK_NONE, false},
};
/* clang-format on */

const struct feed_role *feed_role_find(const char *prefix, const char *uri, const char *name,
                                       bool in_item, bool in_author)
{
    enum feed_vocabulary vocabulary = vocabulary_of(prefix, uri);
    struct str wanted = str_from(name);

    for (size_t i = 0; in_author && i < sizeof(author_roles) / sizeof(author_roles[0]); i++)
        if (str_is_nocase(wanted, author_roles[i].name))
            return &author_roles[i];
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        const struct feed_role *role = &roles[i];

        if (role->vocabulary != vocabulary || !str_is_nocase(wanted, role->name))
            continue;
        if (role->field == FIELD_LINK && role->rank == RANK_LOW && !in_item)
            continue; /* <url> of a channel is its image's */
        return role;
    }
    return NULL;
}

static const char *rss_kind(struct str version)
{
    if (str_starts(version, STR("2")))
        return "rss20";
    if (str_starts(version, STR("0.90")))
        return "rss090";
    if (str_starts(version, STR("0.91")))
        return "rss091";
    if (str_starts(version, STR("0.92")))
        return "rss092";
    if (str_starts(version, STR("0.93")))
        return "rss093";
    if (str_starts(version, STR("0.94")))
        return "rss094";
    return "rss";
}

const char *feed_kind_of(const struct feed_role *root, const char *uri, struct str version)
{
    struct str address = str_from(uri);

    if (root->vocabulary == VOCABULARY_ATOM) {
        if (str_starts_nocase(address, STR("http://www.w3.org/2005/")))
            return "atom10";
        if (str_find(address, STR("purl.org/atom/ns"), 0) != SIZE_MAX ||
            str_starts(version, STR("0.3")))
            return "atom03";
        return "atom";
    }
    if (str_is(str_from(root->name), "feed"))
        return str_starts(version, STR("0.3")) ? "atom03" : "atom";
    if (root->vocabulary == VOCABULARY_RDF && !address.n)
        return "rss10";
    if (str_find(address, STR("purl.org/rss/1.0"), 0) != SIZE_MAX ||
        str_find(address, STR("purl.org/net/rss1.1"), 0) != SIZE_MAX)
        return "rss10";
    if (str_find(address, STR("netscape.com/rdf/simple/0.9"), 0) != SIZE_MAX)
        return "rss090";
    return rss_kind(version);
}

void feed_escape(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '&')
            buf_add_c(out, "&amp;");
        else if (c == '<')
            buf_add_c(out, "&lt;");
        else if (c == '>')
            buf_add_c(out, "&gt;");
        else if (c == '"')
            buf_add_c(out, "&quot;");
        else
            buf_add_char(out, c);
    }
}
