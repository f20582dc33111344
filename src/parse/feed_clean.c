/* Page furniture out of a feed's HTML: what stands around what somebody wrote.
 *
 * A feed item often carries parts of its page: navigation, share buttons, related posts, the
 * author's biography. A word in there is no mention. A linear scan copies the HTML without the
 * elements that are furniture by their tag or by a word of their class or id; the end of such an
 * element is the end tag that balances its own name. The result is still foreign HTML and is
 * only ever made into text.
 *
 * Rejected: dropping by position or by density of links; it drops what people wrote.
 */
#include "parse/feed_parts.h"

struct tag {
    struct str name, attributes;
    size_t end; /* behind the '>' */
    bool is_end, is_empty;
};

static bool is_name_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == ':';
}

/* The tag at html.p[at] == '<'; false when it is none. */
static bool read_tag(struct str html, size_t at, struct tag *out_tag)
{
    struct tag tag = {.is_end = at + 1 < html.n && html.p[at + 1] == '/'};
    size_t from = at + 1 + tag.is_end, i = from;
    char quote = '\0';

    if (from >= html.n || !char_is_alpha(html.p[from]))
        return false;
    while (i < html.n && is_name_char(html.p[i]))
        i++;
    tag.name = str_slice(html, from, i);
    from = i;
    for (; i < html.n; i++) {
        char c = html.p[i];

        if (quote)
            quote = c == quote ? '\0' : quote;
        else if ((c == '"' || c == '\'') && html.p[i - 1] == '=')
            quote = c;
        else if (c == '>')
            break;
        else if (c == '<') /* no tag; and this keeps the scan linear */
            return false;
    }
    if (i == html.n)
        return false;
    tag.attributes = str_slice(html, from, i);
    tag.is_empty = html.p[i - 1] == '/';
    tag.end = i + 1;
    *out_tag = tag;
    return true;
}

static bool is_void(struct str name)
{
    static const char *const names[] = {"br",   "img",  "hr",  "input",
                                        "meta", "link", "wbr", "source"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_is_nocase(name, names[i]))
            return true;
    return false;
}

/* Words of class and id that mark furniture: whole words between spaces. A trailing '-' stands
 * for any word that begins so. */
static const char *const furniture_words[] = {
    "sharedaddy",
    "share",
    "sharing",
    "social-share",
    "share-buttons",
    "addtoany_share_save_container",
    "a2a_kit",
    "addthis_toolbox",
    "jp-relatedposts",
    "related",
    "related-posts",
    "relatedposts",
    "yarpp",
    "yarpp-related",
    "author-bio",
    "author-box",
    "author-info",
    "about-author",
    "post-author-bio",
    "saboxplugin-wrap",
    "m-a-box",
    "abh_box",
    "wp-post-author-wrap",
    "post-navigation",
    "nav-links",
    "navigation",
    "breadcrumb",
    "breadcrumbs",
    "sidebar",
    "widget",
    "newsletter-signup",
    "subscribe-form",
    "cookie-notice",
    "wp-block-jetpack-sharing-buttons",
    "jetpack-likes-widget-wrapper",
    "feedflare",
    "post-ratings",
    "comment-respond",
    "table-of-contents",
    "ez-toc-container",
    "toc",
    "share-",
    "sharing-",
    "related-",
    "shariff-",
    "social-links",
};

static bool word_is_furniture(struct str word)
{
    for (size_t i = 0; i < sizeof(furniture_words) / sizeof(furniture_words[0]); i++) {
        struct str known = str_from(furniture_words[i]);
        bool is_open = known.p[known.n - 1] == '-';

        if (is_open ? str_starts_nocase(word, known) : str_eq_nocase(word, known))
            return true;
    }
    return false;
}

/* The value of an attribute, without quotes; empty when it isn't there. */
static struct str value_of(struct str attributes, const char *name)
{
    struct str wanted = str_from(name), value;
    size_t at = 0;

    while ((at = str_find_nocase(attributes, wanted, at)) != SIZE_MAX) {
        size_t equals = at + wanted.n;
        bool starts = at == 0 || char_is_space(attributes.p[at - 1]);

        at++;
        if (!starts || equals >= attributes.n || attributes.p[equals] != '=')
            continue;
        value = str_skip(attributes, equals + 1);
        if (value.n && (value.p[0] == '"' || value.p[0] == '\'')) {
            size_t end = str_find_char(value, value.p[0], 1);

            return str_slice(value, 1, end);
        }
        for (size_t i = 0; i < value.n; i++)
            if (char_is_space(value.p[i]))
                return str_slice(value, 0, i);
        return value;
    }
    return STR_NONE;
}

static bool has_furniture_word(struct str list)
{
    while (list.n) {
        struct str word;

        (void)str_cut(list, ' ', &word, &list);
        if (word.n && word_is_furniture(word))
            return true;
    }
    return false;
}

static bool is_furniture(const struct tag *tag)
{
    static const char *const names[] = {"nav", "aside", "footer", "header", "form", "button"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_is_nocase(tag->name, names[i]))
            return true;
    return has_furniture_word(value_of(tag->attributes, "class")) ||
           has_furniture_word(value_of(tag->attributes, "id"));
}

/* Behind the end tag that balances the element that begins at `at`; SIZE_MAX without one. */
static size_t end_of_element(struct str html, struct str name, size_t at)
{
    size_t depth = 1;

    while ((at = str_find_char(html, '<', at)) != SIZE_MAX) {
        struct tag tag;

        if (!read_tag(html, at, &tag)) {
            at++;
            continue;
        }
        at = tag.end;
        if (!str_eq_nocase(tag.name, name) || tag.is_empty)
            continue;
        depth = tag.is_end ? depth - 1 : depth + 1;
        if (!depth)
            return at;
    }
    return SIZE_MAX;
}

static bool says_appeared_first(struct str text)
{
    return str_starts_nocase(text, STR("The post ")) &&
           str_find_nocase(text, STR("appeared first on"), 0) != SIZE_MAX;
}

/* WordPress ends items with <p>The post … appeared first on ….</p> */
static struct str without_trailer(struct str html)
{
    struct str rest = html;
    size_t at = str_find_last(html, 'T');

    for (int tries = 0; tries < 200 && at != SIZE_MAX; tries++) {
        rest = str_skip(html, at);
        if (rest.n > 4000)
            break;
        if (says_appeared_first(rest))
            return str_slice(html, 0, at);
        at = str_find_last(str_slice(html, 0, at), 'T');
    }
    return html;
}

struct str feed_without_furniture(struct arena *arena, struct str html)
{
    enum { UNBALANCED_MAX = 8 }; /* each costs a scan to the end */
    struct str clean;
    struct buf out;
    size_t at = 0, copied = 0, unbalanced = 0;

    html = without_trailer(html);
    buf_init(&out, html.n + 1);
    while ((at = str_find_char(html, '<', at)) != SIZE_MAX) {
        struct tag tag;
        size_t end;

        if (!read_tag(html, at, &tag)) {
            at++;
            continue;
        }
        if (tag.is_end || tag.is_empty || is_void(tag.name) || unbalanced >= UNBALANCED_MAX ||
            !is_furniture(&tag)) {
            at = tag.end;
            continue;
        }
        end = end_of_element(html, tag.name, tag.end);
        if (end == SIZE_MAX) {
            unbalanced++;
            at = tag.end;
            continue;
        }
        buf_add(&out, str_slice(html, copied, at));
        copied = at = end;
    }
    buf_add(&out, str_skip(html, copied));
    clean = out.err ? html : buf_dup(arena, &out);
    buf_clear(&out);
    return clean;
}
