#include "understand/recall.h"

#include "parse/quote.h"
#include "store/channel.h"
#include "understand/whole.h"

static unsigned needs_of(const struct rule_node *node)
{
    switch (node->kind) {
    case RULE_URL:
    case RULE_DOMAIN:
    case RULE_TO:
    case RULE_HANDLE:
    case RULE_HAS:
    case RULE_PLACE:
        return RECALL_EXTRA;
    case RULE_FROM:
    case RULE_AUTHOR:
    case RULE_FOLLOWERS:
        return RECALL_AUTHOR | RECALL_EXTRA; /* further authors stand there */
    case RULE_CHANNEL:
        return RECALL_CHANNEL;
    case RULE_LANG:
        return RECALL_LANGUAGE;
    case RULE_LABEL:
        return RECALL_LABELS;
    default:
        return 0;
    }
}

/* The tree is at most a thousand deep (rule.h). */
unsigned recall_needs(const struct rule_node *rule)
{
    unsigned needs = needs_of(rule);

    for (const struct rule_node *child = rule->child; child; child = child->next)
        needs |= recall_needs(child);
    return needs;
}

void recall_init(struct recall *recall, unsigned needs)
{
    *recall = (struct recall){.needs = needs};
    json_parser_init(&recall->parser, 2 * (size_t)MESSAGE_LINE_MAX);
}

void recall_clear(struct recall *recall) { json_parser_clear(&recall->parser); }

enum err recall_channels(struct recall *recall, struct db *db, struct arena *arena)
{
    struct channel_row *rows;
    size_t n;
    enum err err = channel_list(db, arena, &rows, &n);

    if (err)
        return err;
    recall->channels = arena_alloc_array(arena, n + 1, sizeof(*recall->channels));
    if (!recall->channels)
        return arena->err;
    for (size_t i = 0; i < n; i++)
        recall->channels[i] = (struct recall_channel){rows[i].id, rows[i].name};
    recall->channel_count = n;
    return OK;
}

struct str recall_channel_name(const struct recall *recall, int64_t channel)
{
    for (size_t i = 0; i < recall->channel_count; i++)
        if (recall->channels[i].id == channel)
            return recall->channels[i].name;
    return STR_NONE;
}

enum err recall_message(struct recall *recall, struct db *db, struct arena *arena,
                        struct stored_message *stored)
{
    if (recall->needs & RECALL_CHANNEL)
        stored->said.channel = recall_channel_name(recall, stored->channel);
    return message_whole(db, arena, &recall->parser, recall->needs, stored);
}

struct str recall_own_words(struct arena *arena, const struct message *message)
{
    struct str own = message->text;

    if (message->kind == KIND_MAIL)
        (void)!quote_own(arena, message->text, &own);
    if (!message->title.n)
        return own;
    return arena_printf(arena, "%.*s\n%.*s", STR_ARGS(message->title), STR_ARGS(own));
}
