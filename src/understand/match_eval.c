/* match_eval.c: is this rule true of this message? Works on the numbered words of match.c. */
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/url.h"
#include "understand/match_parts.h"

static const double EARTH_KM = 6371.0088; /* mean radius, IUGG */
static const double LABEL_COUNTS = 0.5;

static enum truth truth_of(bool yes) { return yes ? TRUE_ : FALSE_; }

static const struct seen *seen_word(const struct eval *eval, uint32_t id)
{
    const struct seen *seen = &eval->scratch->seen[id];

    return seen->stamp == eval->scratch->stamp ? seen : NULL;
}

/* ---- words ---- */

/* The host of a handle stands directly behind the word, and ends there: neither goes the word
 * on, nor does a dot or dash join more to it. */
static bool host_follows(const struct eval *eval, size_t position, struct str host)
{
    const struct match_scratch *scratch = eval->scratch;
    bool in_title = position < scratch->title_end;
    const struct words *words = in_title ? &scratch->reading->title : &scratch->reading->text;
    const struct word *word = &words->at[position - (in_title ? 0 : scratch->title_end)];
    struct str rest = str_skip(buf_str(&words->folded), word->at + word->n);
    size_t at = 0;
    uint32_t rune;

    if (!rest.n || rest.p[0] != '@' || !str_starts(str_skip(rest, 1), host))
        return false;
    rest = str_skip(rest, 1 + host.n);
    if (rest.n && (rest.p[0] == '.' || rest.p[0] == '-'))
        at = 1;
    if (at >= rest.n)
        return true;
    rune = utf8_next(rest, &at, NULL);
    /* "@ann@host.exampleは": a script without spaces ends a host of another script. */
    return !word_rune(rune) ||
           (word_own_rune(rune) && !((unsigned char)host.p[host.n - 1] & 0x80) &&
            rest.p[0] != '.' && rest.p[0] != '-');
}

static bool term_at(const struct eval *eval, const struct set_term *term, size_t position)
{
    const struct match_scratch *scratch = eval->scratch;
    const uint32_t *tokens = &scratch->tokens[position];

    if (position + term->n > scratch->token_count)
        return false;
    if (term->sigil && tokens[0] >> TOKEN_SIGIL_AT << TOKEN_SIGIL_AT != token_sigil(term->sigil))
        return false;
    for (uint32_t i = 0; i < term->n; i++)
        if ((tokens[i] & TOKEN_ID) != term->at[i].id ||
            (term->at[i].glued && !(tokens[i] & TOKEN_GLUED)))
            return false;
    return !term->host.n || host_follows(eval, position + term->n - 1, term->host);
}

/* Walks the places of a term between two positions, by the chain of its word that is rarest in
 * this message. */
struct places {
    const struct eval *eval;
    const struct set_term *term;
    uint32_t offset; /* of the rarest word in the term */
    uint32_t chain;  /* next position of that word */
    size_t from, to;
};

static struct places places_of(const struct eval *eval, const struct set_term *term, size_t from,
                               size_t to)
{
    struct places places = {eval, term, 0, NO_POSITION, from, to};
    uint32_t fewest = UINT32_MAX;

    for (uint32_t i = 0; i < term->n; i++) {
        const struct seen *seen = seen_word(eval, term->at[i].id);

        if (!seen) {
            places.chain = NO_POSITION;
            return places;
        }
        if (seen->n < fewest) {
            fewest = seen->n;
            places.offset = i;
            places.chain = seen->first;
        }
    }
    return places;
}

static bool next_place(struct places *places, size_t *out_position)
{
    const struct match_scratch *scratch = places->eval->scratch;

    while (places->chain != NO_POSITION) {
        size_t position = places->chain;

        places->chain = scratch->next[position];
        if (position < places->offset)
            continue;
        position -= places->offset;
        if (position >= places->to)
            return false;
        if (position >= places->from && term_at(places->eval, places->term, position)) {
            *out_position = position;
            return true;
        }
    }
    return false;
}

static bool has_term(const struct eval *eval, const struct set_term *term, size_t from, size_t to)
{
    struct places places = places_of(eval, term, from, to);
    size_t position;

    return next_place(&places, &position);
}

