#include "store/person.h"

#include "store/known.h"
#include "store/rows.h"

#define HANDLE                                                                                     \
    "SELECT id, network, native, address, name, url, followers, person, created_at FROM handle "
#define LINK                                                                                       \
    "SELECT id, handle, person, before, evidence, confidence, staff, at, undone_at "               \
    "FROM handle_link "

enum {
    ADD,
    LOAD,
    UPDATE,
    SPEAKING_IN,
    HANDLE_FIND,
    HANDLE_LOAD,
    HANDLE_ADD,
    HANDLE_UPDATE,
    HANDLE_OF,
    HANDLE_MOVE,
    HANDLE_NEWEST,
    LINK_ADD,
    LINK_LOAD,
    LINK_UNDO,
    LINK_NEWEST,
    LINKS,
    WISH_ADD,
    WISH_LIFT,
    WISHES,
};
static const struct sql statements[] = {
    [ADD] = {"person_add", "ittti",
             "INSERT INTO person (id, name, note, lang, created_at) VALUES ($1, $2, $3, $4, $5)",
             NULL},
    [LOAD] = {"person_load", "i",
              "SELECT id, name, note, lang, created_at FROM person WHERE id = $1", NULL},
    [UPDATE] = {"person_update", "ittt",
                "UPDATE person SET name = $2, note = $3, lang = $4 WHERE id = $1", NULL},
    [SPEAKING_IN] = {"person_speaking_in", "ii",
                     "SELECT p.id, p.name, p.note, p.lang, p.created_at FROM message m "
                     "JOIN handle h ON h.id = m.author JOIN person p ON p.id = h.person "
                     "WHERE m.conversation = $1 ORDER BY m.said_at DESC, m.id DESC LIMIT $2",
                     NULL},
    [HANDLE_FIND] = {"handle_find", "tt", HANDLE "WHERE network = $1 AND native = $2", NULL},
    [HANDLE_LOAD] = {"handle_load", "i", HANDLE "WHERE id = $1", NULL},
    [HANDLE_ADD] = {"handle_add", "itttttiii",
                    "INSERT INTO handle "
                    "(id, network, native, address, name, url, followers, person, created_at) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    NULL},
    [HANDLE_UPDATE] = {"handle_update", "ittti",
                       "UPDATE handle SET address = $2, name = $3, url = $4, followers = $5 "
                       "WHERE id = $1",
                       NULL},
    [HANDLE_OF] = {"handle_of_person", "i", HANDLE "WHERE person = $1 ORDER BY id LIMIT 1000",
                   NULL},
    [HANDLE_MOVE] = {"handle_move", "ii", "UPDATE handle SET person = $2 WHERE id = $1", NULL},
    [HANDLE_NEWEST] = {"handle_newest", "", "SELECT coalesce(max(id), 0) FROM handle", NULL},
    [LINK_ADD] = {"handle_link_add", "iiiitrii",
                  "INSERT INTO handle_link "
                  "(id, handle, person, before, evidence, confidence, staff, at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  NULL},
    [LINK_LOAD] = {"handle_link_load", "i", LINK "WHERE id = $1", NULL},
    [LINK_UNDO] = {"handle_link_undo", "ii",
                   "UPDATE handle_link SET undone_at = $2 WHERE id = $1 AND undone_at = 0", NULL},
    [LINK_NEWEST] = {"handle_link_newest", "i",
                     "SELECT coalesce(max(id), 0) FROM handle_link "
                     "WHERE handle = $1 AND undone_at = 0",
                     NULL},
    [LINKS] = {"handle_links", "i", LINK "WHERE handle = $1 ORDER BY id DESC LIMIT 1000", NULL},
    [WISH_ADD] = {"contact_wish_add", "iiitti",
                  "INSERT INTO contact_wish (id, person, message, sentence, condition, since) "
                  "VALUES ($1, $2, $3, $4, $5, $6)",
                  NULL},
    [WISH_LIFT] = {"contact_wish_lift", "ii",
                   "UPDATE contact_wish SET lifted_at = $2 WHERE id = $1 AND lifted_at = 0", NULL},
    [WISHES] = {"contact_wishes", "i",
                "SELECT id, person, message, sentence, condition, since, lifted_at "
                "FROM contact_wish WHERE person = $1 AND lifted_at = 0 ORDER BY id LIMIT 100",
                NULL},
};

const struct sql_set sql_set_person = {"person", statements, ARRAY_LEN(statements)};

static void read_person(struct rows *rows, struct arena *arena, void *out)
{
    struct person *person = out;

    person->id = rows_int(rows);
    person->name = rows_text_in(rows, arena);
    person->note = rows_text_in(rows, arena);
    person->lang = rows_text_in(rows, arena);
    person->created_at = rows_int(rows);
}

static void wish_key(struct known_key *key, int64_t person)
{
    known_key(key, KNOWN_WISH, person, STR_NONE, STR_NONE);
}

enum err person_add(struct db *db, struct person *person)
{
    struct known_key wish;
    enum err err = db_new_id(db, TABLE_PERSON, &person->id);

    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(person->id), db_text(person->name), db_text(person->note),
                          db_text(person->lang), db_int(person->created_at)));
    wish_key(&wish, person->id);
    if (!err)
        known_put(db, &wish, NULL);
    return err;
}

