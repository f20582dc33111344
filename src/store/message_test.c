#include "store/message.h"

#include "store/fixture.h"
#include "store/outbox.h"
#include "store/raw.h"
#include "store/understood.h"

static struct stored_message heard(const struct cast *cast, const char *id, const char *text)
{
    struct stored_message m = {.channel = cast->channel.id,
                               .is_current = true,
                               .author = cast->handle.id,
                               .conversation = cast->conversation.id,
                               .heard_at = 2000};

    message_init(&m.said);
    m.said.id = str_from(id);
    m.said.text = str_from(text);
    m.said.kind = KIND_MAIL;
    m.said.said_at = 1500;
    return m;
}

static void comes_back_as_it_was_heard(struct fixture *f)
{
    struct media media = {STR("image/png"), STR("http://x/y.png"), STR("a lamp")};
    struct link link = {STR("http://x/"), 3, 4};
    struct str to[] = {STR("@acme"), STR("b\"ob")};
    struct stored_message m, got = {0};
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    m = heard(&cast, "<1@x>", "Hello");
    m.said.title = STR("On lamps");
    m.said.audience = AUDIENCE_PRIVATE;
    m.said.origin = ORIGIN_AUTOMATED;
    m.said.has_rating = true;
    m.said.rating = 4.5;
    m.said.rating_max = 5;
    m.said.to = to;
    m.said.to_count = 2;
    m.said.media = &media;
    m.said.links = &link;
    m.said.media_count = m.said.link_count = 1;
    m.said.place.is_set = true;
    m.said.place.lat = 52.5;
    m.said.place.lon = -0.25;
    m.said.counts.likes = 3;
    m.said.extra = STR("{\"mood\":\"fine\"}");
    m.content_hash = -5;
    CHECK(!message_add(f->db, &m));
    CHECK(!db_commit(f->db));

    CHECK(!message_load(f->db, &f->arena, m.id, &got));
    CHECK_STR(got.said.id, "<1@x>");
    CHECK_STR(got.said.title, "On lamps");
    CHECK_STR(got.said.text, "Hello");
    CHECK_INT(got.said.kind, KIND_MAIL);
    CHECK_INT(got.said.audience, AUDIENCE_PRIVATE);
    CHECK_INT(got.said.origin, ORIGIN_AUTOMATED);
    CHECK_INT(got.said.said_at, 1500);
    CHECK_INT(got.heard_at, 2000);
    CHECK_INT(got.content_hash, -5);
    CHECK_INT(got.conversation, cast.conversation.id);
    CHECK(got.said.has_rating && got.said.rating == 4.5 && got.said.rating_max == 5);
    CHECK(!got.said.deleted && got.is_current && !got.raw && !got.thread);
    CHECK_STR(got.extra,
              "{\"to\":[\"@acme\",\"b\\\"ob\"],"
              "\"media\":[{\"type\":\"image/png\",\"url\":\"http://x/y.png\",\"alt\":\"a lamp\"}],"
              "\"links\":[{\"url\":\"http://x/\",\"at\":3,\"n\":4}],"
              "\"place\":{\"lat\":52.5,\"lon\":-0.25},\"counts\":{\"likes\":3},"
              "\"unknown\":{\"mood\":\"fine\"}}");
    CHECK_INT(message_load(f->db, &f->arena, 99, &got), ERR_NOT_FOUND);
}

static void a_version_is_kept_once(struct fixture *f)
{
    struct stored_message first, edit, again, *all;
    struct message_mark mark;
    struct cast cast;
    size_t n;
    enum err err;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    first = heard(&cast, "7", "one");
    CHECK(!message_add(f->db, &first));
    edit = heard(&cast, "7", "two");
    edit.said.version = 1;
    CHECK(!message_supersede(f->db, first.id));
    CHECK(!message_add(f->db, &edit));
    CHECK(!db_commit(f->db));
    CHECK(!message_current(f->db, cast.channel.id, STR("7"), &mark));
    CHECK_INT(mark.id, edit.id);
    CHECK_INT(mark.version, 1);
    CHECK_INT(message_current(f->db, cast.channel.id, STR("8"), &mark), ERR_NOT_FOUND);
    CHECK_INT(message_current(f->db, cast.channel.id + 1, STR("7"), &mark), ERR_NOT_FOUND);
    CHECK(!message_versions(f->db, &f->arena, cast.channel.id, STR("7"), &all, &n));
    CHECK_INT(n, 2);
    CHECK_STR(all[0].said.text, "one");

    again = heard(&cast, "7", "two again");
    again.said.version = 1;
    CHECK(!db_begin(f->db));
    err = message_add(f->db, &again);
    CHECK(!err || err == ERR_EXISTS);
    CHECK_INT(db_commit(f->db), ERR_EXISTS);
}

