#include "understand/try.h"

#include "base/utf8.h"
#include "store/message.h"
#include "understand/match.h"

enum { SCAN = 500, TITLE_MAX = 160, TEXT_MAX = 280 };

struct trial {
    struct rule_set *set;
    struct match_scratch *scratch;
    struct arena *arena;
    struct try_result *result;
};

static enum err look_at(struct trial *trial, const struct stored_message *stored)
{
    static const double no_labels[LABEL_COUNT];
    const struct match_asks asks = {.labels = no_labels};
    struct try_result *result = trial->result;
    const struct match_hit *hits;
    size_t n;
    enum err err = match_message(trial->set, &stored->said, &asks, trial->scratch, &hits, &n);

    result->looked_at++;
    result->oldest = stored->said.said_at;
    if (err || !n)
        return err;
    result->wanted++;
    if (result->shown_count < TRY_SHOWN_MAX)
        result->shown[result->shown_count++] = (struct try_hit){
            .message = stored->id,
            .conversation = stored->conversation,
            .title = str_dup(trial->arena, utf8_clip(stored->said.title, TITLE_MAX)),
            .text = str_dup(trial->arena, utf8_clip(stored->said.text, TEXT_MAX)),
            .said_at = stored->said.said_at,
        };
    return trial->arena->err;
}

static enum err scan(struct db *db, struct trial *trial)
{
    int64_t before = INT64_MAX;
    enum err err = OK;
    size_t n = SCAN;

    while (!err && n == SCAN && trial->result->looked_at < TRY_MESSAGES_MAX) {
        struct stored_message *list;
        struct arena page;

        arena_init(&page, 0);
        err = message_scan(db, &page, before, SCAN, &list, &n);
        for (size_t i = 0; i < n && !err; i++) {
            before = list[i].id;
            err = look_at(trial, &list[i]);
        }
        arena_clear(&page);
    }
    return err;
}

static enum err make_set(struct trial *trial, struct str rule)
{
    const struct rule_node *tree;
    struct rule_error mistake = {0};
    enum err err = rule_parse(trial->arena, rule, RULE_WITH_LABELS, &tree, &mistake);

    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
        trial->result->column = mistake.column ? mistake.column : 1;
        trial->result->mistake = str_dup(trial->arena, str_from(mistake.text));
        return OK;
    }
    if (!err)
        err = rule_set_new(&trial->set);
    if (!err)
        err = rule_set_add(trial->set, STR("tried"), tree);
    if (!err)
        err = rule_set_seal(trial->set);
    return err ? err : match_scratch_new(&trial->scratch);
}

enum err rule_try(struct db *db, struct arena *arena, struct str rule,
                  struct try_result *out_result)
{
    struct try_result result = {0};
    struct trial trial = {.arena = arena, .result = &result};
    enum err err = make_set(&trial, rule);

    if (!err && !result.column)
        err = scan(db, &trial);
    match_scratch_free(trial.scratch);
    rule_set_free(trial.set);
    if (!err)
        *out_result = result;
    return err;
}
