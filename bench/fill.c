/* fill.c: a site with very many conversations, written by the store's own functions.
 *
 * usage: bench_fill SITE CONVERSATIONS MESSAGES [END]
 *
 * For measuring how the desk reads from a large site; faster than hearing every message, because
 * a conversation's row is written twice (when it begins and when it has gone quiet) and not with
 * each message. Messages come in the order of their time, spread over two years up to now, and
 * each belongs to one of the WINDOW conversations begun last, so that a conversation's messages
 * lie apart in the file as they would in life. Words are drawn by frequency (Zipf) from 40,000.
 * One conversation in 20 waits for an answer, 3 are watched, 6 left alone, 10 done; a fifth of
 * the first two is assigned to one of ten. What is missing: edits, copies, answers of ours.
 * SITE is made by `heed init` before and holds nothing yet. The same END gives the same rows in
 * every database. Prints its progress.
 */
#include <stdio.h>

#include "base/clock.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/counter.h"
#include "store/listening.h"
#include "store/message.h"
#include "store/person.h"
#include "store/raw.h"
#include "store/rule.h"
#include "store/search.h"
#include "store/site.h"
#include "store/staff.h"
#include "store/thread.h"
#include "store/understood.h"

enum {
    WINDOW = 20000,
    VOCABULARY = 40000,
    DRAWN = 1 << 20,
    WORDS_MAX = 40,
    STAFF = 10,
    BATCH = 5000, /* messages in a transaction */
};
static const int64_t SPAN = 730 * (int64_t)MS_DAY;

/* A conversation that messages still come to. */
struct active {
    struct conversation row, added;
    int64_t handle, thread;
    char preview[208];
};

struct fill {
    struct db *db;
    struct arena arena; /* of one transaction */
    int64_t begin, step, conversations, messages, begun;
    struct channel_row channels[3];
    struct rule_row rule;
    int64_t staff[STAFF];
    char words[VOCABULARY][16];
    uint16_t drawn[DRAWN]; /* ranks, by frequency */
    struct active window[WINDOW];
    uint64_t dice;
};

static uint64_t roll(struct fill *f, uint64_t n)
{
    f->dice = f->dice * 6364136223846793005u + 1442695040888963407u;
    return (f->dice >> 33) % n;
}

static void make_words(struct fill *f)
{
    static const char *const syllables[] = {"ba", "ce", "di", "fo", "ga", "he", "ki", "lo",
                                            "ma", "ne", "pi", "ro", "sa", "te", "vi", "wo"};
    double total = 0, at = 0;
    int rank = 0;

    /* The rank written in base 16, one syllable a digit: different for each. */
    for (int i = 0; i < VOCABULARY; i++) {
        size_t n = 0;

        for (int rest = i + 16; rest; rest /= 16) {
            memcpy(f->words[i] + n, syllables[rest % 16], 2);
            n += 2;
        }
    }
    memcpy(f->words[2000], "kestrelbikes", 13);
    for (int i = 0; i < VOCABULARY; i++)
        total += 1.0 / (i + 3);
    for (int i = 0; i < DRAWN; i++) {
        while (rank < VOCABULARY - 1 && at + 1.0 / (rank + 3) < total * i / DRAWN)
            at += 1.0 / (rank++ + 3);
        f->drawn[i] = (uint16_t)rank;
    }
}

static enum err set_up(struct fill *f)
{
    static const char *const names[][2] = {
        {"mail", "mail"}, {"forum feed", "feed"}, {"stream", "hear"}};
    enum err err = db_begin(f->db);

    for (int i = 0; i < 3 && !err; i++) {
        f->channels[i] = (struct channel_row){.name = str_from(names[i][0]),
                                              .kind = str_from(names[i][1]),
                                              .config = STR("{}"),
                                              .state = CHANNEL_CONNECTED,
                                              .created_at = f->begin};
        err = channel_add(f->db, &f->channels[i]);
    }
    f->rule = (struct rule_row){.name = STR("brand"), .text = STR("kestrelbikes")};
    if (!err)
        err = rule_add(f->db, &f->rule, 0);
    for (int i = 0; i < STAFF && !err; i++) {
        struct staff staff = {.email = arena_printf(&f->arena, "agent%d@kestrel.example", i),
                              .name = arena_printf(&f->arena, "Agent %d", i),
                              .role = 2,
                              .created_at = f->begin};

        err = staff_add(f->db, &staff);
        f->staff[i] = staff.id;
    }
    if (!err)
        err = db_commit(f->db);
    arena_reset(&f->arena);
    return err;
}