static void finds_mails_and_same_content(struct fixture *f)
{
    struct stored_message mail, post, copy;
    struct message_mark *marks, mark;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    mail = heard(&cast, "<a@b>", "x");
    post = heard(&cast, "p1", "same");
    post.said.kind = KIND_POST;
    post.content_hash = 99;
    copy = post;
    copy.said.id = STR("p2");
    mail.said.audience = AUDIENCE_PRIVATE;
    mail.content_hash = 99; /* private: never the origin of a copy */
    CHECK(!message_add(f->db, &mail));
    CHECK(!message_add(f->db, &post));
    CHECK(!message_add(f->db, &copy));
    CHECK(!message_set_same(f->db, copy.id, post.id));
    CHECK(!message_also_at(f->db,
                           &(struct also_at){post.id, STR("http://b/"), cast.channel.id, 5, 0}));
    CHECK(!message_also_at(f->db,
                           &(struct also_at){post.id, STR("http://b/"), cast.channel.id, 6, 9}));
    CHECK(!db_commit(f->db));
    CHECK(!message_by_mail_id(f->db, &f->arena, STR("<a@b>"), &marks, &n));
    CHECK_INT(n, 1);
    CHECK_INT(marks[0].id, mail.id);
    CHECK(!message_by_mail_id(f->db, &f->arena, STR("p1"), &marks, &n));
    CHECK_INT(n, 0);
    CHECK(!message_same(f->db, 99, &mark));
    CHECK_INT(mark.id, post.id);
    CHECK_INT(message_same(f->db, 0, &mark), ERR_NOT_FOUND);
    {
        struct also_at *also;

        CHECK(!message_also_list(f->db, &f->arena, post.id, &also, &n));
        CHECK_INT(n, 1);
        CHECK_INT(also[0].heard_at, 5);
        CHECK_INT(also[0].copy, 9);
        CHECK(!message_also_in(f->db, &f->arena, cast.conversation.id, &also, &n));
        CHECK_INT(n, post.conversation == cast.conversation.id ? 1 : 0);
    }
}

static void a_conversation_is_read_by_pages(struct fixture *f)
{
    struct message_cursor cursor = MESSAGE_NEWEST;
    struct message_item *items;
    struct stored_message last;
    struct cast cast;
    size_t n, seen = 0;
    int64_t expected = 449;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    for (int i = 0; i < 450; i++) {
        struct stored_message m = heard(&cast, "", "text");

        m.said.id = arena_printf(&f->arena, "m%d", i);
        m.said.said_at = 1000 + i / 3; /* three at the same time */
        CHECK_OR_STOP(!message_add(f->db, &m));
    }
    CHECK(!db_commit(f->db));
    do {
        CHECK_OR_STOP(
            !message_list(f->db, &f->arena, cast.conversation.id, cursor, 200, &items, &n));
        for (size_t i = 0; i < n; i++, expected--, seen++)
            CHECK_STR(items[i].message.said.id, arena_printf(&f->arena, "m%" PRId64, expected).p);
        if (n)
            cursor = (struct message_cursor){items[n - 1].message.said.said_at,
                                             items[n - 1].message.id};
    } while (n);
    CHECK_INT(seen, 450);
    CHECK(!message_last_in(f->db, &f->arena, cast.conversation.id, &last));
    CHECK_STR(last.said.id, "m449");
}

