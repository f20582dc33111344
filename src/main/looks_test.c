/* Looking back through what a throwaway site has heard: what is a hit, in which order, once. */
#include "main/looks.h"

#include <pthread.h>

#include "main/look_save.h"
#include "main/looks_inside.h"
#include "main/service.h"
#include "parse/message_json.h"
#include "store/fixture.h"

struct house {
    struct fixture *f;
    struct service service;
    struct loop *loop;
    struct looks *looks;
    int told;
};

static void note_change(void *owner, int64_t look, int64_t version)
{
    struct house *house = owner;

    CHECK(look != 0 && version > 0);
    house->told++;
}

static void open_house(struct house *house, struct fixture *f)
{
    struct looks_options options = {.site = &f->site, .changed = note_change, .owner = house};

    *house = (struct house){.f = f};
    db_close(f->db);
    f->db = NULL; /* the writer has its own */
    house->loop = loop_new();
    CHECK(!service_open(&house->service, &f->site, house->loop, NULL, NULL));
    options.loop = house->loop;
    house->looks = looks_new(&options);
}

static void close_house(struct house *house)
{
    service_close(&house->service);
    looks_free(house->looks);
    loop_free(house->loop);
}

static void note_end(struct intake_batch *batch, enum err err, const char *why)
{
    bool *is_done = batch->owner;

    CHECK_STR(str_from(why), "");
    CHECK_INT(err, OK);
    intake_batch_free(batch);
    *is_done = true;
}

static void hear(struct house *house, const char *line)
{
    struct intake_batch *batch = intake_batch_new();
    struct intake_item *item;
    struct json_parser parser;
    bool is_done = false;

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    batch->channel_name = str_dup(&batch->arena, STR("wall"));
    batch->heard_at = 1800000000000;
    batch->done = note_end;
    batch->owner = &is_done;
    item = intake_add(batch, str_from(line));
    CHECK_INT(message_read(&batch->arena, &parser, item->raw, &item->message, NULL), OK);
    CHECK_INT(intake_submit(&house->service.intake, batch), OK);
    while (!is_done)
        loop_round(house->loop, 1000);
    json_parser_clear(&parser);
}

static void hear_all(struct house *house)
{
    hear(house,
         "{\"id\":\"1\",\"text\":\"Love my Acme panniers\",\"said_at\":1700000000000,"
         "\"url\":\"https://b.example/1/\",\"author\":{\"name\":\"Ann\",\"handle\":\"@ann\"}}");
    hear(house, "{\"id\":\"2\",\"text\":\"an acme of taste\",\"said_at\":1700000002000}");
    hear(house,
         "{\"id\":\"3\",\"text\":\"panniers by ACME\xe2\x80\x99s own\",\"said_at\":1700000001000}");
    hear(house, "{\"id\":\"4\",\"text\":\"nothing\",\"said_at\":1700000003000}");
    hear(house, "{\"id\":\"5\",\"text\":\"see <\",\"to\":[\"@acme\"],\"said_at\":1600000003000}");
    hear(house, "{\"id\":\"6\",\"html\":\"<a href='http://acme.example/x'>here</a>\","
                "\"said_at\":1600000001000}");
}

/* Until no source is at work any more; "3,1 archive:ended 2/6" and why in the arena. */
static struct str look(struct house *house, const char *name, const char *rule, size_t limit)
{
    struct look_wish wish = {str_from(name), str_from(rule), 7};
    struct look_view view = {.is_running = true};
    struct arena *arena = &house->f->arena;
    struct fault fault = {0};
    struct buf out;
    struct str said;
    int64_t id = 0;

    buf_init(&out, 0);
    CHECK_INT(looks_begin(house->looks, &wish, NULL, 0, &id, &fault), OK);
    while (id && view.is_running) {
        loop_round(house->loop, 20);
        CHECK_INT(looks_read(house->looks, id, LOOK_NEWEST, limit, arena, &view), OK);
    }
    for (size_t i = 0; i < view.hit_count; i++)
        buf_printf(&out, "%s%.*s", i ? "," : "", STR_ARGS(view.hits[i].id));
    for (size_t i = 0; i < view.source_count; i++)
        buf_printf(&out, " %.*s %d %d/%d", STR_ARGS(view.sources[i].kind),
                   (int)view.sources[i].state, (int)view.sources[i].hits,
                   (int)view.sources[i].looked_at);
    said = buf_dup(arena, &out);
    buf_clear(&out);
    return said;
}

