/* series.h: a row of a time series, as a line of CSV (RFC 4180, one row a line).
 *
 * The first line may name the columns, in any order and with others between; without names the
 * first column is the time and the second the value. Fields may be quoted. Times are anything
 * date.h reads; a value is a plain number (JSON's syntax), 0 to SERIES_VALUE_MAX, because what is
 * counted is never below nothing.
 *
 * The row points into the line. Errors: ERR_BAD_INPUT with what is wrong in the fault.
 */
#ifndef PARSE_SERIES_H
#define PARSE_SERIES_H

#include "base/str.h"

enum { SERIES_COLUMNS_MAX = 100 };
#define SERIES_VALUE_MAX 1e15

struct series {
    size_t time, value; /* columns, from 0 */
};

struct series_row {
    int64_t at;
    double value;
};

/* The first line. *out_is_header: it names `timestamp` and `value` (any case); false: it is a row
 * of a series without names. */
must_check enum err series_begin(struct str line, struct series *out_series, bool *out_is_header,
                                 struct fault *fault);
must_check enum err series_read(const struct series *series, struct str line,
                                struct series_row *out_row, struct fault *fault);

#endif
