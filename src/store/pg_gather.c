#include "store/pg_gather.h"

/* What a heard message writes, parents before children; keys: see the header. */
static const struct {
    const char *name;
    int keys;
} listed[] = {
    {"raw_add", 0},
    {"person_add", 0},
    {"handle_add", 0},
    {"handle_link_add", 0},
    {"conversation_add", 0},
    {"conversation_update", 1},
    {"thread_add", 0},
    {"thread_move_add", 0},
    {"message_add", 0},
    {"annotation_put", 2},
    {"hit_add", 0},
    {"search_index", 0},
    {"search_index_person", 0},
    {"permalink_add", 0},
    {"sketch_add", 0},
    {"event_add", 0},
};

_Static_assert(ARRAY_LEN(listed) <= GATHER_WRITES_MAX, "the list is longer than its places");

int gather_place(const struct sql *sql)
{
    for (size_t i = 0; i < ARRAY_LEN(listed); i++)
        if (str_is(str_from(sql->name), listed[i].name))
            return (int)i;
    return -1;
}

const char *gather_listed(size_t i) { return i < ARRAY_LEN(listed) ? listed[i].name : NULL; }

unsigned gather_type(char letter, bool is_array)
{
    static const struct {
        char letter;
        unsigned one, array;
    } types[] = {{'i', 20, 1016}, {'r', 701, 1022}, {'t', 25, 1009}, {'b', 17, 1001}};

    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].letter == letter)
            return is_array ? types[i].array : types[i].one;
    bug_at(__FILE__, __LINE__, "a letter that is no type");
}

/* ---- the calls ---- */

enum err gather_new(struct db_slot *slot, bool is_read, struct gather **out_gather)
{
    struct gather *gather = calloc(1, sizeof(*gather));

    if (!gather)
        return ERR_NO_MEMORY;
    gather->slot = slot;
    gather->columns = (int)strlen(slot->sql->types);
    (void)snprintf(gather->name, sizeof(gather->name), "%.60s+", slot->sql->name);
    gather->column = calloc((size_t)gather->columns + 1, sizeof(*gather->column));
    if (is_read)
        gather->asks = calloc(GATHER_CALLS, sizeof(*gather->asks));
    if (!gather->column || (is_read && !gather->asks)) {
        gather_free(gather);
        return ERR_NO_MEMORY;
    }
    for (int i = 0; i < gather->columns; i++)
        buf_init(&gather->column[i], (size_t)INT32_MAX);
    gather_reset(gather);
    *out_gather = gather;
    return OK;
}

void gather_free(struct gather *gather)
{
    if (!gather)
        return;
    for (int i = 0; gather->column && i < gather->columns; i++)
        buf_clear(&gather->column[i]);
    free(gather->column);
    free(gather->asks);
    free(gather);
}

void gather_reset(struct gather *gather)
{
    static const char header[GATHER_HEADER];

    gather->n = 0;
    for (int i = 0; i < gather->columns; i++) {
        buf_reset(&gather->column[i]);
        buf_add(&gather->column[i], str_of(header, sizeof(header)));
        gather->has_null[i] = false;
    }
}

static void put_u32(char *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (char)(value >> (24 - 8 * i));
}

/* An element: its length (-1: NULL), then its bytes. */
static enum err add_element(struct buf *out, const struct arg *arg)
{
    char number[8], length[4];
    struct str bytes = arg->s;
    uint64_t bits = (uint64_t)arg->i;

    if (arg->type == ARG_REAL)
        memcpy(&bits, &arg->r, sizeof(bits));
    if (arg->type == ARG_INT || arg->type == ARG_REAL) {
        put_u32(number, (uint32_t)(bits >> 32));
        put_u32(number + 4, (uint32_t)bits);
        bytes = str_of(number, sizeof(number));
    }
    if (bytes.n > INT32_MAX)
        return ERR_TOO_BIG;
    put_u32(length, arg->type == ARG_NULL ? UINT32_MAX : (uint32_t)bytes.n);
    buf_add(out, str_of(length, sizeof(length)));
    if (arg->type != ARG_NULL && bytes.n)
        buf_add(out, bytes);
    return out->err;
}

enum err gather_add(struct gather *gather, const struct arg *args, size_t n)
{
    enum err err = OK;

    bug_on(n != (size_t)gather->columns || gather->n == GATHER_CALLS);
    for (size_t i = 0; i < n && !err; i++) {
        err = add_element(&gather->column[i], &args[i]);
        if (args[i].type == ARG_NULL)
            gather->has_null[i] = true;
    }
    gather->n++;
    return err;
}

size_t gather_bytes(const struct gather *gather)
{
    size_t bytes = 0;

    for (int i = 0; i < gather->columns; i++)
        bytes += gather->column[i].n;
    return bytes;
}