static void an_item_brings_its_names(struct fixture *f)
{
    struct message_item *items;
    struct stored_message in, out, note;
    struct outbox sent = {
        .key = STR("k"), .state = DELIVERY_HELD, .send_after = 9, .reason = STR("undo")};
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    in = heard(&cast, "1", "in");
    out = heard(&cast, "2", "out");
    out.direction = DIRECTION_OUT;
    out.author = 0;
    note = heard(&cast, "3", "note");
    note.direction = DIRECTION_NOTE;
    note.author = 0;
    CHECK(!message_add(f->db, &in));
    CHECK(!message_add(f->db, &out));
    CHECK(!message_add(f->db, &note));
    sent.conversation = cast.conversation.id;
    sent.message = out.id;
    sent.channel = cast.channel.id;
    CHECK(!outbox_add(f->db, &sent));
    CHECK(!message_set_native(f->db, out.id, STR("<real@x>")));
    CHECK(!message_set_native(f->db, in.id, STR("never"))); /* what was heard stays */
    CHECK(!db_commit(f->db));
    CHECK_OR_STOP(
        !message_list(f->db, &f->arena, cast.conversation.id, MESSAGE_NEWEST, 10, &items, &n));
    CHECK_INT(n, 3);
    CHECK_INT(items[0].message.direction, DIRECTION_NOTE);
    CHECK_INT(items[0].outbox, 0);
    CHECK_STR(items[1].message.said.id, "<real@x>");
    CHECK_INT(items[1].outbox, sent.id);
    CHECK_INT(items[1].delivery, DELIVERY_HELD);
    CHECK_INT(items[1].send_after, 9);
    CHECK_STR(items[1].delivery_reason, "undo");
    CHECK_STR(items[2].message.said.id, "1");
    CHECK_STR(items[2].author_address, "ann@example.com");
    CHECK_STR(items[2].channel_kind, "mail");
}

static void threads_join_and_part(struct fixture *f)
{
    struct thread thread = {.native = STR("t")}, found;
    struct thread_move move = {.reason = STR("she said so"), .at = 5}, undone, *moves;
    struct conversation other;
    struct stored_message m, got;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    thread.channel = cast.channel.id;
    thread.conversation = cast.conversation.id;
    CHECK(!thread_add(f->db, &thread));
    m = heard(&cast, "1", "x");
    m.thread = thread.id;
    CHECK(!message_add(f->db, &m));
    other = cast.conversation;
    CHECK(!conversation_add(f->db, &other));
    move.thread = thread.id;
    move.conversation = other.id;
    CHECK(!thread_put(f->db, &move));
    CHECK_INT(move.before, cast.conversation.id);
    CHECK(!db_commit(f->db));
    CHECK(!message_load(f->db, &f->arena, m.id, &got));
    CHECK_INT(got.conversation, other.id);
    CHECK(!thread_find(f->db, &f->arena, cast.channel.id, STR("t"), &found));
    CHECK_INT(found.conversation, other.id);

    CHECK(!db_begin(f->db));
    CHECK(!thread_undo(f->db, move.id, 6, &undone));
    CHECK(!db_commit(f->db));
    CHECK_INT(undone.before, cast.conversation.id);
    CHECK(!message_load(f->db, &f->arena, m.id, &got));
    CHECK_INT(got.conversation, cast.conversation.id);
    CHECK(!thread_moves(f->db, &f->arena, thread.id, &moves, &n));
    CHECK_INT(n, 1);
    CHECK_INT(moves[0].undone_at, 6);
    CHECK(!db_begin(f->db));
    CHECK_INT(thread_undo(f->db, move.id, 7, &undone), ERR_STALE);
    db_abort(f->db);
}

static void raw_bytes_are_bit_identical(struct fixture *f)
{
    static char many[300000];
    struct str cases[] = {STR_NONE,
                          STR("short"),
                          str_of("\0\xff\0", 3),
                          str_of(many, 64),
                          str_of(many, sizeof(many)),
                          str_of(many + 150000, 150000)};
    struct buf out;
    int64_t ids[ARRAY_LEN(cases)], id = 0;

    for (size_t i = 0; i < sizeof(many); i++) /* half compressible, half not */
        many[i] = i < sizeof(many) / 2 ? (char)(i % 7) : (char)(str_hash(str_of(many, i % 64), i));
    CHECK(!db_begin(f->db));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        CHECK(!raw_add(f->db, cases[i], &ids[i]));
    CHECK(!db_commit(f->db));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        buf_init(&out, RAW_MAX + 10);
        buf_add_c(&out, "before");
        CHECK(!raw_load(f->db, ids[i], &out));
        CHECK(str_eq(str_slice(buf_str(&out), 6, out.n), cases[i]));
        buf_clear(&out);
    }
    buf_init(&out, 0);
    CHECK_INT(raw_load(f->db, 99, &out), ERR_NOT_FOUND);
    CHECK_INT(raw_unpack(RAW_ZSTD, 5, STR("no zstd"), &out), ERR_CORRUPT);
    CHECK_INT(raw_unpack(RAW_PLAIN, 5, STR("four"), &out), ERR_CORRUPT);
    CHECK_INT(raw_unpack((enum raw_encoding)9, 4, STR("four"), &out), ERR_CORRUPT);
    CHECK_INT(out.n, 0);
    CHECK(!db_begin(f->db));
    /* Refused before it looks at a byte. */
    CHECK_INT(raw_add(f->db, str_of(many, (size_t)RAW_MAX + 1), &id), ERR_TOO_BIG);
    CHECK(!id);
    db_abort(f->db);
    buf_clear(&out);
}

