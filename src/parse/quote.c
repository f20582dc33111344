/* quote.c: see quote.h. Lines are classed first (quote_line.c), then cut here. */
#include "parse/quote.h"

#include "parse/quote_line.h"

struct work {
    struct quote_line *lines;
    size_t n;
    bool answers; /* the writer said something above the line that is looked at */
};

static enum err read_lines(struct arena *arena, struct str text, struct work *out_work)
{
    VEC(struct quote_line) lines = {0};
    struct str rest = text, line;
    bool in_code = false;

    while (rest.n) {
        struct str before = rest;
        struct quote_line one;

        if (lines.n == QUOTE_LINES_MAX) {
            lines.at[lines.n - 1].whole.n += rest.n;
            break;
        }
        (void)str_line(&rest, &line);
        one = (struct quote_line){.whole = str_slice(before, 0, before.n - rest.n),
                                  .text = str_trim(line)};
        in_code ^= str_starts(one.text, STR("```"));
        one.kind = in_code ? LINE_TEXT : quote_line_kind(one.text);
        one.is_signature = one.kind == LINE_RULE && quote_is_signature_rule(one.text);
        if (!vec_push(arena, &lines, one))
            return arena->err;
    }
    *out_work = (struct work){lines.at, lines.n, false};
    return OK;
}

static size_t next_full(const struct work *work, size_t at)
{
    while (at < work->n && work->lines[at].kind == LINE_EMPTY)
        at++;
    return at;
}

/* Where the attribution ends that begins here (behind its last line); 0: none begins. */
static size_t attribution_from(const struct work *work, size_t at)
{
    struct quote_attribution read = {0};

    if (work->lines[at].kind != LINE_TEXT)
        return 0;
    for (size_t i = at; i < work->n && i < at + QUOTE_ATTRIBUTION_LINES; i++) {
        struct str text = work->lines[i].text;
        size_t next;

        if (text.n > QUOTE_ATTRIBUTION_BYTES || (i > at && !text.n && !work->lines[i - 1].text.n))
            return 0;
        quote_attribution_read(&read, text, i == at);
        if (work->lines[i].kind == LINE_QUOTED && !quote_attribution_ends(&read))
            return 0;
        if (!quote_attribution_ends(&read))
            continue;
        next = next_full(work, i + 1);
        if (read.has_date || (i == at && read.has_address) ||
            (i == at && next < work->n && work->lines[next].kind == LINE_QUOTED))
            return i + 1;
        return 0;
    }
    return 0;
}

/* The same, but not what ends an attribution that begins further down: the line before "On 5 May
 * …" may hold a digit too. */
static size_t attribution_at(const struct work *work, size_t at)
{
    size_t end = attribution_from(work, at);

    for (size_t i = at + 1; i < end; i++)
        if (attribution_from(work, i) == end && quote_may_begin(work->lines[i].text))
            return 0;
    return end;
}

/* A block of headers: the one here and two more within the next lines. */
static bool headers_at(const struct work *work, size_t at)
{
    size_t found = 0;

    for (size_t i = at; i < work->n && i < at + 7 && work->lines[i].kind != LINE_EMPTY; i++)
        found += work->lines[i].kind == LINE_HEADER;
    return work->lines[at].kind == LINE_HEADER && found >= 3;
}

static void set_kind(struct work *work, size_t from, size_t to, enum quote_kind kind)
{
    for (size_t i = from; i < to; i++)
        work->lines[i].part = kind;
}

static bool has_words(const struct work *work, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (work->lines[i].part == QUOTE_OWN && work->lines[i].kind != LINE_EMPTY &&
            work->lines[i].kind != LINE_RULE && work->lines[i].kind != LINE_DEVICE)
            return true;
    return false;
}

/* The lines of headers (with those they run on to) and the empty ones behind. */
static size_t skip_headers(const struct work *work, size_t at)
{
    while (at < work->n && work->lines[at].kind != LINE_EMPTY)
        at++;
    return next_full(work, at);
}

/* Another's mail stands from here to the end, or begins the text and is all there is. */
static size_t embed(struct work *work, size_t at, size_t behind)
{
    size_t end = work->answers ? work->n : behind;

    set_kind(work, at, end, QUOTE_ELIDED);
    return end;
}

/* Quoted lines behind an attribution: what begins the mail is only carried along. */
static size_t cite(struct work *work, size_t from, size_t behind, size_t quoted)
{
    size_t end = quoted;

    if (work->answers) {
        set_kind(work, from, behind, QUOTE_ELIDED);
        return quoted;
    }
    while (end < work->n &&
           (work->lines[end].kind == LINE_QUOTED || work->lines[end].kind == LINE_EMPTY))
        end++;
    set_kind(work, from, end, QUOTE_ELIDED);
    return end;
}

static size_t mark_at(struct work *work, size_t at)
{
    size_t end = attribution_at(work, at), next;

    if (end) {
        next = next_full(work, end);
        if (next < work->n && work->lines[next].kind == LINE_QUOTED)
            return cite(work, at, end, next);
        return embed(work, at, next);
    }
    if (work->lines[at].kind == LINE_ORIGINAL) {
        next = next_full(work, at + 1);
        if (next < work->n && headers_at(work, next))
            next = skip_headers(work, next);
        return embed(work, at, next);
    }
    if (headers_at(work, at))
        return embed(work, at, skip_headers(work, at));
    if (work->lines[at].kind == LINE_QUOTED)
        work->lines[at].part = QUOTE_CITED;
    return at + 1;
}

