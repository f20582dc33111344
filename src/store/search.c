#include "store/search.h"

#include "base/buf.h"
#include "base/utf8.h"

/* PostgreSQL knows no order in a GIN index, and guesses badly how common a word is: it reads the
 * whole table from its newest end for a word that hardly anybody uses, or all the rows of one that
 * stands in every tenth. So we say how: the newest few by looking at them, further ones by both
 * indexes, and only then, when the word is rare indeed, by its own index alone. What comes later is
 * not begun before the limit is reached: the parts of a UNION ALL are read one after the other. */
/* clang-format off */
#define WORDS "words @@ CAST($1 AS tsquery)"
#define NEWEST(table, id, n) "LEAST($2, (SELECT max(" id ") + 1 FROM " table ")) - " n
#define PART(table, id, words, below, more, order)                                                 \
    "(SELECT " id " AS id FROM " table " WHERE " words " AND " id " < " below more                 \
    " ORDER BY " order " DESC)"
#define NEWEST_FIRST(table, id)                                                                    \
    "SELECT x.id FROM ("                                                                           \
    PART(table, id, "(" WORDS ") IS TRUE", "$2", " AND " id " >= " NEWEST(table, id, "4096"), id)  \
    " UNION ALL "                                                                                  \
    PART(table, id, WORDS, NEWEST(table, id, "4096"),                                              \
         " AND " id " >= " NEWEST(table, id, "65536"), id)                                         \
    " UNION ALL " PART(table, id, WORDS, NEWEST(table, id, "65536"), "", id " + 0")                \
    ") x LIMIT $3"
/* clang-format on */

enum { INDEX, DROP, QUERY, QUERY_ANY, PERSON_INDEX, PEOPLE };
static const struct sql statements[] = {
    [INDEX] = {"search_index", "it", "INSERT INTO message_search (rowid, words) VALUES ($1, $2)",
               "INSERT INTO message_search (message, words) "
               "VALUES ($1, array_to_tsvector(CAST($2 AS text[])))"},
    [DROP] = {"search_drop", "it",
              "INSERT INTO message_search (message_search, rowid, words) "
              "VALUES ('delete', $1, $2)",
              "DELETE FROM message_search WHERE message = $1 AND $2 IS NOT NULL"},
    [QUERY] = {"search_query", "tii",
               "SELECT rowid FROM message_search WHERE message_search MATCH $1 AND rowid < $2 "
               "ORDER BY rowid DESC LIMIT $3",
               NEWEST_FIRST("message_search", "message")},
    [QUERY_ANY] = {"search_query_any", "tiii",
                   "SELECT rowid FROM message_search WHERE message_search MATCH $1 "
                   "AND rowid < $2 AND rowid >= $4 ORDER BY rowid DESC LIMIT $3",
                   "SELECT message FROM message_search WHERE " WORDS " AND message < $2 "
                   "AND message >= $4 ORDER BY message DESC LIMIT $3"},
    [PERSON_INDEX] = {"search_index_person", "it",
                      "INSERT INTO person_search (rowid, words) VALUES ($1, $2)",
                      "INSERT INTO person_search (person, words) "
                      "VALUES ($1, array_to_tsvector(CAST($2 AS text[])))"},
    [PEOPLE] = {"search_people", "tii",
                "SELECT rowid FROM person_search WHERE person_search MATCH $1 AND rowid < $2 "
                "ORDER BY rowid DESC LIMIT $3",
                NEWEST_FIRST("person_search", "person")},
};

const struct sql_set sql_set_search = {"search", statements, ARRAY_LEN(statements)};

/* The word as it is kept, or empty when it is none. */
static struct str usable(struct str word)
{
    word = utf8_clip(word, SEARCH_WORD_MAX);
    return str_find_char(word, ' ', 0) == SIZE_MAX ? word : STR_NONE;
}

/* How a word stands between quotes: what goes before a quote in it, and before a backslash
 * (0: nothing). */
struct quoting {
    char quote, before_quote, before_backslash;
};
static const struct quoting for_array = {'"', '\\', '\\'};
static const struct quoting for_fts5 = {'"', '"', 0};
static const struct quoting for_tsquery = {'\'', '\'', '\\'};

static void add_quoted(struct buf *out, struct str word, struct quoting how)
{
    buf_add_char(out, how.quote);
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == how.quote)
            buf_add_char(out, how.before_quote);
        else if (word.p[i] == '\\' && how.before_backslash)
            buf_add_char(out, how.before_backslash);
        buf_add_char(out, word.p[i]);
    }
    buf_add_char(out, how.quote);
}

/* "a b c" for SQLite, {"a","b","c"} for PostgreSQL; the same words in both. */
static void write_words(struct buf *out, enum db_kind kind, const struct str *words, size_t n)
{
    size_t bytes = 0;
    bool first = true;

    if (kind == DB_POSTGRES)
        buf_add_char(out, '{');
    for (size_t i = 0; i < n; i++) {
        struct str word = usable(words[i]);

        if (!word.n)
            continue;
        bytes += word.n + 1;
        if (bytes > SEARCH_TEXT_MAX)
            break;
        if (!first)
            buf_add_char(out, kind == DB_POSTGRES ? ',' : ' ');
        first = false;
        if (kind == DB_POSTGRES)
            add_quoted(out, word, for_array);
        else
            buf_add(out, word);
    }
    if (kind == DB_POSTGRES)
        buf_add_char(out, '}');
}