/* Where the row stands when nothing more comes. */
static void settle(struct fill *f, struct conversation *row)
{
    uint64_t lot = roll(f, 20);

    row->advice = lot < 1 ? ADVICE_ANSWER : lot < 4 ? ADVICE_WATCH : ADVICE_LEAVE;
    row->status = lot < 10 ? STATUS_OPEN : STATUS_DONE;
    row->done_at = row->status == STATUS_DONE ? row->last_at : 0;
    row->unread = lot < 4;
    if (lot < 4 && roll(f, 5) == 0)
        row->assignee = f->staff[roll(f, STAFF)];
    row->queue = conversation_queue_of(row->status, row->advice);
    row->sort = row->queue == QUEUE_ANSWER ? row->priority - row->waiting_since : row->last_at;
}

static enum err retire(struct fill *f, struct active *active)
{
    if (!active->row.id)
        return OK;
    settle(f, &active->row);
    return conversation_update(f->db, &active->added, &active->row);
}

static enum err begin_conversation(struct fill *f, struct active *active, int64_t at)
{
    int64_t number = ++f->begun;
    struct person person = {
        .name = arena_printf(&f->arena, "%s %s", f->words[roll(f, 2000)], f->words[roll(f, 9000)]),
        .created_at = at};
    struct str name_words[2];
    struct handle handle = {.network = STR("web"), .followers = -1, .created_at = at};
    struct thread thread = {.channel = f->channels[number % 3].id};
    struct thread_move move = {.at = at};
    enum err err = person_add(f->db, &person);

    (void)str_cut(person.name, ' ', &name_words[0], &name_words[1]);
    if (!err)
        err = search_index_person(f->db, person.id, name_words, 2);
    handle.native = arena_printf(&f->arena, "a%lld", (long long)number);
    handle.address = handle.native;
    handle.name = person.name;
    handle.person = person.id;
    if (!err)
        err = handle_add(f->db, &handle, STR_NONE);
    *active = (struct active){.handle = handle.id};
    active->row = (struct conversation){.person = person.id,
                                        .title = person.name,
                                        .reasons = STR("[\"reads like a complaint\"]"),
                                        .labels = STR("complaint question"),
                                        .channel = thread.channel,
                                        .audience = number % 3 ? AUDIENCE_PUBLIC : AUDIENCE_PRIVATE,
                                        .priority = (int64_t)roll(f, 36) * MS_HOUR,
                                        .opened_at = at,
                                        .waiting_since = at,
                                        .advice = ADVICE_WATCH,
                                        .queue = QUEUE_WATCH,
                                        .sort = at};
    if (!err)
        err = conversation_add(f->db, &active->row);
    active->added = active->row;
    thread.native = arena_printf(&f->arena, "t%lld", (long long)number);
    move.conversation = active->row.id;
    if (!err)
        err = thread_begin(f->db, &thread, &move);
    active->thread = thread.id;
    return err;
}

static struct str write_text(struct fill *f, int64_t i, struct str *words, size_t *out_n)
{
    size_t n = 6 + roll(f, 28);
    struct buf text;
    struct str made;

    for (size_t w = 0; w < n; w++)
        words[w] = str_from(f->words[f->drawn[roll(f, DRAWN)]]);
    if (i % 100 == 0)
        words[n++] = STR("kestrelbikes");
    buf_init(&text, 4096);
    for (size_t w = 0; w < n; w++) {
        buf_add_c(&text, w ? " " : "");
        buf_add(&text, words[w]);
    }
    made = buf_dup(&f->arena, &text);
    buf_clear(&text);
    *out_n = n;
    return made;
}

static enum err understand(struct fill *f, const struct stored_message *m, int64_t i,
                           const struct str *words, size_t n)
{
    struct annotation said = {
        .stage = STR("label"),
        .model = STR("cues 1"),
        .value = STR("{\"labels\":{\"complaint\":0.71,\"question\":0.44},\"polarity\":[0.5,0.1],"
                     "\"lang\":\"en\"}"),
    };
    enum err err = annotation_put(f->db, m->id, &said);

    if (!err && i % 100 == 0)
        err = hit_add(f->db, m->id, f->rule.id, 1);
    if (!err && i % 100 == 0)
        err = listening_wanted(f->db, f->rule.id, m->heard_at);
    if (!err)
        err = listening_heard(f->db, m->channel, m->said.audience, m->heard_at);
    if (!err)
        err = search_index(f->db, m->id, words, n);
    return err ? err : day_count_add(f->db, m->heard_at, m->channel, STR("heard"), 1);
}

static void note_last(struct active *active, const struct stored_message *m)
{
    struct str text = str_slice(m->said.text, 0, m->said.text.n < 200 ? m->said.text.n : 200);

    memcpy(active->preview, text.p, text.n);
    active->row.preview = str_of(active->preview, text.n);
    active->row.title = STR("What somebody wrote to us");
    active->row.last_at = m->said.said_at;
    active->row.last_message = m->id;
    active->row.message_count++;
    active->row.contact_count++;
}

