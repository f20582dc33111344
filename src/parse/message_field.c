/* message_field.c: each field of a message as JSON: what it must be, and where it goes. */
#include "parse/message_field.h"

#include <math.h>
#include <stdarg.h>

#include "base/clock.h"

/* 0001-01-01 and 9999-12-31T23:59:59.999Z */
#define SAID_AT_MIN (-62135596800000)
#define SAID_AT_MAX 253402300799999

/* The name of a value for people: field, field[index] or field[index].member. */
struct where {
    const char *field, *member;
    size_t index; /* SIZE_MAX: no list */
};

#define WHERE(name) ((struct where){(name), NULL, SIZE_MAX})

static printf_like(4, 5) enum err
    refuse(struct reading *r, struct where where, enum err err, const char *format, ...)
{
    char what[160], index[32] = "";
    va_list args;

    va_start(args, format);
    (void)vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    if (where.index != SIZE_MAX)
        (void)snprintf(index, sizeof(index), "[%zu]", where.index);
    return fault_set(r->fault, err, "'%s%s%s%s' %s", where.field, index, where.member ? "." : "",
                     where.member ? where.member : "", what);
}

static enum err refuse_type(struct reading *r, struct where where, const char *wanted,
                            struct json_value value)
{
    return refuse(r, where, ERR_BAD_INPUT, "must be %s, not %s", wanted,
                  json_type_name(json_type(value)));
}

static enum err read_text(struct reading *r, struct where where, struct json_value value,
                          size_t max, struct str *out_text)
{
    struct str text;

    if (!json_to_str(value, &text))
        return refuse_type(r, where, "text", value);
    if (text.n > max)
        return refuse(r, where, ERR_TOO_BIG, "is longer than %zu bytes", max);
    *out_text = r->borrows ? text : str_dup(r->arena, text);
    return r->arena->err;
}

static enum err read_count(struct reading *r, struct where where, struct json_value value,
                           int64_t *out_count)
{
    int64_t count;

    if (!json_to_i64(value, &count))
        return refuse_type(r, where, "a whole number", value);
    if (count < 0)
        return refuse(r, where, ERR_BAD_INPUT, "must not be negative");
    if (count > MESSAGE_COUNT_MAX)
        return refuse(r, where, ERR_TOO_BIG, "is above %" PRId64, MESSAGE_COUNT_MAX);
    *out_count = count;
    return OK;
}

/* --- one function a field ------------------------------------------------------------------ */

static enum err read_plain(struct reading *r, const struct message_field *field,
                           struct json_value value)
{
    struct str *text = (struct str *)((char *)r->m + field->offset);

    return read_text(r, WHERE(field->name), value, field->max, text);
}

static enum err read_id(struct reading *r, const struct message_field *field,
                        struct json_value value)
{
    enum err err = read_plain(r, field, value);

    if (!err && !r->m->id.n)
        return refuse(r, WHERE(field->name), ERR_BAD_INPUT, "is empty");
    if (!err && json_had_nul(value))
        return refuse(r, WHERE(field->name), ERR_BAD_INPUT, "has U+0000 in it");
    return err;
}

static enum err read_said(struct reading *r, const struct message_field *field,
                          struct json_value value)
{
    r->text_given = true;
    r->m->has_text = true;
    return read_plain(r, field, value);
}

static enum err read_html(struct reading *r, const struct message_field *field,
                          struct json_value value)
{
    struct str html;

    if (!json_to_str(value, &html))
        return refuse_type(r, WHERE(field->name), "text", value);
    if (html.n > field->max)
        return refuse(r, WHERE(field->name), ERR_TOO_BIG, "is longer than %zu bytes", field->max);
    r->html = value;
    r->m->has_text = true;
    return OK;
}

static enum err read_said_at(struct reading *r, const struct message_field *field,
                             struct json_value value)
{
    struct str text;
    int64_t ms;

    if (json_to_str(value, &text)) {
        if (clock_parse(text, &ms))
            return refuse(r, WHERE(field->name), ERR_BAD_INPUT,
                          "must be an RFC 3339 time with its offset");
    } else if (!json_to_i64(value, &ms)) {
        return refuse_type(r, WHERE(field->name), "an RFC 3339 time or whole milliseconds", value);
    }
    if (ms < SAID_AT_MIN || ms > SAID_AT_MAX)
        return refuse(r, WHERE(field->name), ERR_BAD_INPUT, "is outside the years 1 to 9999");
    r->m->said_at = ms;
    r->m->has_said_at = true;
    return OK;
}

/* A member of an object that is read into a struct: what it must be, and where there it goes. */
struct member {
    const char *name;
    size_t n; /* bytes of the name */
    enum err (*read)(struct reading *r, const struct member *member, struct where where,
                     struct json_value value, void *into);
    size_t offset;
    size_t max;  /* of a text: bytes */
    double most; /* of degrees */
};