/* The binary form of an array (array_recv): dimensions, whether there are NULLs, the type of an
 * element, then for the one dimension its length and its lower bound. */
static void write_header(struct buf *column, char letter, bool has_null, size_t n)
{
    put_u32(column->p, 1);
    put_u32(column->p + 4, has_null);
    put_u32(column->p + 8, gather_type(letter, false));
    put_u32(column->p + 12, (uint32_t)n);
    put_u32(column->p + 16, 1);
}

void gather_values(struct gather *gather, const char **out_values, int *out_lengths)
{
    for (int i = 0; i < gather->columns; i++) {
        struct buf *column = &gather->column[i];

        if (gather->n == 1) {
            const int before = GATHER_HEADER + 4;

            out_values[i] = gather->has_null[i] ? NULL : column->p + before;
            out_lengths[i] = (int)column->n - before;
            continue;
        }
        write_header(column, gather->slot->sql->types[i], gather->has_null[i], gather->n);
        out_values[i] = column->p;
        out_lengths[i] = (int)column->n;
    }
}

/* ---- the text ---- */

/* $n becomes q.an. */
static void add_renamed(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '$')
            buf_add_c(out, "q.a");
        else
            buf_add_char(out, text.p[i]);
    }
}

static void add_names(struct buf *out, size_t n, const char *prefix)
{
    for (size_t i = 1; i <= n; i++)
        buf_printf(out, "%s%s%zu", i > 1 ? ", " : "", prefix, i);
}

/* The calls as a table q with the columns a1, a2, … and a0, the number of the call. */
static void add_source(struct buf *out, const struct sql *sql, int keys)
{
    size_t n = strlen(sql->types);

    if (keys) {
        buf_add_c(out, "(SELECT DISTINCT ON (");
        add_names(out, (size_t)keys, "a");
        buf_add_c(out, ") * FROM ");
    }
    buf_add_c(out, "unnest(");
    add_names(out, n, "$");
    buf_printf(out, ") WITH ORDINALITY AS %s(", keys ? "u" : "q");
    add_names(out, n, "a");
    buf_add_c(out, ", a0)");
    if (keys) {
        buf_add_c(out, " ORDER BY ");
        add_names(out, (size_t)keys, "a");
        buf_add_c(out, ", a0 DESC) q");
    }
}

/* Where the list that was opened just before `from` closes, or SIZE_MAX. */
static size_t closing(struct str text, size_t from)
{
    int open = 1;

    for (size_t i = from; i < text.n; i++) {
        open += text.p[i] == '(';
        open -= text.p[i] == ')';
        if (!open)
            return i;
    }
    return SIZE_MAX;
}

static enum err write_insert(struct buf *out, const struct sql *sql, struct str text, int keys)
{
    const struct str values = STR("VALUES (");
    size_t at = str_find(text, values, 0), from = at + values.n, end;

    if (at == SIZE_MAX)
        return ERR_BAD_INPUT;
    end = closing(text, from);
    if (end == SIZE_MAX)
        return ERR_BAD_INPUT;
    buf_add(out, str_slice(text, 0, at));
    buf_add_c(out, "SELECT ");
    add_renamed(out, str_slice(text, from, end));
    buf_add_c(out, " FROM ");
    add_source(out, sql, keys);
    buf_add(out, str_skip(text, end + 1));
    return out->err;
}

static enum err write_update(struct buf *out, const struct sql *sql, struct str text, int keys)
{
    size_t at = str_find(text, STR(" WHERE "), 0);

    if (at == SIZE_MAX)
        return ERR_BAD_INPUT;
    add_renamed(out, str_slice(text, 0, at));
    buf_add_c(out, " FROM ");
    add_source(out, sql, keys);
    add_renamed(out, str_skip(text, at));
    return out->err;
}

static enum err write_select(struct buf *out, const struct sql *sql, struct str text)
{
    buf_add_c(out, "SELECT r.*, q.a0 FROM ");
    add_source(out, sql, 0);
    buf_add_c(out, " CROSS JOIN LATERAL (");
    add_renamed(out, text);
    buf_add_c(out, " OFFSET 0) r");
    return out->err;
}

enum err gather_write_sql(struct buf *out, const struct sql *sql)
{
    struct str text = str_from(sql->postgres ? sql->postgres : sql->text);
    int place = gather_place(sql), keys = place < 0 ? 0 : listed[place].keys;

    if (str_starts(text, STR("SELECT ")))
        return write_select(out, sql, text);
    if (str_starts(text, STR("INSERT ")))
        return write_insert(out, sql, text, keys);
    return str_starts(text, STR("UPDATE ")) ? write_update(out, sql, text, keys) : ERR_BAD_INPUT;
}