/* What is stored is read for ever: by the lines of raw.c, and by none. */
static void what_was_packed_is_read(void)
{
    static const struct {
        enum raw_encoding encoding;
        const char *bytes;
        size_t n;
        const char *text;
    } cases[] = {
        {RAW_ZSTD,
         "\x28\xB5\x2F\xFD\x20\x4F\x75\x01\x00\x64\x02\x7B\x22\x69\x64\x22\x3A\x22\x32\x22\x2C\x22"
         "\x74\x65\x78\x74\x22\x3A\x22\x68\x65\x6C\x6C\x6F\x20\x61\x63\x6D\x65\x20\x68\x69\x6E\x67"
         "\x65\x2C\x20\x22\x7D\x01\x00\x54\xD0\x7C\x02",
         55,
         "{\"id\":\"2\",\"text\":\"hello acme hinge, hello acme hinge, hello acme hinge, hello\"}"},
        {RAW_ZSTD_SHORT,
         "\x28\xB5\x2F\xFD\x20\x67\x65\x02\x00\x74\x03\x31\x22\x4D\x79\x20\x41\x63\x6D\x65\x20\x68"
         "\x69\x6E\x67\x65\x20\x69\x73\x20\x62\x72\x6F\x6B\x65\x6E\x49\x20\x77\x61\x6E\x74\x20\x69"
         "\x74\x20\x74\x6F\x20\x62\x65\x20\x77\x68\x6F\x6C\x65\x61\x6E\x6E\x22\x7D\x65\x6E\x22\x7D"
         "\x06\x00\x00\xA4\xD0\xB0\x75\x61\x29\x39\xF6\x64\xAD\x51\x4C\xE3\x44\xB6\x82",
         85,
         "{\"id\":\"1\",\"text\":\"My Acme hinge is broken and I want it to be whole\","
         "\"author\":{\"id\":\"ann\"},\"lang\":\"en\"}"},
    };
    /* All of those lines, pointed at, with a checksum behind: whoever changes one of them loses
     * what is stored. */
    static const char lines[] = "\x28\xB5\x2F\xFD\x64\xE4\x01\x4D\x00\x00\x08\x22\x01\x00\xE0\xCE"
                                "\x55\x42\x08\xFA\xE0\x49\x84";
    struct buf out;

    buf_init(&out, 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str packed = str_of(cases[i].bytes, cases[i].n);
        int64_t size = (int64_t)strlen(cases[i].text);

        buf_reset(&out);
        CHECK(!raw_unpack(cases[i].encoding, size, packed, &out));
        CHECK_STR(buf_str(&out), cases[i].text);
        CHECK_INT(raw_unpack(cases[i].encoding, size + 1, packed, &out), ERR_CORRUPT);
        CHECK_INT(raw_unpack(cases[i].encoding, size - 1, packed, &out), ERR_CORRUPT);
    }
    buf_reset(&out);
    CHECK(!raw_unpack(RAW_ZSTD_SHORT, 740, str_of(lines, sizeof(lines) - 1), &out));
    buf_clear(&out);
}

static void understanding_is_replaced_and_corrections_stay(struct fixture *f)
{
    struct annotation label = {STR("label"), STR("m1"), STR("{\"praise\":0.9}")}, *all;
    struct correction correction = {.stage = STR("label"),
                                    .value = STR("{\"praise\":0}"),
                                    .staff = 1,
                                    .at = 5},
                      *corrections;
    struct stored_message m;
    struct hit *hits;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    m = heard(&cast, "1", "x");
    CHECK(!message_add(f->db, &m));
    CHECK(!hit_add(f->db, m.id, 4, 1));
    CHECK(!hit_add(f->db, m.id, 3, 2));
    CHECK(!hit_add(f->db, m.id, 4, 1));
    CHECK(!annotation_put(f->db, m.id, &label));
    label.model = STR("m2");
    CHECK(!annotation_put(f->db, m.id, &label));
    correction.message = m.id;
    CHECK(!correction_add(f->db, &correction));
    CHECK(!db_commit(f->db));
    CHECK(!hit_list(f->db, &f->arena, m.id, &hits, &n));
    CHECK_INT(n, 2);
    CHECK_INT(hits[0].rule, 3);
    CHECK_INT(hits[0].rule_version, 2);
    CHECK(!hit_list_in(f->db, &f->arena, m.conversation, &hits, &n));
    CHECK(n == 2 && hits[1].rule == 4 && hits[1].rule_version == 1 && hits[1].message == m.id);
    CHECK(!annotation_list(f->db, &f->arena, m.id, &all, &n));
    CHECK_INT(n, 1);
    CHECK_STR(all[0].model, "m2");
    CHECK(!correction_list(f->db, &f->arena, m.id, &corrections, &n));
    CHECK_INT(n, 1);
    CHECK_STR(corrections[0].value, "{\"praise\":0}");
}

