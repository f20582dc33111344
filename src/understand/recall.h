/* recall.h: a stored message as it was when it was heard, for asking a rule about it again.
 *
 * A row of the store has the words, the kind and the times (store/message.h). What else a rule may
 * ask for lies in `extra`, in the author's account (understand/whole.h) and in the channel's name;
 * it is fetched only where the rules ask (recall_needs), because most ask for words alone.
 */
#ifndef UNDERSTAND_RECALL_H
#define UNDERSTAND_RECALL_H

#include "understand/rule.h"
#include "understand/whole.h"

enum {
    RECALL_EXTRA = WHOLE_EXTRA,
    RECALL_AUTHOR = WHOLE_AUTHOR,
    RECALL_CHANNEL = 4, /* the channel's name */
    RECALL_LABELS = 8,  /* labels and language: the caller's affair */
    RECALL_LANGUAGE = 16,
};

struct recall_channel {
    int64_t id;
    struct str name;
};

struct recall {
    unsigned needs;
    struct json_parser parser;
    struct recall_channel *channels; /* in the arena of recall_init */
    size_t channel_count;
};

/* What a rule asks for. */
unsigned recall_needs(const struct rule_node *rule);

void recall_init(struct recall *recall, unsigned needs);
void recall_clear(struct recall *recall);
/* The channels' names, once; into the arena, which must outlive `recall`. */
must_check enum err recall_channels(struct recall *recall, struct db *db, struct arena *arena);
struct str recall_channel_name(const struct recall *recall, int64_t channel); /* or empty */

/* Fills stored->said in, as far as it is needed. */
must_check enum err recall_message(struct recall *recall, struct db *db, struct arena *arena,
                                   struct stored_message *stored);

/* Title and the writer's own words, as language and labels are judged by. */
struct str recall_own_words(struct arena *arena, const struct message *message);

#endif
