/* pg_rows.h: reading the rows of a PGresult, for db_postgres.c only. See struct db_driver. */
#ifndef STORE_PG_ROWS_H
#define STORE_PG_ROWS_H

#include "store/db_impl.h"

bool pg_next(struct rows *rows);
bool pg_is_null(const struct rows *rows, int column);
int64_t pg_get_int(struct rows *rows, int column);
double pg_get_real(struct rows *rows, int column);
struct str pg_get_bytes(struct rows *rows, int column);
void pg_done(struct rows *rows);

#endif