/* A place of `other` with at most `number` words between it and the term at `position`. A NEAR
 * is small, so the places around are simply tried. */
static bool other_near(const struct eval *eval, const struct set_node *node, size_t position)
{
    size_t title_end = eval->scratch->title_end, reach = (size_t)node->number;
    bool in_title = position < title_end;
    size_t low = in_title ? 0 : title_end;
    size_t high = in_title ? title_end : eval->scratch->text_end;
    size_t after = position + node->term->n, n = node->other->n;

    for (size_t at = after; at <= after + reach && at + n <= high; at++)
        if (term_at(eval, node->other, at))
            return true;
    for (size_t between = 0; between <= reach; between++) {
        if (position < low + n + between)
            break;
        if (term_at(eval, node->other, position - n - between))
            return true;
    }
    return false;
}

static bool eval_near(const struct eval *eval, const struct set_node *node)
{
    struct places places = places_of(eval, node->term, 0, eval->scratch->text_end);
    size_t position;

    for (uint32_t i = 0; i < node->other->n; i++)
        if (!seen_word(eval, node->other->at[i].id))
            return false;
    while (next_place(&places, &position))
        if (other_near(eval, node, position))
            return true;
    return false;
}

/* ---- keys ---- */

/* Name and host of a rule against a handle; the host counts when the rule has one. */
static bool is_handle(struct eval *eval, const struct set_node *node, struct str handle)
{
    struct str name, host;
    enum err err = rule_handle_split(&eval->scratch->arena, handle, &name, &host);

    if (err) {
        eval->err = eval->err ? eval->err : err;
        return false;
    }
    return str_eq(name, node->value) && (!node->host.n || str_eq(host, node->host));
}

static bool eval_to(struct eval *eval, const struct set_node *node)
{
    for (size_t i = 0; i < eval->message->to_count; i++)
        if (is_handle(eval, node, eval->message->to[i]))
            return true;
    return false;
}

static bool eval_from(struct eval *eval, const struct set_node *node)
{
    for (size_t i = 0; i < eval->message->author_count; i++) {
        const struct author *author = &eval->message->authors[i];

        if (is_handle(eval, node, author->handle.n ? author->handle : author->id))
            return true;
    }
    return false;
}

static bool eval_followers(const struct eval *eval, const struct set_node *node)
{
    for (size_t i = 0; i < eval->message->author_count; i++) {
        int64_t n = eval->message->authors[i].followers;
        bool holds = node->compare == RULE_EQUAL      ? n == node->number
                     : node->compare == RULE_ABOVE    ? n > node->number
                     : node->compare == RULE_AT_LEAST ? n >= node->number
                     : node->compare == RULE_BELOW    ? n < node->number
                                                      : n <= node->number;

        if (n >= 0 && holds)
            return true;
    }
    return false;
}

static bool eval_place(const struct eval *eval, const struct set_node *node)
{
    const struct place *place = &eval->message->place;
    double to_radians = 3.14159265358979323846 / 180, dlat, dlon, a;

    if (!place->is_set)
        return false;
    dlat = sin((place->lat - node->lat) * to_radians / 2);
    dlon = sin((place->lon - node->lon) * to_radians / 2);
    a = dlat * dlat + cos(node->lat * to_radians) * cos(place->lat * to_radians) * dlon * dlon;
    return 2 * EARTH_KM * asin(sqrt(a < 1 ? a : 1)) <= node->km;
}

static bool eval_has(const struct eval *eval, const struct set_node *node)
{
    const struct message *message = eval->message;

    switch ((enum rule_has)node->number) {
    case RULE_HAS_LINKS:
        return message->link_count > 0;
    case RULE_HAS_MEDIA:
        return message->media_count > 0;
    case RULE_HAS_PLACE:
        return message->place.is_set;
    case RULE_HAS_RATING:
        return message->has_rating;
    }
    return false;
}

static bool eval_url(const struct eval *eval, const struct set_node *node)
{
    for (size_t i = 0; i < eval->scratch->reading->links.n; i++)
        if (str_find(eval->scratch->reading->links.at[i], node->value, 0) != SIZE_MAX)
            return true;
    return false;
}

