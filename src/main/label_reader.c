#include "main/label_reader.h"

#include "act/rehit.h"
#include "main/rule_keeper.h"
#include "store/message.h"
#include "understand/recall.h"
#include "understand/telling.h"
#include "understand/word.h"

enum { PARSER_BYTES = 2 * MESSAGE_LINE_MAX }; /* as message_whole asks for */

struct label_reader {
    struct rule_keeper *rules;
    struct table_scratch *scratch;
    struct json_parser parser;
    struct words words;
};

/* The rules that want it, in rising order. */
struct wants {
    struct rule_hit *at;
    size_t n;
};

static bool give_language(void *arg, const struct message *message, struct str *out_code)
{
    const struct understood *found = arg;

    (void)message;
    *out_code = found->lang;
    return found->lang.n > 0;
}

static enum err find_wants(struct label_reader *reader, struct arena *arena,
                           const struct rule_table *table, const struct message *said,
                           const struct understood *found, struct wants *out_wants)
{
    struct understood as = *found;
    struct match_asks asks = {.lang = give_language, .arg = &as, .labels = found->labels};
    const struct table_hit *hits = NULL;
    size_t n = 0;
    enum err err = rule_table_match(table, said, &asks, reader->scratch, &hits, &n);

    if (err)
        return err;
    *out_wants = (struct wants){.at = arena_alloc_array(arena, n + 1, sizeof(struct rule_hit))};
    if (!out_wants->at)
        return arena->err;
    for (size_t i = 0; i < n; i++)
        if (!hits[i].needs_labels)
            out_wants->at[out_wants->n++] = hits[i].rule;
    return OK;
}

/* In `one`, and not in the other. */
static enum err find_only(struct arena *arena, const struct wants *one, const struct wants *other,
                          const struct rule_hit **out_list, size_t *out_n)
{
    struct rule_hit *list = arena_alloc_array(arena, REHIT_MAX, sizeof(*list));
    size_t n = 0, k = 0;

    if (!list)
        return arena->err;
    for (size_t i = 0; i < one->n && n < REHIT_MAX; i++) {
        while (k < other->n && other->at[k].rule < one->at[i].rule)
            k++;
        if (k == other->n || other->at[k].rule != one->at[i].rule)
            list[n++] = one->at[i];
    }
    *out_list = list;
    *out_n = n;
    return OK;
}

static enum err read_rules(struct label_reader *reader, struct arena *arena,
                           const struct message *said, const struct understood *was,
                           const struct understood *is, struct reading *out_reading)
{
    struct rules_taken rules = rule_keeper_take(reader->rules);
    struct wants before = {.n = 0}, now = {.n = 0};
    enum err err = OK;

    if (rules.table)
        err = find_wants(reader, arena, rules.table, said, was, &before);
    if (!err && rules.table)
        err = find_wants(reader, arena, rules.table, said, is, &now);
    rule_keeper_give(reader->rules, rules);
    if (!err)
        err = find_only(arena, &before, &now, &out_reading->gone, &out_reading->gone_count);
    return err ? err
               : find_only(arena, &now, &before, &out_reading->came, &out_reading->came_count);
}

static enum err read_again(void *context, struct db *db, struct arena *arena,
                           const struct stored_message *message, const struct understood *was,
                           const struct understood *is, struct reading *out_reading)
{
    struct label_reader *reader = context;
    struct stored_message whole = *message;
    enum err err = message_whole(db, arena, &reader->parser, WHOLE_ALL, &whole);

    if (!err)
        err = read_rules(reader, arena, &whole.said, was, is, out_reading);
    if (!err && understood_complains(is) && !understood_complains(was)) {
        err = words_read(&reader->words, recall_own_words(arena, &whole.said));
        if (!err)
            err = telling_words(arena, &reader->words, &out_reading->telling);
    }
    return err;
}

static void free_reader(struct label_reader *reader)
{
    table_scratch_free(reader->scratch);
    json_parser_clear(&reader->parser);
    words_clear(&reader->words);
    free(reader);
}

enum err label_reader_begin(struct act *act, struct rule_keeper *rules,
                            struct label_reader **out_reader)
{
    struct label_reader *reader = calloc(1, sizeof(*reader));
    const struct act_reader read = {read_again, reader};
    enum err err;

    if (!reader)
        return ERR_NO_MEMORY;
    reader->rules = rules;
    json_parser_init(&reader->parser, PARSER_BYTES);
    words_init(&reader->words);
    err = table_scratch_new(&reader->scratch);
    if (!err)
        err = act_set_reader(act, &read);
    if (err)
        free_reader(reader);
    else
        *out_reader = reader;
    return err;
}

void label_reader_end(struct act *act, struct label_reader *reader)
{
    if (!reader)
        return;
    (void)!act_set_reader(act, NULL); /* ERR_STOPPED: all that was handed over is written */
    free_reader(reader);
}