#define MEMBER(type, name, ...)                                                                    \
    {                                                                                              \
#name, sizeof(#name) - 1, .offset = offsetof(type, name), __VA_ARGS__                      \
    }

struct members {
    const struct member *at;
    size_t n;
};

static enum err read_member_text(struct reading *r, const struct member *member, struct where where,
                                 struct json_value value, void *into)
{
    struct str *text = (struct str *)((char *)into + member->offset);

    return read_text(r, where, value, member->max, text);
}

static enum err read_member_count(struct reading *r, const struct member *member,
                                  struct where where, struct json_value value, void *into)
{
    return read_count(r, where, value, (int64_t *)((char *)into + member->offset));
}

static const struct member *known_member(struct str key, struct members members)
{
    for (size_t i = 0; i < members.n; i++) {
        const struct member *member = &members.at[i];

        if (member->n == key.n && member->name[0] == key.p[0] &&
            !memcmp(member->name, key.p, key.n))
            return member;
    }
    return NULL;
}

/* Members that are not in the table are passed over. */
static enum err read_members(struct reading *r, struct where where, struct json_value value,
                             struct members members, void *into)
{
    struct json_walk walk = json_walk(value);
    struct json_value item;
    struct str key;
    enum err err = OK;

    if (json_type(value) != JSON_OBJECT)
        return refuse_type(r, where, "an object", value);
    while (!err && json_next(&walk, &key, &item)) {
        const struct member *member = known_member(key, members);

        if (!member)
            continue;
        where.member = member->name;
        err = member->read(r, member, where, item, into);
    }
    return err;
}

/* Reads an entry of a list. */
typedef enum err part_reader(struct reading *r, struct where where, struct json_value value,
                             void *into);

/* Entries of `size` bytes each, zeroed before they are read. */
static enum err read_list(struct reading *r, const struct message_field *field,
                          struct json_value value, size_t size, part_reader *read, void **out_items,
                          size_t *out_n)
{
    struct json_walk walk = json_walk(value);
    struct json_value item;
    char *items;
    size_t n = 0;
    enum err err = OK;

    if (json_type(value) != JSON_ARRAY)
        return refuse_type(r, WHERE(field->name), "an array", value);
    if (json_count(value) > MESSAGE_LIST_MAX)
        return refuse(r, WHERE(field->name), ERR_TOO_BIG, "has more than %d entries",
                      MESSAGE_LIST_MAX);
    items = arena_alloc_array(r->arena, json_count(value), size);
    if (!items)
        return r->arena->err;
    for (; !err && json_next(&walk, NULL, &item); n++)
        err = read(r, (struct where){field->name, NULL, n}, item, items + n * size);
    *out_items = items;
    *out_n = n;
    return err;
}

static enum err read_author(struct reading *r, struct where where, struct json_value value,
                            void *into)
{
    static const struct member members[] = {
        MEMBER(struct author, id, .read = read_member_text, .max = MESSAGE_KEY_MAX),
        MEMBER(struct author, name, .read = read_member_text, .max = MESSAGE_NAME_MAX),
        MEMBER(struct author, handle, .read = read_member_text, .max = MESSAGE_KEY_MAX),
        MEMBER(struct author, url, .read = read_member_text, .max = MESSAGE_URL_MAX),
        MEMBER(struct author, followers, .read = read_member_count),
    };

    *(struct author *)into = (struct author){.followers = -1};
    return read_members(r, where, value, (struct members){members, ARRAY_LEN(members)}, into);
}

static enum err read_authors(struct reading *r, const struct message_field *field,
                             struct json_value value)
{
    struct message *m = r->m;
    void *items = NULL;
    enum err err;

    if (json_type(value) == JSON_OBJECT) {
        m->authors = arena_new(r->arena, struct author);
        m->author_count = m->authors != NULL;
        return m->authors ? read_author(r, WHERE(field->name), value, m->authors) : r->arena->err;
    }
    if (json_type(value) != JSON_ARRAY)
        return refuse_type(r, WHERE(field->name), "an object or an array of them", value);
    err = read_list(r, field, value, sizeof(struct author), read_author, &items, &m->author_count);
    m->authors = items;
    return err;
}

static enum err read_addressee(struct reading *r, struct where where, struct json_value value,
                               void *into)
{
    return read_text(r, where, value, MESSAGE_NAME_MAX, into);
}

static enum err read_to(struct reading *r, const struct message_field *field,
                        struct json_value value)
{
    void *items = NULL;
    enum err err = read_list(r, field, value, sizeof(struct str), read_addressee, &items,
                             &r->m->to_count);

