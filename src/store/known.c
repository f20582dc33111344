#include "store/known.h"

#include "base/map.h"
#include "store/db_impl.h"

enum { KNOWN_MAX = 64 << 20 };

struct known {
    struct arena arena; /* until the end of the transaction */
    struct map rows;
    unsigned generation; /* one more with each forgetting */
};

/* What stands in the map for a row that isn't there, and for a question on its way. */
static const char absent, asked;

void known_key(struct known_key *key, enum known_kind kind, int64_t number, struct str a,
               struct str b)
{
    size_t n = 1 + sizeof(number) + sizeof(a.n) + a.n + b.n;

    key->n = 0;
    if (n > KNOWN_KEY_MAX)
        return;
    key->at[0] = (char)kind;
    memcpy(key->at + 1, &number, sizeof(number));
    memcpy(key->at + 1 + sizeof(number), &a.n, sizeof(a.n));
    if (a.n)
        memcpy(key->at + n - a.n - b.n, a.p, a.n);
    if (b.n)
        memcpy(key->at + n - b.n, b.p, b.n);
    key->n = n;
}

static struct known *known_of(struct db *db)
{
    struct known *known = db->known;

    if (known || !db->in_transaction)
        return known;
    known = calloc(1, sizeof(*known));
    if (!known)
        return NULL;
    arena_init(&known->arena, KNOWN_MAX);
    map_init(&known->rows);
    db->known = known;
    return known;
}

struct arena *known_arena(struct db *db)
{
    struct known *known = known_of(db);

    return known && !known->arena.err ? &known->arena : NULL;
}

static struct str key_str(const struct known_key *key) { return str_of(key->at, key->n); }

bool known_look(struct db *db, const struct known_key *key, const void **out_row)
{
    const void *row = db->known && key->n ? map_get(&db->known->rows, key_str(key)) : NULL;

    if (!row || row == &asked)
        return false;
    *out_row = row == &absent ? NULL : row;
    return true;
}

static void put(struct db *db, struct str key, const void *row)
{
    struct known *known = known_of(db);
    struct str kept = known ? str_dup(&known->arena, key) : STR_NONE;

    if (!known)
        return;
    /* What cannot be kept might leave an older answer behind. */
    if (known->arena.err || map_put(&known->rows, kept, (void *)(uintptr_t)row))
        known_forget(db);
}

void known_put(struct db *db, const struct known_key *key, const void *row)
{
    if (key->n)
        put(db, key_str(key), row ? row : &absent);
}

void known_forget(struct db *db)
{
    if (!db->known)
        return;
    map_clear(&db->known->rows);
    map_init(&db->known->rows);
    db->known->generation++;
}

void known_end(struct db *db)
{
    if (!db->known)
        return;
    map_clear(&db->known->rows);
    arena_clear(&db->known->arena);
    free(db->known);
    db->known = NULL;
}

/* A question on its way. */
struct question {
    struct db *db;
    struct str key;
    known_reader *read;
    size_t size;
    unsigned generation;
};

static void take_answer(struct rows *rows, void *arg)
{
    struct question *question = arg;
    struct known *known = question->db->known;
    void *row = NULL;

    /* Something was written meanwhile, and noted or forgotten: the answer may be older. */
    if (!known || known->generation != question->generation ||
        map_get(&known->rows, question->key) != &asked)
        return;
    if (rows_next(rows)) {
        row = arena_alloc(&known->arena, question->size);
        if (row)
            question->read(rows, &known->arena, row);
    }
    if (rows->err || known->arena.err)
        known_forget(question->db);
    else
        put(question->db, question->key, row ? row : &absent);
}

enum err known_ahead(struct db *db, const struct known_key *key, const struct sql *sql,
                     const struct arg *args, size_t n, known_reader *read, size_t size)
{
    struct arena *arena = known_arena(db);
    struct question *question;

    if (!arena || !key->n || map_get(&db->known->rows, key_str(key)))
        return OK;
    question = arena_new(arena, struct question);
    if (!question)
        return OK;
    *question = (struct question){db, str_dup(arena, key_str(key)), read, size,
                                  db->known->generation};
    if (!question->key.n || map_put(&db->known->rows, question->key, (void *)(uintptr_t)&asked))
        return OK;
    return db_ahead(db, sql, args, n, take_answer, question);
}