static void a_rule_is_tried_on_the_newest(struct fixture *f)
{
    struct stored_message *list;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    for (int i = 0; i < 5; i++) {
        struct stored_message m = heard(&cast, "", "x");

        m.said.id = arena_printf(&f->arena, "%d", i);
        m.direction = i == 3 ? DIRECTION_OUT : DIRECTION_IN;
        CHECK(!message_add(f->db, &m));
    }
    CHECK(!db_commit(f->db));
    CHECK(!message_scan(f->db, &f->arena, INT64_MAX, 2, &list, &n));
    CHECK_INT(n, 2);
    CHECK_STR(list[0].said.id, "4");
    CHECK_STR(list[1].said.id, "2");
    CHECK(!message_scan(f->db, &f->arena, list[1].id, 9, &list, &n));
    CHECK_INT(n, 2);
}

/* Adds what was heard at `at` in the conversation; gives its row. */
static int64_t add_heard(struct fixture *f, const struct cast *cast, const char *id,
                         int64_t version, int64_t at)
{
    struct stored_message m = heard(cast, id, "words");

    m.said.version = version;
    m.said.said_at = m.heard_at = at;
    CHECK_INT(message_add(f->db, &m), OK);
    return m.id;
}

static int64_t add_answer(struct fixture *f, const struct cast *cast, const char *id,
                          enum delivery state)
{
    struct stored_message m = heard(cast, id, "our words");
    struct outbox item = {.key = str_from(id),
                          .conversation = cast->conversation.id,
                          .channel = cast->channel.id,
                          .state = state};

    m.direction = DIRECTION_OUT;
    CHECK_INT(message_add(f->db, &m), OK);
    item.message = m.id;
    CHECK_INT(outbox_add(f->db, &item), OK);
    return m.id;
}

static void the_newest_answer_that_left_is_known(struct fixture *f)
{
    struct cast cast;
    int64_t first, second, row = -1;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!message_answered_until(f->db, cast.conversation.id, 0, &row));
    CHECK_INT(row, 0);
    first = add_answer(f, &cast, "a", DELIVERY_SENT);
    second = add_answer(f, &cast, "b", DELIVERY_SENT);
    (void)add_answer(f, &cast, "c", DELIVERY_SENDING);
    (void)add_answer(f, &cast, "d", DELIVERY_REFUSED);
    CHECK(!message_answered_until(f->db, cast.conversation.id, 0, &row));
    CHECK_INT(row, second);
    CHECK(!message_answered_until(f->db, cast.conversation.id, second, &row));
    CHECK_INT(row, first);
    CHECK(!message_answered_until(f->db, cast.conversation.id + 1, 0, &row));
    CHECK_INT(row, 0);
    CHECK(!db_commit(f->db));
}

static struct unanswered unanswered(struct fixture *f, const struct cast *cast, int64_t after,
                                    int64_t before)
{
    struct unanswered found = {-1, -1};

    CHECK_INT(message_heard_after(f->db, cast->conversation.id, after, before, &found), OK);
    return found;
}