    r->m->to = items;
    return err;
}

static enum err read_medium(struct reading *r, struct where where, struct json_value value,
                            void *into)
{
    static const struct member members[] = {
        MEMBER(struct media, type, .read = read_member_text, .max = MESSAGE_NAME_MAX),
        MEMBER(struct media, url, .read = read_member_text, .max = MESSAGE_URL_MAX),
        MEMBER(struct media, alt, .read = read_member_text, .max = MESSAGE_NAME_MAX),
    };

    return read_members(r, where, value, (struct members){members, ARRAY_LEN(members)}, into);
}

static enum err read_media(struct reading *r, const struct message_field *field,
                           struct json_value value)
{
    void *items = NULL;
    enum err err = read_list(r, field, value, sizeof(struct media), read_medium, &items,
                             &r->m->media_count);

    r->m->media = items;
    return err;
}

_Static_assert(sizeof(enum message_kind) == sizeof(int) && sizeof(enum audience) == sizeof(int) &&
                   sizeof(enum origin) == sizeof(int),
               "read_word writes an int");

static enum err read_word(struct reading *r, const struct message_field *field,
                          struct json_value value)
{
    struct str word;

    if (!json_to_str(value, &word))
        return refuse_type(r, WHERE(field->name), "text", value);
    for (int at = 0; field->word(at); at++) {
        if (!str_is(word, field->word(at)))
            continue;
        memcpy((char *)r->m + field->offset, &at, sizeof(at));
        return OK;
    }
    return refuse(r, WHERE(field->name), ERR_BAD_INPUT, "is '%.*s', which is not one of its words",
                  (int)(word.n > 40 ? 40 : word.n), word.n ? word.p : "");
}

static enum err read_rating(struct reading *r, const struct message_field *field,
                            struct json_value value)
{
    bool is_max = str_is(str_from(field->name), "rating_max");

    if (!json_to_real(value, is_max ? &r->m->rating_max : &r->m->rating))
        return refuse_type(r, WHERE(field->name), "a number", value);
    if (!is_max)
        r->m->has_rating = true;
    return OK;
}

static enum err read_degrees(struct reading *r, const struct member *member, struct where where,
                             struct json_value value, void *into)
{
    double degrees;

    if (!json_to_real(value, &degrees))
        return refuse_type(r, where, "a number", value);
    if (degrees < -member->most || degrees > member->most)
        return refuse(r, where, ERR_BAD_INPUT, "is not between -%.0f and %.0f", member->most,
                      member->most);
    memcpy((char *)into + member->offset, &degrees, sizeof(degrees));
    return OK;
}

static enum err read_place(struct reading *r, const struct message_field *field,
                           struct json_value value)
{
    static const struct member members[] = {
        MEMBER(struct place, lat, .read = read_degrees, .most = 90),
        MEMBER(struct place, lon, .read = read_degrees, .most = 180),
        MEMBER(struct place, name, .read = read_member_text, .max = MESSAGE_NAME_MAX),
    };

    r->m->place = (struct place){.is_set = true, .lat = (double)NAN, .lon = (double)NAN};
    return read_members(r, WHERE(field->name), value, (struct members){members, ARRAY_LEN(members)},
                        &r->m->place);
}

static enum err read_counts(struct reading *r, const struct message_field *field,
                            struct json_value value)
{
    static const struct member members[] = {
        MEMBER(struct counts, likes, .read = read_member_count),
        MEMBER(struct counts, boosts, .read = read_member_count),
        MEMBER(struct counts, replies, .read = read_member_count),
        MEMBER(struct counts, views, .read = read_member_count),
    };

    return read_members(r, WHERE(field->name), value, (struct members){members, ARRAY_LEN(members)},
                        &r->m->counts);
}

static enum err read_version(struct reading *r, const struct message_field *field,
                             struct json_value value)
{
    if (!json_to_i64(value, &r->m->version))
        return refuse_type(r, WHERE(field->name), "a whole number", value);
    r->m->has_version = true;
    return OK;
}

static enum err read_deleted(struct reading *r, const struct message_field *field,
                             struct json_value value)
{
    if (!json_to_bool(value, &r->m->deleted))
        return refuse_type(r, WHERE(field->name), "true or false", value);
    return OK;
}

/* --- the table ------------------------------------------------------------------------------- */

static const char *kind_word(int at)
{
    return at < KIND_COUNT ? message_kind_name((enum message_kind)at) : NULL;
}

static const char *audience_word(int at)
{
    return at < AUDIENCE_COUNT ? audience_name((enum audience)at) : NULL;
}

static const char *origin_word(int at)
{
    return at < ORIGIN_COUNT ? origin_name((enum origin)at) : NULL;
}