enum err person_load(struct db *db, struct arena *arena, int64_t id, struct person *out_person)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_person, arena, out_person);
}

enum err person_speaking_in(struct db *db, struct arena *arena, int64_t conversation, int limit,
                            struct person **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[SPEAKING_IN], ARGS(db_int(conversation), db_int(limit)),
                            read_person, arena, sizeof(struct person), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err person_update(struct db *db, const struct person *person)
{
    return db_run(db, &statements[UPDATE],
                  ARGS(db_int(person->id), db_text(person->name), db_text(person->note),
                       db_text(person->lang)));
}

static void read_handle(struct rows *rows, struct arena *arena, void *out)
{
    struct handle *handle = out;

    handle->id = rows_int(rows);
    handle->network = rows_text_in(rows, arena);
    handle->native = rows_text_in(rows, arena);
    handle->address = rows_text_in(rows, arena);
    handle->name = rows_text_in(rows, arena);
    handle->url = rows_text_in(rows, arena);
    handle->followers = rows_int(rows);
    handle->person = rows_int(rows);
    handle->created_at = rows_int(rows);
}

static void copy_handle(struct arena *arena, struct handle *handle)
{
    handle->network = str_dup(arena, handle->network);
    handle->native = str_dup(arena, handle->native);
    handle->address = str_dup(arena, handle->address);
    handle->name = str_dup(arena, handle->name);
    handle->url = str_dup(arena, handle->url);
}

static void note_handle(struct db *db, const struct handle *handle)
{
    struct arena *arena = known_arena(db);
    struct handle *row = arena ? arena_new(arena, struct handle) : NULL;
    struct known_key key;

    if (!row) {
        known_forget(db);
        return;
    }
    *row = *handle;
    copy_handle(arena, row);
    known_key(&key, KNOWN_HANDLE, 0, handle->network, handle->native);
    known_put(db, &key, row);
}

enum err handle_find_ahead(struct db *db, struct str network, struct str native)
{
    struct known_key key;

    known_key(&key, KNOWN_HANDLE, 0, network, native);
    return known_ahead(db, &key, &statements[HANDLE_FIND], ARGS(db_text(network), db_text(native)),
                       read_handle, sizeof(struct handle));
}

enum err handle_find(struct db *db, struct arena *arena, struct str network, struct str native,
                     struct handle *out_handle)
{
    struct known_key key;
    const void *row;

    known_key(&key, KNOWN_HANDLE, 0, network, native);
    if (known_look(db, &key, &row)) {
        if (!row)
            return ERR_NOT_FOUND;
        *out_handle = *(const struct handle *)row;
        copy_handle(arena, out_handle);
        return arena->err;
    }
    return rows_one(db, &statements[HANDLE_FIND], ARGS(db_text(network), db_text(native)),
                    read_handle, arena, out_handle);
}

enum err handle_load(struct db *db, struct arena *arena, int64_t id, struct handle *out_handle)
{
    return rows_one(db, &statements[HANDLE_LOAD], ARGS(db_int(id)), read_handle, arena, out_handle);
}

static enum err add_link(struct db *db, struct handle_link *link)
{
    enum err err = db_new_id(db, TABLE_HANDLE_LINK, &link->id);

    return err ? err
               : db_run(db, &statements[LINK_ADD],
                        ARGS(db_int(link->id), db_int(link->handle), db_int(link->person),
                             db_int(link->before), db_text(link->evidence),
                             db_real(link->confidence), db_int(link->staff), db_int(link->at)));
}

enum err handle_add(struct db *db, struct handle *handle, struct str evidence)
{
    struct handle_link link = {
        .person = handle->person, .evidence = evidence, .confidence = 1, .at = handle->created_at};
    enum err err = db_new_id(db, TABLE_HANDLE, &handle->id);

    if (!err)
        err = db_run(db, &statements[HANDLE_ADD],
                     ARGS(db_int(handle->id), db_text(handle->network), db_text(handle->native),
                          db_text(handle->address), db_text(handle->name), db_text(handle->url),
                          db_int(handle->followers), db_int(handle->person),
                          db_int(handle->created_at)));
    if (!err)
        note_handle(db, handle);
    link.handle = handle->id;
    return err || !evidence.n ? err : add_link(db, &link);
}

enum err handle_update(struct db *db, const struct handle *handle)
{
    known_forget(db);
    return db_run(db, &statements[HANDLE_UPDATE],
                  ARGS(db_int(handle->id), db_text(handle->address), db_text(handle->name),
                       db_text(handle->url), db_int(handle->followers)));
}

enum err handle_of_person(struct db *db, struct arena *arena, int64_t person,
                          struct handle **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[HANDLE_OF], ARGS(db_int(person)), read_handle, arena,
                            sizeof(struct handle), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err handle_newest(struct db *db, int64_t *out_id)
{
    return rows_one(db, &statements[HANDLE_NEWEST], NO_ARGS, rows_read_int, NULL, out_id);
}

static enum err move_handle(struct db *db, int64_t handle, int64_t person)
{
    known_forget(db);
    return db_run(db, &statements[HANDLE_MOVE], ARGS(db_int(handle), db_int(person)));
}

enum err handle_relink(struct db *db, struct handle_link *link)
{
    struct arena arena;
    struct handle handle = {0};
    enum err err;

    arena_init(&arena, 1 << 20);
    err = handle_load(db, &arena, link->handle, &handle);
    arena_clear(&arena);
    link->before = handle.person;
    if (!err)
        err = add_link(db, link);
    return err ? err : move_handle(db, link->handle, link->person);
}

static void read_link(struct rows *rows, struct arena *arena, void *out)
{
    struct handle_link *link = out;

    link->id = rows_int(rows);
    link->handle = rows_int(rows);
    link->person = rows_int(rows);
    link->before = rows_int(rows);
    link->evidence = rows_text_in(rows, arena);
    link->confidence = rows_real(rows);
    link->staff = rows_int(rows);
    link->at = rows_int(rows);
    link->undone_at = rows_int(rows);
}

enum err handle_link_undo(struct db *db, int64_t id, int64_t now)
{
    struct arena arena;
    struct handle_link link = {0};
    int64_t newest = 0;
    enum err err;

    arena_init(&arena, 1 << 20);
    err = rows_one(db, &statements[LINK_LOAD], ARGS(db_int(id)), read_link, &arena, &link);
    arena_clear(&arena);
    if (!err)
        err = rows_one(db, &statements[LINK_NEWEST], ARGS(db_int(link.handle)), rows_read_int, NULL,
                       &newest);
    if (!err && (newest != id || !link.before))
        err = ERR_STALE;
    if (!err)
        err = db_run(db, &statements[LINK_UNDO], ARGS(db_int(id), db_int(now)));
    return err ? err : move_handle(db, link.handle, link.before);
}

enum err handle_link_list(struct db *db, struct arena *arena, int64_t handle,
                          struct handle_link **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LINKS], ARGS(db_int(handle)), read_link, arena,
                            sizeof(struct handle_link), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err contact_wish_add(struct db *db, struct contact_wish *wish)
{
    enum err err = db_new_id(db, TABLE_CONTACT_WISH, &wish->id);

    known_forget(db);
    return err ? err
               : db_run(db, &statements[WISH_ADD],
                        ARGS(db_int(wish->id), db_int(wish->person), db_int(wish->message),
                             db_text(wish->sentence), db_text(wish->condition),
                             db_int(wish->since)));
}

enum err contact_wish_lift(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[WISH_LIFT], ARGS(db_int(id), db_int(now)));
}

static void read_wish(struct rows *rows, struct arena *arena, void *out)
{
    struct contact_wish *wish = out;

    wish->id = rows_int(rows);
    wish->person = rows_int(rows);
    wish->message = rows_int(rows);
    wish->sentence = rows_text_in(rows, arena);
    wish->condition = rows_text_in(rows, arena);
    wish->since = rows_int(rows);
    wish->lifted_at = rows_int(rows);
}

enum err contact_wish_ahead(struct db *db, int64_t person)
{
    struct known_key key;

    wish_key(&key, person);
    return known_ahead(db, &key, &statements[WISHES], ARGS(db_int(person)), read_wish,
                       sizeof(struct contact_wish));
}

enum err contact_wish_of_person(struct db *db, struct arena *arena, int64_t person,
                                struct contact_wish **out_list, size_t *out_n)
{
    struct row_list list = {0};
    struct known_key key;
    const void *first;
    enum err err = OK;

    wish_key(&key, person);
    if (!known_look(db, &key, &first) || first)
        err = rows_all(db, &statements[WISHES], ARGS(db_int(person)), read_wish, arena,
                       sizeof(struct contact_wish), &list);
    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