static enum err run_words(struct db *db, const struct sql *sql, int64_t row,
                          const struct str *words, size_t n)
{
    struct buf text;
    enum err err;

    buf_init(&text, 4 * SEARCH_TEXT_MAX);
    write_words(&text, db_kind(db), words, n);
    err = text.err;
    if (!err)
        err = db_run(db, sql, ARGS(db_int(row), db_text(buf_str(&text))));
    buf_clear(&text);
    return err;
}

enum err search_index(struct db *db, int64_t message, const struct str *words, size_t n)
{
    return run_words(db, &statements[INDEX], message, words, n);
}

enum err search_drop(struct db *db, int64_t message, const struct str *words, size_t n)
{
    return run_words(db, &statements[DROP], message, words, n);
}

enum err search_index_person(struct db *db, int64_t person, const struct str *words, size_t n)
{
    return run_words(db, &statements[PERSON_INDEX], person, words, n);
}

/* FTS5: "a" AND "b"*; tsquery: 'a' & 'b':* */
static enum err write_query(struct buf *out, enum db_kind kind, const struct search_term *terms,
                            size_t n)
{
    bool first = true;

    if (n > SEARCH_TERMS_MAX)
        return ERR_TOO_BIG;
    for (size_t i = 0; i < n; i++) {
        struct str word = usable(terms[i].word);

        if (!word.n)
            continue;
        if (!first)
            buf_add_c(out, kind == DB_POSTGRES ? " & " : " AND ");
        first = false;
        add_quoted(out, word, kind == DB_POSTGRES ? for_tsquery : for_fts5);
        if (terms[i].is_prefix)
            buf_add_c(out, kind == DB_POSTGRES ? ":*" : "*");
    }
    return first ? ERR_BAD_INPUT : out->err;
}

static enum err read_ids(struct db *db, struct arena *arena, const struct sql *sql,
                         const struct arg *args, size_t n, int64_t **out_ids, size_t *out_n)
{
    VEC(int64_t) found = {0};
    struct rows rows;
    enum err err = db_query_anew(db, sql, args, n, &rows);

    while (!err && rows_next(&rows)) {
        int64_t id = rows_int(&rows);

        if (!vec_push(arena, &found, id))
            err = arena->err;
    }
    err = rows_done(&rows, err);
    if (err)
        return err;
    *out_ids = found.at;
    *out_n = found.n;
    return OK;
}

static enum err ask(struct db *db, struct arena *arena, const struct sql *sql,
                    const struct search_term *terms, size_t n, int64_t before, int limit,
                    int64_t **out_ids, size_t *out_n)
{
    struct buf query;
    enum err err;

    buf_init(&query, 4 * SEARCH_TERMS_MAX * SEARCH_WORD_MAX);
    err = write_query(&query, db_kind(db), terms, n);
    if (limit > SEARCH_LIMIT_MAX)
        limit = SEARCH_LIMIT_MAX;
    if (!err)
        err = read_ids(db, arena, sql,
                       ARGS(db_text(buf_str(&query)), db_int(before), db_int(limit)), out_ids,
                       out_n);
    buf_clear(&query);
    return err;
}

enum err search_query(struct db *db, struct arena *arena, const struct search_term *terms, size_t n,
                      int64_t before, int limit, int64_t **out_messages, size_t *out_n)
{
    return ask(db, arena, &statements[QUERY], terms, n, before, limit, out_messages, out_n);
}

/* ("a" AND "b") OR ("c") for FTS5, ('a' & 'b') | ('c') as a tsquery. */
static enum err write_any(struct buf *out, enum db_kind kind, const struct search_group *groups,
                          size_t n)
{
    size_t terms = 0;
    enum err err = n ? OK : ERR_BAD_INPUT;

    for (size_t i = 0; i < n && !err; i++) {
        terms += groups[i].n;
        if (terms > SEARCH_ANY_MAX)
            return ERR_TOO_BIG;
        buf_add_c(out, !i ? "(" : kind == DB_POSTGRES ? " | (" : " OR (");
        err = write_query(out, kind, groups[i].terms, groups[i].n);
        buf_add_char(out, ')');
    }
    return err;
}

enum err search_query_any(struct db *db, struct arena *arena, const struct search_group *groups,
                          size_t n, int64_t from, int64_t before, int limit, int64_t **out_messages,
                          size_t *out_n)
{
    struct buf query;
    enum err err;

    buf_init(&query, 4 * (size_t)SEARCH_ANY_MAX * SEARCH_WORD_MAX);
    err = write_any(&query, db_kind(db), groups, n);
    if (!err)
        err = read_ids(db, arena, &statements[QUERY_ANY],
                       ARGS(db_text(buf_str(&query)), db_int(before),
                            db_int(limit > SEARCH_LIMIT_MAX ? SEARCH_LIMIT_MAX : limit),
                            db_int(from)),
                       out_messages, out_n);
    buf_clear(&query);
    return err;
}

enum err search_people(struct db *db, struct arena *arena, const struct search_term *terms,
                       size_t n, int64_t before, int limit, int64_t **out_people, size_t *out_n)
{
    return ask(db, arena, &statements[PEOPLE], terms, n, before, limit, out_people, out_n);
}
