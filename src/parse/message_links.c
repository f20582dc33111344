#include "parse/message_links.h"

#include "base/arena.h"
#include "parse/links.h"

struct collecting {
    struct arena *arena;
    VEC(struct link) links;
    const struct link *anchors;
    size_t n, next;    /* anchors, and the first that is not yet among the links */
    struct link above; /* the last one with text that is */
};

static void push(struct collecting *c, struct link link)
{
    if (c->links.n < MESSAGE_LIST_MAX)
        (void)vec_push(c->arena, &c->links, link);
}

/* Anchors that begin at or before `at`. */
static void push_anchors(struct collecting *c, size_t at)
{
    for (; c->next < c->n; c->next++) {
        struct link anchor = c->anchors[c->next];

        if (anchor.at > at)
            return;
        if (anchor.n)
            c->above = anchor;
        push(c, anchor);
    }
}

/* Whether the address in the text is the anchor's own ("https://a.org" for "https://a.org/"). */
static bool is_same(struct link shown, struct link anchor)
{
    struct str url = anchor.url;

    if (url.n == shown.url.n + 1 && url.p[url.n - 1] == '/')
        url.n--;
    return str_eq(shown.url, url);
}

static void push_shown(struct collecting *c, struct link shown)
{
    struct link next = c->next < c->n ? c->anchors[c->next] : (struct link){0};
    bool in_above = c->above.n && shown.at < c->above.at + c->above.n;
    bool in_next = next.n && next.at < shown.at + shown.n;

    if ((in_above && is_same(shown, c->above)) || (in_next && is_same(shown, next)))
        return;
    if (in_above || in_next)
        shown.at = shown.n = 0;
    push(c, shown);
}

enum err message_collect_links(struct arena *arena, struct message *m, const struct link *anchors,
                               size_t n)
{
    struct collecting c = {.arena = arena, .anchors = anchors, .n = n};
    struct link link;

    for (size_t at = 0; link_next(m->title, &at, &link);) {
        link.at = link.n = 0;
        push(&c, link);
    }
    for (size_t at = 0; link_next(m->text, &at, &link);) {
        push_anchors(&c, link.at);
        push_shown(&c, link);
    }
    push_anchors(&c, SIZE_MAX);
    m->links = c.links.at;
    m->link_count = c.links.n;
    return arena->err;
}
