/* series_fuzz.c: rows of a series: what is read is a count at a time, and points nowhere else. */
#include "base/clock.h"
#include "parse/series.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_of((const char *)data, n), line;
    struct series series = {0, 1};
    struct series_row row;
    struct fault fault = {0};
    bool is_header;

    if (!str_line(&rest, &line) || series_begin(line, &series, &is_header, &fault))
        return 0;
    while (str_line(&rest, &line)) {
        if (!series_read(&series, line, &row, &fault))
            bug_on(!(row.value >= 0 && row.value <= SERIES_VALUE_MAX));
    }
    return 0;
}
