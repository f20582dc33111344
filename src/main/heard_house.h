/* heard_house.h: for tests: a house that hears lines of JSON, through all stages, into a fixture's
 * store. `err` and `outcome` say what became of the last batch. */
#ifndef MAIN_HEARD_HOUSE_H
#define MAIN_HEARD_HOUSE_H

#include "main/understander.h"
#include "parse/message_json.h"
#include "store/conversation.h"
#include "store/fixture.h"
#include "store/message.h"

struct house {
    struct fixture *f;
    struct db *reader;
    struct act *act;
    struct understander *understander;
    struct loop *loop;
    struct intake intake;
    enum intake_outcome outcome;
    enum err err;
    bool matched_only;
};

static inline void open_house(struct house *house, struct fixture *f)
{
    struct act_config config = {.site = &f->site, .now = 1};

    *house = (struct house){.f = f};
    CHECK(!db_open(&f->site, DB_READ, &house->reader, NULL));
    config.db = f->db;
    CHECK(!act_open(&config, &house->act, NULL));
    f->db = NULL; /* the writer's from now on */
    CHECK(!understander_open(house->act, house->reader, &house->understander, NULL));
    house->loop = loop_new();
    house->intake.loop = house->loop;
    understander_attach(house->understander, &house->intake);
}

static inline void close_house(struct house *house)
{
    understander_close(house->understander);
    act_close(house->act);
    db_close(house->reader);
    loop_free(house->loop);
}

static inline void note_end(struct intake_batch *batch, enum err err, const char *why may_be_unused)
{
    struct house *house = batch->owner;

    house->err = err;
    house->outcome = batch->items.at[0].outcome;
    intake_batch_free(batch);
}

/* Hears one line on a channel and gives what became of it. */
static inline enum intake_outcome hear(struct house *house, const char *channel, int64_t at,
                                       const char *line)
{
    struct intake_batch *batch = intake_batch_new();
    struct json_parser parser;
    struct intake_item *item;
    struct fault fault = {0};

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    batch->channel_name = str_dup(&batch->arena, str_from(channel));
    batch->matched_only = house->matched_only;
    batch->heard_at = at;
    batch->done = note_end;
    batch->owner = house;
    item = intake_add(batch, str_from(line));
    if (message_read(&batch->arena, &parser, item->raw, &item->message, &fault)) {
        printf("%s\n", fault.text);
        item->reason = str_dup(&batch->arena, str_from(fault.text));
    }
    house->err = ERR_STOPPED;
    CHECK(!intake_submit(&house->intake, batch));
    while (house->err == ERR_STOPPED)
        loop_round(house->loop, -1);
    CHECK_INT(house->err, OK);
    json_parser_clear(&parser);
    return house->outcome;
}

/* Hears the lines as the items of one document fetched at `source`. */
static inline void hear_document(struct house *house, const char *channel, const char *source,
                                 int64_t at, const char *document, const char *const *lines)
{
    struct intake_batch *batch = intake_batch_new();
    struct json_parser parser;
    struct fault fault = {0};

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    batch->channel_name = str_dup(&batch->arena, str_from(channel));
    batch->matched_only = house->matched_only;
    batch->heard_at = at;
    batch->done = note_end;
    batch->owner = house;
    batch->document = str_from(document);
    batch->source = str_from(source);
    for (; *lines; lines++) {
        struct intake_item *item = intake_add(batch, STR_NONE);
        struct str line = str_dup(&batch->arena, str_from(*lines));

        CHECK(!message_read(&batch->arena, &parser, line, &item->message, &fault));
    }
    house->err = ERR_STOPPED;
    CHECK(!intake_submit(&house->intake, batch));
    while (house->err == ERR_STOPPED)
        loop_round(house->loop, -1);
    CHECK_INT(house->err, OK);
    json_parser_clear(&parser);
}

/* The row of a message, by channel name and native id. */
static inline struct message_mark mark_of(struct house *house, int64_t channel, const char *id)
{
    struct message_mark mark = {0};

    CHECK_INT(message_current(house->reader, channel, str_from(id), &mark), OK);
    return mark;
}

static inline struct conversation conversation_of(struct house *house, int64_t channel,
                                                  const char *id)
{
    struct conversation row = {0};

    CHECK_INT(conversation_load(house->reader, &house->f->arena,
                                mark_of(house, channel, id).conversation, &row),
              OK);
    return row;
}

#endif