static void a_wait_runs_from_what_is_not_answered(struct fixture *f)
{
    static const int64_t day = 24 * 3600 * (int64_t)1000;
    struct annotation changed = {STR("sense"), STR("sense 1"), STR("{\"changed\":true}")};
    struct stored_message m;
    struct cast cast;
    int64_t first, answer, comma, edit;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK_INT(unanswered(f, &cast, 0, INT64_MAX).since, 0);
    first = add_heard(f, &cast, "a", 0, 100 * day);
    CHECK_INT(unanswered(f, &cast, 0, INT64_MAX).since, 100 * day);
    CHECK_INT(unanswered(f, &cast, first, INT64_MAX).since, 0); /* both ends are left out */
    CHECK_INT(unanswered(f, &cast, 0, first).since, 0);
    answer = add_answer(f, &cast, "out", DELIVERY_SENT);
    /* what waits for nothing: another version in the same sense, a deletion, a copy, a machine */
    comma = add_heard(f, &cast, "a", 1, 101 * day);
    m = heard(&cast, "b", "");
    m.said.deleted = true;
    CHECK_INT(message_add(f->db, &m), OK);
    m = heard(&cast, "c", "copied");
    m.same_as = first;
    CHECK_INT(message_add(f->db, &m), OK);
    m = heard(&cast, "d", "out of the office");
    m.said.origin = ORIGIN_AUTOMATED;
    CHECK_INT(message_add(f->db, &m), OK);
    CHECK_INT(unanswered(f, &cast, answer, INT64_MAX).since, 0);
    /* what changes the sense waits from when it was heard, whatever date it bears */
    edit = add_heard(f, &cast, "a", 2, 102 * day);
    CHECK_INT(annotation_put(f->db, edit, &changed), OK);
    CHECK_INT(unanswered(f, &cast, answer, INT64_MAX).since, 102 * day);
    CHECK_INT(unanswered(f, &cast, answer, INT64_MAX).changed_at, 102 * day);
    CHECK_INT(unanswered(f, &cast, comma, edit).since, 0);
    /* new words: the earliest said, within a week before they were heard */
    m = heard(&cast, "e", "delayed");
    m.heard_at = 103 * day;
    m.said.said_at = 99 * day;
    CHECK_INT(message_add(f->db, &m), OK);
    CHECK_INT(unanswered(f, &cast, answer, INT64_MAX).since, 99 * day);
    CHECK_INT(unanswered(f, &cast, edit, INT64_MAX).changed_at, 0);
    m.said.id = STR("f");
    m.said.said_at = 1;
    CHECK_INT(message_add(f->db, &m), OK);
    CHECK_INT(unanswered(f, &cast, answer, INT64_MAX).since, 96 * day);
    CHECK_INT(unanswered(f, &cast, m.id - 1, INT64_MAX).since, 96 * day);
    m.said.id = STR("g");
    m.said.said_at = 500 * day;
    CHECK_INT(message_add(f->db, &m), OK);
    CHECK_INT(unanswered(f, &cast, m.id - 1, INT64_MAX).since, 103 * day);
    m.said.id = STR("h"); /* a colleague wrote it down, dated as it was */
    m.said.said_at = 50 * day;
    m.staff = 1;
    CHECK_INT(message_add(f->db, &m), OK);
    CHECK_INT(unanswered(f, &cast, m.id - 1, INT64_MAX).since, 50 * day);
    CHECK(!db_commit(f->db));
}

static void several_are_read_at_once(struct fixture *f)
{
    struct stored_message a, b, *list;
    int64_t wanted[3];
    struct cast cast;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    a = heard(&cast, "<1@x>", "Hello");
    b = heard(&cast, "<2@x>", "Hello again");
    CHECK_INT(message_add(f->db, &a), OK);
    CHECK_INT(message_add(f->db, &b), OK);
    wanted[0] = b.id;
    wanted[1] = b.id + 7; /* there is none */
    wanted[2] = a.id;
    CHECK_INT(message_load_all(f->db, &f->arena, wanted, 3, &list, &n), OK);
    CHECK_OR_STOP(n == 2);
    CHECK_STR(list[0].said.text, "Hello again");
    CHECK_STR(list[1].said.text, "Hello");
    CHECK_INT(message_load_all(f->db, &f->arena, wanted, 0, &list, &n), OK);
    CHECK_INT(n, 0);
    CHECK(!db_commit(f->db));
}

int main(void)
{
    RUN_BOTH(several_are_read_at_once);
    RUN_BOTH(the_newest_answer_that_left_is_known);
    RUN_BOTH(a_wait_runs_from_what_is_not_answered);
    RUN_BOTH(comes_back_as_it_was_heard);
    RUN_BOTH(a_version_is_kept_once);
    RUN_BOTH(finds_mails_and_same_content);
    RUN_BOTH(a_conversation_is_read_by_pages);
    RUN_BOTH(an_item_brings_its_names);
    RUN_BOTH(threads_join_and_part);
    RUN_BOTH(raw_bytes_are_bit_identical);
    RUN(what_was_packed_is_read);
    RUN_BOTH(understanding_is_replaced_and_corrections_stay);
    RUN_BOTH(a_rule_is_tried_on_the_newest);
    return unit_end();
}