#define PLAIN(name, max)                                                                           \
    {                                                                                              \
#name, read_plain, offsetof(struct message, name), (max), NULL, NULL                       \
    }

#define TYPED(name, read, schema)                                                                  \
    {                                                                                              \
        (name), (read), 0, 0, (schema), NULL                                                       \
    }

#define WORDS(name)                                                                                \
    {                                                                                              \
#name, read_word, offsetof(struct message, name), 0, NULL, name##_word                     \
    }

#define AUTHOR                                                                                     \
    "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},"                           \
    "\"name\":{\"type\":\"string\"},\"handle\":{\"type\":\"string\"},"                             \
    "\"url\":{\"type\":\"string\"},\"followers\":{\"type\":\"integer\",\"minimum\":0}}}"
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"

const struct message_field message_fields[] = {
    {"id", read_id, offsetof(struct message, id), MESSAGE_ID_MAX, NULL, NULL},
    {"text", read_said, offsetof(struct message, text), MESSAGE_TEXT_MAX, NULL, NULL},
    TYPED("said_at", read_said_at,
          "{\"oneOf\":[{\"type\":\"string\",\"format\":\"date-time\"},{\"type\":\"integer\"}]}"),
    TYPED("author", read_authors,
          "{\"oneOf\":[" AUTHOR ",{\"type\":\"array\",\"items\":" AUTHOR "}]}"),
    PLAIN(url, MESSAGE_URL_MAX),
    PLAIN(title, MESSAGE_TITLE_MAX),
    PLAIN(lang, MESSAGE_NAME_MAX),
    PLAIN(reply_to, MESSAGE_URL_MAX),
    PLAIN(thread, MESSAGE_KEY_MAX),
    PLAIN(channel, MESSAGE_NAME_MAX),
    {"html", read_html, 0, MESSAGE_TEXT_MAX, NULL, NULL},
    TYPED("to", read_to, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"),
    WORDS(kind),
    WORDS(audience),
    WORDS(origin),
    TYPED("rating", read_rating, "{\"type\":\"number\"}"),
    TYPED("rating_max", read_rating, "{\"type\":\"number\"}"),
    TYPED("place", read_place,
          "{\"type\":\"object\",\"properties\":{"
          "\"lat\":{\"type\":\"number\",\"minimum\":-90,\"maximum\":90},"
          "\"lon\":{\"type\":\"number\",\"minimum\":-180,\"maximum\":180},"
          "\"name\":{\"type\":\"string\"}}}"),
    TYPED("media", read_media,
          "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
          "\"type\":{\"type\":\"string\"},\"url\":{\"type\":\"string\"},"
          "\"alt\":{\"type\":\"string\"}}}}"),
    TYPED("counts", read_counts,
          "{\"type\":\"object\",\"properties\":{\"likes\":" COUNT ",\"boosts\":" COUNT
          ",\"replies\":" COUNT ",\"views\":" COUNT "}}"),
    TYPED("version", read_version, "{\"type\":\"integer\"}"),
    TYPED("deleted", read_deleted, "{\"type\":\"boolean\"}"),
};
const size_t message_field_count = ARRAY_LEN(message_fields);

/* A name's place is told by its length and first letter: no two names have both in common. So what
 * stands there is as long as what is looked for. */
#define PLACE(n, first) (((n)&15) << 5 | ((first)&31))
#define AT(field, n, first) [PLACE(n, first)] = (field) + 1

static const unsigned char places[16 * 32] = {
    AT(0, 2, 'i'),  AT(1, 4, 't'),  AT(2, 7, 's'),  AT(3, 6, 'a'),  AT(4, 3, 'u'),   AT(5, 5, 't'),
    AT(6, 4, 'l'),  AT(7, 8, 'r'),  AT(8, 6, 't'),  AT(9, 7, 'c'),  AT(10, 4, 'h'),  AT(11, 2, 't'),
    AT(12, 4, 'k'), AT(13, 8, 'a'), AT(14, 6, 'o'), AT(15, 6, 'r'), AT(16, 10, 'r'), AT(17, 5, 'p'),
    AT(18, 5, 'm'), AT(19, 6, 'c'), AT(20, 7, 'v'), AT(21, 7, 'd'),
};
_Static_assert(ARRAY_LEN(message_fields) == 22, "each field has its place above");

const struct message_field *message_field_find(struct str name)
{
    bool may_be = name.n > 0 && name.n < 16;
    unsigned at = may_be ? places[PLACE(name.n, (unsigned char)name.p[0])] : 0;

    return at && !memcmp(name.p, message_fields[at - 1].name, name.n) ? &message_fields[at - 1]
                                                                      : NULL;
}
