#include "store/search.h"

#include "store/fixture.h"

static void put(struct fixture *f, int64_t id, const char *text, bool drop)
{
    VEC(struct str) words = {0};
    struct str rest = str_from(text), word;

    while (str_cut(rest, ' ', &word, &rest) || word.n) {
        CHECK(vec_push(&f->arena, &words, word));
        if (!rest.n)
            break;
    }
    CHECK(!(drop ? search_drop : search_index)(f->db, id, words.at, words.n));
}

/* "acme lamp*": the terms; the ids found, as text. */
static struct str found(struct fixture *f, const char *query, int64_t before, int limit)
{
    struct search_term terms[SEARCH_TERMS_MAX];
    struct str rest = str_from(query), word, text = STR("");
    size_t n = 0, count = 0;
    int64_t *ids;
    enum err err;

    do {
        (void)str_cut(rest, ' ', &word, &rest);
        terms[n].is_prefix = str_ends(word, STR("*"));
        terms[n].word = str_slice(word, 0, word.n - terms[n].is_prefix);
        n++;
    } while (rest.n);
    err = search_query(f->db, &f->arena, terms, n, before, limit, &ids, &count);
    if (err)
        return arena_printf(&f->arena, "%s", err_info(err)->name);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(&f->arena, "%.*s%s%" PRId64, STR_ARGS(text), i ? " " : "", ids[i]);
    return text;
}

static void some_messages(struct fixture *f)
{
    CHECK(!db_begin(f->db));
    put(f, 1, "the acme headset broke", false);
    put(f, 2, "acme lamps are bright", false);
    put(f, 3, "la lampe d' acme \xc3\xa9t\xc3\xa9", false);
    put(f, 4, "nothing here acmes", false);
    put(f, 5, "\xe3\x82\xa2 \xe3\x82\xaf \xe3\x83\xa1 acme", false);
    CHECK(!db_commit(f->db));
}

static void finds_all_words_newest_first(struct fixture *f)
{
    some_messages(f);
    CHECK_STR(found(f, "acme", INT64_MAX, 10), "5 3 2 1");
    CHECK_STR(found(f, "acme lamp*", INT64_MAX, 10), "3 2");
    CHECK_STR(found(f, "acme*", INT64_MAX, 10), "5 4 3 2 1");
    CHECK_STR(found(f, "acme headset broke the", INT64_MAX, 10), "1");
    CHECK_STR(found(f, "\xc3\xa9t\xc3\xa9", INT64_MAX, 10), "3");
    CHECK_STR(found(f, "ete", INT64_MAX, 10), "");
    CHECK_STR(found(f, "\xe3\x82\xa2 \xe3\x83\xa1", INT64_MAX, 10), "5");
    CHECK_STR(found(f, "acme nowhere", INT64_MAX, 10), "");
}

static void pages_by_key(struct fixture *f)
{
    some_messages(f);
    CHECK_STR(found(f, "acme", INT64_MAX, 2), "5 3");
    CHECK_STR(found(f, "acme", 3, 2), "2 1");
    CHECK_STR(found(f, "acme", 1, 2), "");
}

static void what_was_dropped_is_gone(struct fixture *f)
{
    some_messages(f);
    CHECK(!db_begin(f->db));
    put(f, 2, "acme lamps are bright", true);
    CHECK(!db_commit(f->db));
    CHECK_STR(found(f, "acme", INT64_MAX, 10), "5 3 1");
    CHECK_STR(found(f, "lamps", INT64_MAX, 10), "");
}

/* Operators of either database's query language are words like others. */
static void hostile_words_are_words(struct fixture *f)
{
    CHECK(!db_begin(f->db));
    put(f, 1, "AND OR NOT NEAR \" ' \\ * : & | ! ( ) { } , a\"b a'b a\\b words:x", false);
    put(f, 2, "\\\" '' NULL {} x", false);
    CHECK(!db_commit(f->db));
    CHECK_STR(found(f, "\" ' \\", INT64_MAX, 10), "1");
    CHECK_STR(found(f, "a\"b", INT64_MAX, 10), "1");
    CHECK_STR(found(f, "a'b a\\b", INT64_MAX, 10), "1");
    CHECK_STR(found(f, "a\\*", INT64_MAX, 10), "1");
    CHECK_STR(found(f, "AND NOT", INT64_MAX, 10), "1");
    CHECK_STR(found(f, "{} NULL", INT64_MAX, 10), "2");
    CHECK_STR(found(f, "\\\"", INT64_MAX, 10), "2");
    CHECK_STR(found(f, "''", INT64_MAX, 10), "2");
    CHECK_STR(found(f, "words:x", INT64_MAX, 10), "1");
    CHECK_STR(found(f, "x", INT64_MAX, 10), "2");
}

static void long_words_and_texts_are_clipped(struct fixture *f)
{
    char letters[SEARCH_WORD_MAX + 10];
    struct str *many = arena_alloc_array(&f->arena, 40000, sizeof(*many));
    struct str word;

    CHECK_OR_STOP(many);
    memset(letters, 'a', sizeof(letters));
    word = str_of(letters, sizeof(letters));
    CHECK(!db_begin(f->db));
    CHECK(!search_index(f->db, 1, &word, 1));
    for (int i = 0; i < 40000; i++)
        many[i] = arena_printf(&f->arena, "w%d", i);
    CHECK(!search_index(f->db, 2, many, 40000));
    CHECK(!search_index(f->db, 3, NULL, 0));
    CHECK(!db_commit(f->db));
    word = str_dup(&f->arena, word);
    CHECK_STR(found(f, str_c(&f->arena, word), INT64_MAX, 10), "1");
    CHECK_STR(found(f, "w0 w9000", INT64_MAX, 10), "2");
    CHECK_STR(found(f, "w39999", INT64_MAX, 10), "");
    CHECK_STR(found(f, "*", INT64_MAX, 10), "ERR_BAD_INPUT");
}

/* Any of the groups, within a part of the rows; each once, the newest first. */
static void finds_any_group_in_a_window(struct fixture *f)
{
    const struct search_term acme = {STR("acme"), false}, lamp = {STR("lamp"), true},
                             nothing = {STR("nothing"), false}, both[] = {acme, lamp};
    const struct search_group groups[] = {{both, 2}, {&nothing, 1}, {&lamp, 1}};
    int64_t *ids;
    size_t n;

    some_messages(f);
    CHECK(!search_query_any(f->db, &f->arena, groups, 3, 1, 100, 10, &ids, &n));
    CHECK_OR_STOP(n == 3);
    CHECK(ids[0] == 4 && ids[1] == 3 && ids[2] == 2);
    CHECK(!search_query_any(f->db, &f->arena, groups, 3, 3, 4, 10, &ids, &n));
    CHECK(n == 1 && ids[0] == 3);
    CHECK(!search_query_any(f->db, &f->arena, groups, 3, 1, 100, 2, &ids, &n));
    CHECK(n == 2 && ids[0] == 4);
    CHECK(search_query_any(f->db, &f->arena, groups, 0, 1, 100, 2, &ids, &n) == ERR_BAD_INPUT);
}

int main(void)
{
    RUN_BOTH(finds_all_words_newest_first);
    RUN_BOTH(pages_by_key);
    RUN_BOTH(what_was_dropped_is_gone);
    RUN_BOTH(hostile_words_are_words);
    RUN_BOTH(long_words_and_texts_are_clipped);
    RUN_BOTH(finds_any_group_in_a_window);
    return unit_end();
}
