#include "store/pg_rows.h"

#include <libpq-fe.h>

/* pg_type.dat of PostgreSQL: these numbers never change. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT8 = 701,
};

static uint64_t get_u64(const char *p, int n)
{
    uint64_t value = 0;

    for (int i = 0; i < n; i++)
        value = value << 8 | (unsigned char)p[i];
    return value;
}

bool pg_next(struct rows *rows) { return ++rows->row < rows->row_count; }

bool pg_is_null(const struct rows *rows, int column)
{
    return PQgetisnull(rows->handle, rows->row, column);
}

/* A column of another type than the reader takes it for is a fault of a statement. */
static void wrong_type(struct rows *rows, int column)
{
    if (!rows->err)
        rows->err = db_fail(rows->db, ERR_STORE, "%s: column %d has type %u", rows->slot->sql->name,
                            column + 1, (unsigned)PQftype(rows->handle, column));
}

int64_t pg_get_int(struct rows *rows, int column)
{
    int n = PQgetlength(rows->handle, rows->row, column);
    uint64_t bits = get_u64(PQgetvalue(rows->handle, rows->row, column), n > 8 ? 0 : n);

    if (pg_is_null(rows, column))
        return 0;
    switch (PQftype(rows->handle, column)) {
    case OID_INT8:
    case OID_BOOL:
        return (int64_t)bits;
    case OID_INT4:
        return (int32_t)bits;
    default:
        wrong_type(rows, column);
        return 0;
    }
}

double pg_get_real(struct rows *rows, int column)
{
    uint64_t bits;
    double value;

    if (pg_is_null(rows, column))
        return 0;
    if (PQftype(rows->handle, column) != OID_FLOAT8) {
        wrong_type(rows, column);
        return 0;
    }
    bits = get_u64(PQgetvalue(rows->handle, rows->row, column), 8);
    memcpy(&value, &bits, 8);
    return value;
}

struct str pg_get_bytes(struct rows *rows, int column)
{
    Oid type = PQftype(rows->handle, column);

    if (type != OID_TEXT && type != OID_BYTEA)
        wrong_type(rows, column);
    return str_of(PQgetvalue(rows->handle, rows->row, column),
                  (size_t)PQgetlength(rows->handle, rows->row, column));
}

void pg_done(struct rows *rows) { PQclear(rows->handle); }
