/* Words by day, channel and language, on both databases. */
#include "store/said.h"

#include "store/fixture.h"

static const struct said_group ALL = {0, {"", 0}, 20000};

static void adds_up_by_word_and_voice(struct fixture *f)
{
    const struct said_group german = {0, STR("de"), 20000};
    struct said_word *words;
    struct said_day *days;
    struct str *langs;
    bool is_there;
    int64_t groups;
    size_t n;

    for (uint64_t who = 1; who <= 2; who++) {
        CHECK(!db_begin(f->db));
        CHECK(!said_word_add(f->db, &ALL, STR("brake"), 1, said_voice(who)));
        CHECK(!said_word_add(f->db, &ALL, STR("brake"), 1, said_voice(who)));
        CHECK(!said_day_add(f->db, &ALL, &(struct said_day){.n = 2, .ours = 1, .unread = 7}));
        CHECK(!said_day_add(f->db, &german, &(struct said_day){.n = 1, .paid = 1, .copies = 3}));
        CHECK(!db_commit(f->db));
    }
    CHECK(!said_word_list(f->db, &f->arena, &ALL, 20000, 20001, &words, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_STR(words[0].word, "brake");
    CHECK(words[0].n == 4 && words[0].day == 20000);
    CHECK_INT(said_voice_count(words[0].voices), 2);
    CHECK(!said_word_list(f->db, &f->arena, &german, 20000, 20001, &words, &n));
    CHECK_INT(n, 0);
    CHECK(!said_day_list(f->db, &f->arena, &ALL, 0, 30000, &days, &n));
    CHECK(n == 1 && days[0].n == 4 && days[0].ours == 2 && days[0].unread == 14);
    CHECK(!said_lang_list(f->db, &f->arena, 20000, &langs, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_STR(langs[0], "de");
    CHECK(!said_group_count(f->db, 20000, &groups) && groups == 2);
    CHECK(!said_day_exists(f->db, &german, &is_there) && is_there);
    CHECK(!db_begin(f->db));
    CHECK(!said_forget(f->db, 20001));
    CHECK(!db_commit(f->db));
    CHECK(!said_group_count(f->db, 20000, &groups) && groups == 0);
}

static void a_group_keeps_what_is_said_most(struct fixture *f)
{
    struct said_word *words;
    size_t n;

    CHECK(!db_begin(f->db));
    for (int i = 0; i <= SAID_WORDS_MAX; i++) {
        char word[16];

        (void)snprintf(word, sizeof(word), "w%d", i);
        CHECK(!said_word_add(f->db, &ALL, str_from(word), i < 10 ? 5 : 1, 1));
    }
    CHECK(!said_word_trim(f->db, &ALL));
    CHECK(!db_commit(f->db));
    CHECK(!said_word_list(f->db, &f->arena, &ALL, 20000, 20000, &words, &n));
    CHECK_INT(n, 10);
}

static void voices_are_never_too_many(void)
{
    int64_t voices = 0;

    for (uint64_t who = 1; who <= 1000; who++) {
        voices |= said_voice(who);
        CHECK(voices > 0 && said_voice_count(voices) <= (int)who);
    }
    CHECK_INT(said_voice_count(voices), SAID_BITS);
}

int main(void)
{
    RUN(voices_are_never_too_many);
    RUN_BOTH(adds_up_by_word_and_voice);
    RUN_BOTH(a_group_keeps_what_is_said_most);
    return unit_end();
}