static void finds_newest_first(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    hear_all(&house);
    CHECK_STR(look(&house, "acme", "\"acme\"", 10), "2,3,1 archive 2 3/3");
    CHECK_STR(look(&house, "acme", "acme -taste", 10), "3,1 archive 2 2/3");
    CHECK(str_starts(look(&house, "Acme Ltd.", "", 10), STR("2,3,1,5 archive 2 4/6")));
    CHECK_STR(look(&house, "acme", "acme", 2), "2,3 archive 2 3/3");
    close_house(&house);
}

static void decides_by_the_whole_message(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    hear_all(&house);
    CHECK_STR(look(&house, "acme", "to:acme", 10), "5 archive 2 1/6");
    CHECK_STR(look(&house, "acme", "from:ann", 10), "1 archive 2 1/6");
    CHECK_STR(look(&house, "acme", "@acme OR domain:acme.example", 10), "5,6 archive 2 2/6");
    close_house(&house);
}

static void pages_and_ends(struct fixture *f)
{
    struct look_wish wish = {STR("acme"), STR("acme"), 7};
    struct house house;
    struct look_view view = {.is_running = true}, rest;
    struct fault fault = {0};
    int64_t id = 0;

    open_house(&house, f);
    hear_all(&house);
    CHECK_INT(looks_begin(house.looks, &wish, NULL, 0, &id, &fault), OK);
    while (id && view.is_running) {
        loop_round(house.loop, 20);
        CHECK_INT(looks_read(house.looks, id, LOOK_NEWEST, 2, &f->arena, &view), OK);
    }
    CHECK(view.has_more && view.total == 3 && view.staff == 7);
    CHECK_STR(view.sources[0].why, "everything that was heard here and kept");
    CHECK_INT(view.sources[0].reached_at, 1700000000000);
    CHECK_INT(looks_read(house.looks, id, view.hits[1].place, 2, &f->arena, &rest), OK);
    CHECK_INT(rest.hit_count, 1);
    CHECK_STR(rest.hits[0].id, "1");
    CHECK_STR(rest.hits[0].author, "Ann");
    CHECK(rest.hits[0].message > 0 && rest.hits[0].conversation > 0 && !rest.has_more);
    for (int i = 0; i < 10 && !house.told; i++)
        loop_round(house.loop, 1000);
    CHECK(house.told > 0);
    CHECK_INT(looks_stop(house.looks, id), OK);
    CHECK_INT(looks_read(house.looks, id, LOOK_NEWEST, 2, &f->arena, &view), OK);
    CHECK_INT(looks_drop(house.looks, id), OK);
    CHECK_INT(looks_read(house.looks, id, LOOK_NEWEST, 2, &f->arena, &view), ERR_NOT_FOUND);
    wish.rule = STR("acme (");
    CHECK_INT(looks_begin(house.looks, &wish, NULL, 0, &id, &fault), ERR_BAD_INPUT);
    CHECK(str_starts(str_from(fault.text), STR("column ")));
    close_house(&house);
}

/* A look with a source that never answers; what it would have said is given by hand. */
static struct look *look_outside(struct house *house, int64_t *out_id)
{
    struct look_wish wish = {STR("acme"), STR("acme"), 7};
    struct look_wanted outside = {.kind = STR("feed"), .name = STR("The blog")};
    struct look_view view;
    struct look *look;

    CHECK_INT(looks_begin(house->looks, &wish, &outside, 1, out_id, NULL), OK);
    do {
        loop_round(house->loop, 20);
        CHECK_INT(looks_read(house->looks, *out_id, LOOK_NEWEST, 1, &house->f->arena, &view), OK);
    } while (view.is_running); /* the archive; no process can be started for the other */
    (void)pthread_mutex_lock(&house->looks->lock);
    look = look_find(house->looks, *out_id);
    (void)pthread_mutex_unlock(&house->looks->lock);
    return look;
}