static bool eval_domain(const struct eval *eval, const struct set_node *node)
{
    for (size_t i = 0; i < eval->scratch->reading->hosts.n; i++)
        if (url_host_is_below(eval->scratch->reading->hosts.at[i], node->value))
            return true;
    return false;
}

static enum truth eval_lang(struct eval *eval, const struct set_node *node)
{
    struct match_scratch *scratch = eval->scratch;
    struct str lang;
    size_t n = 0;

    if (!eval->may_ask_lang)
        return UNKNOWN_;
    if (!scratch->asked_lang) {
        scratch->asked_lang = true;
        scratch->lang = STR_NONE;
        if (!eval->asks || !eval->asks->lang)
            scratch->lang = eval->message->lang;
        else if (!eval->asks->lang(eval->asks->arg, eval->message, &scratch->lang))
            scratch->lang = STR_NONE;
    }
    while (n < scratch->lang.n && scratch->lang.p[n] != '-' && scratch->lang.p[n] != '_')
        n++;
    lang = str_slice(scratch->lang, 0, n);
    if (eval->asks && eval->asks->lang && str_is_nocase(node->value, "no") &&
        (str_is(lang, "nb") || str_is(lang, "nn")))
        return TRUE_; /* as understood it is always one of the two */
    return truth_of(str_eq_nocase(lang, node->value));
}

static enum truth eval_label(const struct eval *eval, const struct set_node *node)
{
    if (!eval->asks || !eval->asks->labels)
        return UNKNOWN_;
    return truth_of(eval->asks->labels[node->number] >= LABEL_COUNTS);
}

/* ---- groups ---- */

static enum truth eval_group(struct eval *eval, const struct set_node *node)
{
    bool is_and = node->kind == RULE_AND;
    enum truth end = is_and ? FALSE_ : TRUE_, all = is_and ? TRUE_ : FALSE_;

    for (const struct set_node *child = node->child; child; child = child->next) {
        enum truth truth = match_eval(eval, child);

        if (truth == end)
            return end;
        if (truth == UNKNOWN_)
            all = UNKNOWN_;
    }
    return all;
}

static bool eval_fact(struct eval *eval, const struct set_node *node)
{
    const struct match_scratch *scratch = eval->scratch;

    switch (node->kind) {
    case RULE_WORDS:
        return has_term(eval, node->term, 0, scratch->text_end);
    case RULE_HANDLE:
        return has_term(eval, node->term, 0, scratch->text_end) || eval_to(eval, node);
    case RULE_TITLE:
        return has_term(eval, node->term, 0, scratch->title_end);
    case RULE_AUTHOR:
        return has_term(eval, node->term, scratch->text_end, scratch->token_count);
    case RULE_NEAR:
        return eval_near(eval, node);
    case RULE_PREFIX:
        return scratch->prefix_stamps[node->number] == scratch->stamp;
    case RULE_FROM:
        return eval_from(eval, node);
    case RULE_TO:
        return eval_to(eval, node);
    case RULE_URL:
        return eval_url(eval, node);
    case RULE_DOMAIN:
        return eval_domain(eval, node);
    case RULE_HAS:
        return eval_has(eval, node);
    case RULE_FOLLOWERS:
        return eval_followers(eval, node);
    case RULE_PLACE:
        return eval_place(eval, node);
    case RULE_KIND:
        return (int64_t)eval->message->kind == node->number;
    case RULE_CHANNEL:
        return str_eq(eval->message->channel, node->value);
    default:
        return false;
    }
}

enum truth match_eval(struct eval *eval, const struct set_node *node)
{
    switch (node->kind) {
    case RULE_AND:
    case RULE_OR:
        return eval_group(eval, node);
    case RULE_NOT:
        return (enum truth)(TRUE_ - match_eval(eval, node->child));
    case RULE_LANG:
        return eval_lang(eval, node);
    case RULE_LABEL:
        return eval_label(eval, node);
    default:
        return truth_of(eval_fact(eval, node));
    }
}
