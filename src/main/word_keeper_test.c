/* From kept messages to counted words, on both databases. */
#include "main/word_keeper.h"

#include "act/own.h"
#include "base/clock.h"
#include "store/counter.h"
#include "store/crowd.h"
#include "store/fixture.h"
#include "store/said.h"
#include "store/setting.h"

static const int64_t NOW = INT64_C(1795000000000);

struct desk {
    struct fixture *f;
    struct act *act;
    struct db *reader;
    int said;
};

static void say(struct desk *desk, const char *text, int64_t author, enum origin origin,
                int64_t same_as)
{
    char id[16];
    struct stored_message row = {
        .channel = 1, .is_current = true, .author = author, .heard_at = NOW, .same_as = same_as};

    message_init(&row.said);
    (void)snprintf(id, sizeof(id), "m%d", desk->said++);
    row.said.id = str_from(id);
    row.said.text = str_from(text);
    row.said.said_at = NOW;
    row.said.origin = origin;
    CHECK_INT(message_add(desk->f->db, &row), OK);
}

static int64_t people(struct desk *desk, int64_t *out_accounts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char native[16];
        struct person person = {.name = STR("P"), .created_at = 1};
        struct handle handle = {.network = STR("n"), .followers = -1, .created_at = 1};

        (void)snprintf(native, sizeof(native), "a%zu", i);
        handle.native = handle.address = str_from(native);
        CHECK_INT(person_add(desk->f->db, &person), OK);
        handle.person = person.id;
        CHECK_INT(handle_add(desk->f->db, &handle, STR_NONE), OK);
        out_accounts[i] = handle.id;
    }
    return out_accounts[0];
}

static void open_act(struct desk *desk)
{
    struct act_config config = {.site = &desk->f->site, .now = NOW, .db = desk->f->db};

    CHECK(!db_open(&desk->f->site, DB_READ, &desk->reader, NULL));
    CHECK(!act_open(&config, &desk->act, NULL));
    desk->f->db = NULL; /* the writer's */
}

static size_t pass(struct desk *desk)
{
    size_t n = 99;

    CHECK_INT(word_keeper_pass(desk->act, desk->reader, NOW, &n), OK);
    return n;
}

static int64_t count_of(struct desk *desk, const char *lang, int64_t channel, const char *word,
                        int *out_voices)
{
    const struct said_group group = {channel, str_from(lang), 0};
    struct said_word *words;
    size_t n = 0;

    CHECK_INT(said_word_list(desk->reader, &desk->f->arena, &group, 0, day_of(NOW), &words, &n),
              OK);
    for (size_t i = 0; i < n; i++)
        if (str_is(words[i].word, word)) {
            *out_voices = said_voice_count(words[i].voices);
            return words[i].n;
        }
    return 0;
}