static void find_outside(struct look *look, const char *line)
{
    struct json_parser parser;
    struct message message;
    struct arena arena;

    arena_init(&arena, 1 << 20);
    json_parser_init(&parser, MESSAGE_LINE_MAX);
    CHECK_INT(message_read(&arena, &parser, str_from(line), &message, NULL), OK);
    CHECK_INT(look_take(&look->runs[1], &message, STR("feed"), 0, 0), OK);
    json_parser_clear(&parser);
    arena_clear(&arena);
}

struct saving {
    struct house *house;
    struct look_export hits;
    struct look_save save;
    struct look_saved saved;
    enum err err;
    atomic_bool is_over;
};

static void *save_it(void *arg)
{
    struct saving *saving = arg;

    saving->err = look_save_run(&saving->house->service, &saving->hits, &saving->save,
                                1800000000000, &saving->saved, NULL);
    atomic_store(&saving->is_over, true);
    return NULL;
}

static void save(struct saving *saving, int64_t id, const char *name, const char *rule)
{
    struct house *house = saving->house;
    pthread_t thread;

    saving->save = (struct look_save){.name = str_from(name), .rule = str_from(rule)};
    saving->saved = (struct look_saved){0};
    atomic_store(&saving->is_over, false);
    CHECK_INT(looks_export(house->looks, id, &house->f->arena, &saving->hits), OK);
    CHECK(pthread_create(&thread, NULL, save_it, saving) == 0);
    while (!atomic_load(&saving->is_over))
        loop_round(house->loop, 10);
    (void)pthread_join(thread, NULL);
}

static int64_t count_rows(struct house *house)
{
    struct stored_message *list;
    size_t n;

    CHECK_INT(message_scan(house->service.db, &house->f->arena, INT64_MAX, 100, &list, &n), OK);
    return (int64_t)n;
}

static void keeps_nothing_until_it_is_saved(struct fixture *f)
{
    struct house house;
    struct saving saving = {.house = &house};
    struct look_view view = {.total = 0};
    struct look *look;
    int64_t id, row = 0;

    open_house(&house, f);
    hear_all(&house);
    look = look_outside(&house, &id);
    find_outside(look, "{\"id\":\"a\",\"text\":\"acme rack\",\"url\":\"http://x.example/a\"}");
    find_outside(look, "{\"id\":\"b\",\"text\":\"acme bag\",\"said_at\":1700000009000}");
    find_outside(look, "{\"id\":\"c\",\"text\":\"no such word\"}");
    find_outside(look, "{\"id\":\"d\",\"text\":\"acme too\",\"url\":\"https://x.example/a/\"}");
    CHECK_INT(count_rows(&house), 6);
    CHECK_INT(looks_read(house.looks, id, LOOK_NEWEST, 9, &f->arena, &view), OK);
    CHECK_INT(view.total, 5); /* d is a by its address */
    save(&saving, id, "acme", "acme -bag");
    CHECK_INT(saving.err, OK);
    CHECK_INT(saving.saved.captured, 1);
    CHECK_INT(saving.saved.known, 3);
    CHECK_INT(count_rows(&house), 7);
    save(&saving, id, "acme", "acme");
    CHECK_INT(saving.err, ERR_EXISTS);
    save(&saving, id, "acme too", "acme");
    CHECK_INT(saving.err, OK);
    CHECK_INT(saving.saved.captured, 1);
    CHECK_INT(saving.saved.known, 4);
    CHECK_INT(count_rows(&house), 8);

    /* What is heard from now on slides in, and hits know their rows. */
    CHECK_INT(looks_follow(house.looks, id, row), OK);
    hear(&house, "{\"id\":\"new\",\"text\":\"acme again\",\"said_at\":1700000099000}");
    looks_heard(house.looks);
    for (int i = 0; i < 100 && view.total < 6; i++) {
        loop_round(house.loop, 100);
        CHECK_INT(looks_read(house.looks, id, LOOK_NEWEST, 9, &f->arena, &view), OK);
    }
    CHECK_INT(view.total, 6);
    CHECK_STR(view.hits[0].id, "new");
    CHECK_STR(view.hits[1].id, "b");
    CHECK(view.hits[0].message && view.hits[1].message);
    close_house(&house);
}

int main(void)
{
    RUN_BOTH(finds_newest_first);
    RUN_BOTH(decides_by_the_whole_message);
    RUN_BOTH(pages_and_ends);
    RUN_BOTH(keeps_nothing_until_it_is_saved);
    return unit_end();
}