static enum err add_message(struct fill *f, int64_t i, struct active *active, int64_t at)
{
    struct stored_message m = {.is_current = true, .channel = active->row.channel};
    struct str words[WORDS_MAX];
    size_t n;
    enum err err;

    message_init(&m.said);
    m.said.id = arena_printf(&f->arena, "m%lld", (long long)i);
    m.said.text = write_text(f, i, words, &n);
    m.said.kind = active->row.audience == AUDIENCE_PUBLIC ? KIND_POST : KIND_MAIL;
    m.said.audience = active->row.audience;
    m.said.said_at = m.heard_at = at;
    m.author = active->handle;
    m.thread = active->thread;
    m.conversation = active->row.id;
    m.content_hash = (int64_t)str_hash(m.said.text, (uint64_t)active->handle);
    err = raw_add(f->db,
                  arena_printf(&f->arena,
                               "{\"id\":\"%.*s\",\"thread\":\"t%lld\",\"text\":\"%.*s\"}",
                               STR_ARGS(m.said.id), (long long)m.thread, STR_ARGS(m.said.text)),
                  &m.raw);
    if (!err)
        err = message_add(f->db, &m);
    if (!err)
        err = understand(f, &m, i, words, n);
    note_last(active, &m);
    return err;
}

/* The i-th message: of a new conversation as often as is needed, else of one begun lately. */
static enum err take(struct fill *f, int64_t i)
{
    int64_t at = f->begin + i * f->step, due = (i + 1) * f->conversations / f->messages;
    struct active *active;
    enum err err = OK;

    if (f->begun < due || !f->begun) {
        active = &f->window[f->begun % WINDOW];
        err = retire(f, active);
        if (!err)
            err = begin_conversation(f, active, at);
    } else {
        active = &f->window[roll(f, (uint64_t)(f->begun < WINDOW ? f->begun : WINDOW))];
    }
    return err ? err : add_message(f, i, active, at);
}

/* SQLite only: what is lost in a crash is filled again, so nothing waits for the disk, and the
 * pages that are written again and again stay at hand. PostgreSQL is told at its start. */
static enum err hurry(struct db *db)
{
    static const struct sql settings[] = {
        {"fill_synchronous", "", "PRAGMA synchronous = OFF", NULL},
        {"fill_cache", "", "PRAGMA cache_size = -1048576", NULL},
        {"fill_log", "", "PRAGMA wal_autocheckpoint = 65536", NULL},
    };
    enum err err = OK;

    for (size_t i = 0; i < ARRAY_LEN(settings) && db_kind(db) == DB_SQLITE && !err; i++) {
        struct rows rows;

        err = db_query(db, &settings[i], NO_ARGS, &rows);
        if (!err)
            (void)rows_next(&rows);
        err = rows_done(&rows, err);
    }
    return err;
}

static enum err fill_all(struct fill *f)
{
    int64_t started = clock_monotonic();
    enum err err = hurry(f->db);

    if (!err)
        err = set_up(f);

    for (int64_t i = 0; i < f->messages && !err;) {
        err = db_begin(f->db);
        for (int k = 0; k < BATCH && i < f->messages && !err; k++)
            err = take(f, i++);
        if (!err)
            err = db_commit(f->db);
        arena_reset(&f->arena);
        if (i % 100000 == 0)
            (void)fprintf(stderr, "%lld messages, %lld s\n", (long long)i,
                          (long long)(clock_monotonic() - started) / 1000);
    }
    if (!err)
        err = db_begin(f->db);
    for (int i = 0; i < WINDOW && !err; i++)
        err = retire(f, &f->window[i]);
    return err ? err : db_commit(f->db);
}

int main(int argc, char **argv)
{
    struct fill *f = calloc(1, sizeof(*f));
    struct fault fault = {0};
    struct site site;
    int64_t end = clock_now();
    enum err err;

    if (!f || argc < 4 || str_to_i64(str_from(argv[2]), &f->conversations) ||
        str_to_i64(str_from(argv[3]), &f->messages) || f->messages < f->conversations ||
        (argc > 4 && str_to_i64(str_from(argv[4]), &end)))
        return 2;
    arena_init(&f->arena, 0);
    make_words(f);
    f->begin = end - SPAN;
    f->step = SPAN / f->messages;
    err = site_open(argv[1], &site, &fault);
    if (!err)
        err = db_open(&site, DB_WRITE, &f->db, &fault);
    if (!err)
        err = fill_all(f);
    if (err)
        (void)fprintf(stderr, "%s\n", fault_text(f->db ? db_fault(f->db) : &fault, err));
    db_close(f->db);
    arena_clear(&f->arena);
    free(f);
    return err != OK;
}
