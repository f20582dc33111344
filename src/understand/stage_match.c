/* stage_match.c: does anybody's rule want this? A channel that keeps only what is wanted drops
 * here what nobody wants, before anything else is spent on it. */
#include "understand/rule_table.h"
#include "understand/stage.h"
#include "understand/stage_scratch.h"

struct asked {
    struct stage_context *context;
    struct item *item;
};

static bool ask_language(void *arg, const struct message *message, struct str *out_code)
{
    struct asked *asked = arg;

    (void)message;
    stage_find_language(asked->context, asked->item);
    *out_code = asked->item->found.lang;
    return asked->item->found.lang.n > 0;
}

/* Keeps the hits that are decided; says whether any still waits for the labels. */
static enum err keep_hits(struct stage_context *context, struct item *item,
                          const struct table_hit *hits, size_t n, bool *out_waits)
{
    struct rule_hit *kept = arena_alloc_array(context->arena, n + 1, sizeof(*kept));
    size_t count = 0;

    *out_waits = false;
    if (!kept)
        return context->arena->err;
    for (size_t i = 0; i < n; i++) {
        if (hits[i].needs_labels)
            *out_waits = true;
        else
            kept[count++] = hits[i].rule;
    }
    item->found.hits = kept;
    item->found.hit_count = count;
    return OK;
}

static enum err run(struct stage_context *context, struct item *item)
{
    struct asked asked = {context, item};
    struct match_asks asks = {.lang = ask_language, .arg = &asked};
    const struct table_hit *hits = NULL;
    bool waits = false;
    size_t n = 0;
    enum err err = OK;

    context->scratch->has_language = false;
    if (context->rules)
        err = rule_table_match(context->rules, item->message, &asks, context->scratch->rules, &hits,
                               &n);
    if (!err)
        err = keep_hits(context, item, hits, n, &waits);
    if (context->rules)
        item->found.rules = rule_table_version(context->rules);
    item->is_unwanted = !err && !item->keep_all && !waits && !item->found.hit_count &&
                        !item->message->deleted;
    return err;
}

const struct stage stage_match = {"match", PHASE_MATCH, run, NULL};

/* A second look, when the labels are known. */
static enum err run_again(struct stage_context *context, struct item *item)
{
    struct asked asked = {context, item};
    struct match_asks asks = {.lang = ask_language, .arg = &asked, .labels = item->found.labels};
    const struct table_hit *hits = NULL;
    bool waits = false;
    size_t n = 0;
    enum err err;

    if (!context->rules)
        return OK;
    err = rule_table_again(context->rules, item->message, &asks, context->scratch->rules, &hits,
                           &n);
    if (!err)
        err = keep_hits(context, item, hits, n, &waits);
    item->is_unwanted = !err && !item->keep_all && !item->found.hit_count &&
                        !item->message->deleted;
    return err;
}

const struct stage stage_recheck = {"recheck", PHASE_RECHECK, run_again, NULL};
