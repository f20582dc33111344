#include "parse/series.h"

#include "parse/date.h"

/* The next field; false when nothing is left. A quoted one is given without its quotes (a quote
 * within is no part of a time or a number, so nothing is made of doubled ones). */
static bool next_field(struct str *rest, bool *is_last, struct str *out_field)
{
    size_t end, from = 0;

    if (*is_last)
        return false;
    if (rest->n && rest->p[0] == '"') {
        do
            from = str_find_char(*rest, '"', from + 1);
        while (from != SIZE_MAX && from + 1 < rest->n && rest->p[from + 1] == '"' && ++from);
    }
    end = from == SIZE_MAX ? SIZE_MAX : str_find_char(*rest, ',', from);
    *is_last = end == SIZE_MAX;
    *out_field = str_trim(str_slice(*rest, 0, end));
    if (out_field->n > 1 && out_field->p[0] == '"' && out_field->p[out_field->n - 1] == '"')
        *out_field = str_slice(*out_field, 1, out_field->n - 1);
    *rest = *is_last ? STR_NONE : str_skip(*rest, end + 1);
    return true;
}

enum err series_begin(struct str line, struct series *out_series, bool *out_is_header,
                      struct fault *fault)
{
    struct series series = {.time = SIZE_MAX, .value = SIZE_MAX};
    struct str rest = line, field;
    struct series_row row;
    bool is_last = false;

    for (size_t i = 0; i < SERIES_COLUMNS_MAX && next_field(&rest, &is_last, &field); i++) {
        if (str_is_nocase(field, "timestamp") && series.time == SIZE_MAX)
            series.time = i;
        else if (str_is_nocase(field, "value") && series.value == SIZE_MAX)
            series.value = i;
    }
    *out_is_header = series.time != SIZE_MAX && series.value != SIZE_MAX;
    if (!*out_is_header)
        series = (struct series){.time = 0, .value = 1};
    if (!*out_is_header && series_read(&series, line, &row, NULL))
        return fault_set(fault, ERR_BAD_INPUT, "the first line must be 'timestamp,value' or a row");
    *out_series = series;
    return OK;
}

static enum err read_value(struct str field, double *out_value, struct fault *fault)
{
    double value;

    if (str_to_real(field, &value))
        return fault_set(fault, ERR_BAD_INPUT, "'%.*s' is not a number",
                         STR_ARGS(str_slice(field, 0, 50)));
    if (value < 0)
        return fault_set(fault, ERR_BAD_INPUT, "'%.*s' is below 0, and a count never is",
                         STR_ARGS(str_slice(field, 0, 50)));
    if (value > SERIES_VALUE_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "'%.*s' is over 1e15",
                         STR_ARGS(str_slice(field, 0, 50)));
    *out_value = value;
    return OK;
}

enum err series_read(const struct series *series, struct str line, struct series_row *out_row,
                     struct fault *fault)
{
    struct str rest = line, field, time = STR_NONE, value = STR_NONE;
    bool is_last = false, has_time = false, has_value = false;
    struct series_row row;

    for (size_t i = 0; i < SERIES_COLUMNS_MAX && next_field(&rest, &is_last, &field); i++) {
        if (i == series->time) {
            time = field;
            has_time = true;
        } else if (i == series->value) {
            value = field;
            has_value = true;
        }
    }
    if (!has_time || !has_value)
        return fault_set(fault, ERR_BAD_INPUT, "a row is a time and a value");
    if (date_read(time, &row.at))
        return fault_set(fault, ERR_BAD_INPUT, "'%.*s' is not a time",
                         STR_ARGS(str_slice(time, 0, 50)));
    if (read_value(value, &row.value, fault))
        return ERR_BAD_INPUT;
    *out_row = row;
    return OK;
}
