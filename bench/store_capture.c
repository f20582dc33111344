/* store_capture.c: how many messages a second the store takes, written as the writer does it.
 *
 * usage: bench_store_capture SITE MESSAGES BATCH [lookup]
 *
 * Each message: its words in the search index, its raw line, one rule hit, its conversation's row,
 * two day counts; `lookup` also asks for each whether it is here already, as act/ must. Prints one
 * line of JSON. SITE is made by `heed init` before.
 */
#include <stdio.h>

#include "base/clock.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/listening.h"
#include "store/message.h"
#include "store/person.h"
#include "store/raw.h"
#include "store/rule.h"
#include "store/search.h"
#include "store/site.h"
#include "store/understood.h"

enum { CONVERSATIONS = 2000, WORDS = 18 };

struct bench {
    struct db *db;
    struct channel_row channel;
    struct rule_row rule;
    struct handle handle;
    struct conversation conversations[CONVERSATIONS];
    bool lookup;
    uint64_t dice;
};

static uint64_t roll(struct bench *b, uint64_t n)
{
    b->dice = b->dice * 6364136223846793005u + 1442695040888963407u;
    return (b->dice >> 33) % n;
}

static enum err set_up(struct bench *b)
{
    struct person person = {.name = STR("Ann")};
    enum err err = db_begin(b->db);

    b->channel = (struct channel_row){.name = STR("bench"), .kind = STR("hear")};
    b->rule = (struct rule_row){.name = STR("bench"), .text = STR("acme")};
    if (!err)
        err = channel_add(b->db, &b->channel);
    if (!err)
        err = rule_add(b->db, &b->rule, 0);
    if (!err)
        err = person_add(b->db, &person);
    b->handle = (struct handle){.network = STR("web"), .native = STR("ann"), .person = person.id};
    if (!err)
        err = handle_add(b->db, &b->handle, STR("first heard"));
    for (size_t i = 0; !err && i < CONVERSATIONS; i++) {
        b->conversations[i] = (struct conversation){.person = person.id,
                                                    .title = STR("A title of some length"),
                                                    .reasons = STR("[\"asks a question\"]"),
                                                    .queue = 1};
        err = conversation_add(b->db, &b->conversations[i]);
    }
    return err ? err : db_commit(b->db);
}

static enum err take(struct bench *b, struct arena *arena, int64_t i)
{
    struct stored_message m = {.is_current = true, .channel = b->channel.id};
    struct conversation *v = &b->conversations[roll(b, CONVERSATIONS)], before = *v;
    struct str words[WORDS], text = STR("");
    struct message_mark mark;
    enum err err = OK;

    for (size_t w = 0; w < WORDS; w++) {
        uint64_t word = roll(b, 50000);

        words[w] = arena_printf(arena, "word%llu", (unsigned long long)(w % 2 ? word : word % 300));
        text = arena_printf(arena, "%.*s %.*s", STR_ARGS(text), STR_ARGS(words[w]));
    }
    message_init(&m.said);
    m.said.id = arena_printf(arena, "https://example.social/users/ann/statuses/%lld", (long long)i);
    m.said.text = text;
    m.said.said_at = m.heard_at = 1700000000000 + i;
    m.said.url = m.said.id;
    m.author = b->handle.id;
    m.conversation = v->id;
    m.content_hash = (int64_t)str_hash(text, 1);
    if (b->lookup)
        err = message_current(b->db, m.channel, m.said.id, &mark);
    if (!err || err == ERR_NOT_FOUND)
        err = raw_add(b->db,
                      arena_printf(arena, "{\"id\":\"%.*s\",\"text\":\"%.*s\"}",
                                   STR_ARGS(m.said.id), STR_ARGS(text)),
                      &m.raw);
    if (!err)
        err = message_add(b->db, &m);
    if (!err)
        err = hit_add(b->db, m.id, b->rule.id, 1);
    if (!err)
        err = search_index(b->db, m.id, words, WORDS);
    v->last_message = m.id;
    v->sort = v->last_at = m.said.said_at;
    v->message_count++;
    v->preview = STR("The beginning of what was said in the last message, up to a line of it");
    if (!err)
        err = conversation_update(b->db, &before, v);
    if (!err)
        err = listening_heard(b->db, m.channel, m.said.audience, m.heard_at);
    if (!err)
        err = listening_wanted(b->db, b->rule.id, m.heard_at);
    return err;
}

int main(int argc, char **argv)
{
    struct bench *b = calloc(1, sizeof(*b));
    struct fault fault = {0};
    struct site site;
    struct arena arena;
    int64_t n = 0, batch = 0, start;
    enum err err;

    if (!b || argc < 4 || str_to_i64(str_from(argv[2]), &n) ||
        str_to_i64(str_from(argv[3]), &batch))
        return 2;
    b->lookup = argc > 4;
    arena_init(&arena, 0);
    err = site_open(argv[1], &site, &fault);
    if (!err)
        err = db_open(&site, DB_WRITE, &b->db, &fault);
    if (!err)
        err = set_up(b);
    start = clock_monotonic();
    for (int64_t i = 0; !err && i < n;) {
        err = db_begin(b->db);
        for (int64_t k = 0; !err && k < batch; k++, i++)
            err = take(b, &arena, i);
        if (!err)
            err = db_commit(b->db);
        arena_reset(&arena);
    }
    start = clock_monotonic() - start;
    if (err)
        (void)fprintf(stderr, "%s\n", fault_text(b->db ? db_fault(b->db) : &fault, err));
    else
        (void)printf("{\"database\":\"%s\",\"messages\":%lld,\"batch\":%lld,\"lookup\":%s,"
                     "\"seconds\":%.2f,\"per_second\":%.0f}\n",
                     site.db_url[0] ? "postgresql" : "sqlite", (long long)n, (long long)batch,
                     b->lookup ? "true" : "false", (double)start / 1000,
                     (double)n * 1000 / (double)start);
    db_close(b->db);
    free(b);
    return err != OK;
}