static void counts_what_people_say_once(struct fixture *f)
{
    struct desk desk = {.f = f};
    const struct own_account own = {1, STR("a5")};
    const struct said_group all = {0};
    struct said_day *days;
    int64_t who[6];
    size_t n;
    int voices = 0;

    CHECK(!db_begin(f->db));
    (void)people(&desk, who, 6);
    for (int i = 0; i < 3; i++)
        say(&desk, "The Brakes squeal again, brakes! https://squeal.example/a @brakes 123456",
            who[i], ORIGIN_PERSON, 0);
    say(&desk, "Der Akku lädt nur bis achtzig Prozent, die Brakes quietschen auch", who[0],
        ORIGIN_PERSON, 0);
    say(&desk, "buy brakes now", who[3], ORIGIN_SPONSORED, 0);
    say(&desk, "The Brakes squeal again", who[4], ORIGIN_PERSON, 1);
    say(&desk, "our brakes are fine", who[5], ORIGIN_PERSON, 0);
    say(&desk, "RT @a: The Brakes squeal again", who[4], ORIGIN_PERSON, 0);
    CHECK_INT(crowd_add(f->db, &(struct crowd){.message = 8, .first = 1, .how = CROWD_COPY}), OK);
    say(&desk, "same here, brakes", who[0], ORIGIN_PERSON, 0);
    CHECK_INT(crowd_add(f->db, &(struct crowd){.message = 9, .first = 1, .how = CROWD_AGREES}), OK);
    CHECK(!db_commit(f->db));
    open_act(&desk);
    CHECK_INT(act_set_own(desk.act, &own, 1), OK);
    CHECK_INT(pass(&desk), 9);
    CHECK_INT(pass(&desk), 0);
    CHECK_INT(count_of(&desk, "", 0, "brakes", &voices), 5);
    CHECK_INT(voices, 3);
    CHECK_INT(count_of(&desk, "en", 0, "squeal", &voices), 3);
    CHECK_INT(count_of(&desk, "de", 1, "brakes", &voices), 1);
    CHECK_INT(count_of(&desk, "", 0, "123456", &voices), 0);
    CHECK_INT(count_of(&desk, "", 0, "example", &voices), 0);
    CHECK_INT(said_day_list(desk.reader, &f->arena, &all, 0, day_of(NOW), &days, &n), OK);
    CHECK(n == 1 && days[0].n == 5 && days[0].ours == 1 && days[0].paid == 1 &&
          days[0].copies == 2 && days[0].unread == 0);
    act_close(desk.act);
    db_close(desk.reader);
}

/* What more is heard than can be read is passed over, and said. */
static void says_what_it_passes_over(struct fixture *f)
{
    const struct said_group all = {0};
    struct desk desk = {.f = f};
    struct said_day *days;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK_INT(setting_put(f->db, STR("words.read"), STR("0")), OK);
    for (int i = 0; i < WORDS_BEHIND + 5; i++)
        say(&desk, "x", 0, ORIGIN_PERSON, 0);
    CHECK(!db_commit(f->db));
    open_act(&desk);
    CHECK_INT(pass(&desk), WORDS_AT_ONCE);
    CHECK_INT(said_day_list(desk.reader, &f->arena, &all, 0, day_of(NOW), &days, &n), OK);
    CHECK(n == 1 && days[0].unread == 5 && days[0].n == WORDS_AT_ONCE);
    act_close(desk.act);
    db_close(desk.reader);
}

/* More than a pass has memory for, by what hangs on the words. */
static void large_messages_stop_nobody(struct fixture *f)
{
    enum { MANY = 80, NAMES = 10000 };
    static struct str names[NAMES];
    struct desk desk = {.f = f};
    char name[100];
    size_t n = 0;
    int voices = 0;

    memset(name, 'n', sizeof(name));
    for (int i = 0; i < NAMES; i++)
        names[i] = str_of(name, sizeof(name));
    CHECK(!db_begin(f->db));
    for (int i = 0; i < MANY; i++) {
        struct stored_message row = {
            .channel = 1, .is_current = true, .heard_at = NOW, .same_as = 0};
        char id[16];

        message_init(&row.said);
        (void)snprintf(id, sizeof(id), "big%d", i);
        row.said.id = str_from(id);
        row.said.text = STR("the brakes squeal again and again");
        row.said.said_at = NOW;
        row.said.to = names;
        row.said.to_count = NAMES;
        CHECK_INT(message_add(f->db, &row), OK);
    }
    CHECK(!db_commit(f->db));
    open_act(&desk);
    for (int i = 0; i < MANY && n < MANY; i++)
        n += pass(&desk);
    CHECK_INT(pass(&desk), 0);
    CHECK_INT(count_of(&desk, "", 0, "brakes", &voices), MANY);
    act_close(desk.act);
    db_close(desk.reader);
}

int main(void)
{
    RUN_BOTH(counts_what_people_say_once);
    RUN_BOTH(says_what_it_passes_over);
    RUN_BOTH(large_messages_stop_nobody);
    return unit_end();
}