static bool is_own_text(const struct quote_line *line)
{
    return line->part == QUOTE_OWN && (line->kind == LINE_TEXT || line->kind == LINE_HEADER);
}

/* Drops from the end what says nothing: quotes, rules, devices, empty lines. */
static size_t trim_end(struct work *work, size_t end)
{
    while (end && !is_own_text(&work->lines[end - 1]))
        end--;
    return end;
}

/* The signature that ends the own words: where its delimiter stands, or `end`. */
static size_t signature_at(const struct work *work, size_t end)
{
    size_t from = end > QUOTE_SIGNATURE_LINES + 1 ? end - QUOTE_SIGNATURE_LINES - 1 : 0;

    for (size_t i = from; i < end; i++)
        if (work->lines[i].kind == LINE_RULE && work->lines[i].is_signature &&
            work->lines[i].part == QUOTE_OWN && has_words(work, 0, i))
            return i;
    return end;
}

/* "> On 2 May … wrote:": what is quoted here is a mail that itself answers one. */
static bool quotes_attribution(const struct quote_line *line)
{
    struct quote_attribution read = {0};
    struct str text = line->text;

    while (text.n && (text.p[0] == '>' || text.p[0] == ' '))
        text = str_skip(text, 1);
    if (line->kind != LINE_QUOTED || text.n > QUOTE_ATTRIBUTION_BYTES)
        return false;
    quote_attribution_read(&read, text, true);
    return quote_attribution_ends(&read) && (read.has_date || read.has_address);
}

/* Nothing of his own is there: a passage that he quotes is shown, a whole mail is folded away. */
static void keep_cited(struct work *work)
{
    bool is_mail = false;

    for (size_t i = 0; i < work->n; i++)
        is_mail |= quotes_attribution(&work->lines[i]);
    for (size_t i = 0; i < work->n; i++)
        if (is_mail || work->lines[i].part == QUOTE_OWN)
            work->lines[i].part = QUOTE_ELIDED;
}

static void cut_end(struct work *work)
{
    size_t end = trim_end(work, work->n), cut;

    if (!end) {
        keep_cited(work);
        return;
    }
    cut = signature_at(work, end);
    if (cut < end)
        end = trim_end(work, cut);
    set_kind(work, end, work->n, QUOTE_ELIDED);
}

static enum err collect(struct arena *arena, const struct work *work, struct quote_parts *out_parts)
{
    VEC(struct quote_part) parts = {0};

    for (size_t i = 0; i < work->n; i++) {
        const struct quote_line *line = &work->lines[i];

        if (parts.n && parts.at[parts.n - 1].kind == line->part)
            parts.at[parts.n - 1].text.n += line->whole.n;
        else if (!vec_push(arena, &parts, ((struct quote_part){line->part, line->whole})))
            return arena->err;
    }
    *out_parts = (struct quote_parts){parts.at, parts.n};
    return OK;
}

enum err quote_split(struct arena *arena, struct str text, struct quote_parts *out_parts)
{
    struct work work = {NULL, 0, false};
    size_t at = 0;
    enum err err = read_lines(arena, text, &work);

    if (err)
        return err;
    while (at < work.n) {
        size_t next = mark_at(&work, at);

        work.answers = work.answers || has_words(&work, at, next);
        at = next;
    }
    cut_end(&work);
    return collect(arena, &work, out_parts);
}

/* The parts of some kinds, trimmed, one after the other. */
static enum err join(struct arena *arena, const struct quote_parts *parts, unsigned kinds,
                     struct str *out_text)
{
    const struct quote_part *only = NULL;
    struct buf text;
    size_t n = 0, bytes = 0;
    enum err err;

    for (size_t i = 0; i < parts->n; i++) {
        if (kinds & 1u << parts->at[i].kind) {
            only = &parts->at[i];
            bytes += only->text.n;
            n++;
        }
    }
    if (n < 2) {
        *out_text = n ? str_trim(only->text) : STR_NONE;
        return OK;
    }
    buf_init(&text, bytes + 1);
    for (size_t i = 0; i < parts->n; i++)
        if (kinds & 1u << parts->at[i].kind)
            buf_add(&text, parts->at[i].text);
    err = text.err;
    if (!err) {
        *out_text = str_trim(buf_dup(arena, &text));
        err = arena->err;
    }
    buf_clear(&text);
    return err;
}

enum err quote_fold(struct arena *arena, struct str text, struct str *out_visible,
                    struct str *out_elided)
{
    struct str visible, elided;
    struct quote_parts parts;
    enum err err = quote_split(arena, text, &parts);

    if (!err)
        err = join(arena, &parts, 1u << QUOTE_OWN | 1u << QUOTE_CITED, &visible);
    if (!err)
        err = join(arena, &parts, 1u << QUOTE_ELIDED, &elided);
    if (err)
        return err;
    *out_visible = visible;
    *out_elided = elided;
    return OK;
}

enum err quote_own(struct arena *arena, struct str text, struct str *out_own)
{
    struct quote_parts parts;
    struct str own;
    enum err err = quote_split(arena, text, &parts);

    if (!err)
        err = join(arena, &parts, 1u << QUOTE_OWN, &own);
    if (!err)
        *out_own = own.n ? own : text;
    return err;
}
