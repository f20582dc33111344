/* html.c: the runtime of compiled templates. What is safe where is decided in html.h's macros
 * and by tools/htc; how it is escaped, in esc.c. */
#include "web/html.h"

#include "base/clock.h"
#include "web/asset.h"
#include "web/esc.h"

static bool has_bad_url_char(struct str raw)
{
    for (size_t i = 0; i < raw.n; i++) {
        unsigned char c = (unsigned char)raw.p[i];

        /* Browsers drop tabs and newlines and read \ as /: what we checked would not be what
         * they follow (WHATWG URL 4.4). */
        if (c <= ' ' || c == '\\' || c == 0x7F)
            return true;
    }
    return false;
}

static bool has_host(struct str after_slashes)
{
    return after_slashes.n && str_find_char(STR("/?#@:"), after_slashes.p[0], 0) == SIZE_MAX;
}

struct safe_url url_check(struct str raw)
{
    struct safe_url none = {STR_NONE}, good = {raw};

    if (!raw.n || raw.n > URL_MAX || has_bad_url_char(raw))
        return none;
    if (raw.p[0] == '/')
        return raw.n > 1 && raw.p[1] == '/' ? none : good;
    if (str_starts_nocase(raw, STR("https://")))
        return has_host(str_skip(raw, 8)) ? good : none;
    if (str_starts_nocase(raw, STR("http://")))
        return has_host(str_skip(raw, 7)) ? good : none;
    if (str_starts_nocase(raw, STR("mailto:")) || str_starts_nocase(raw, STR("tel:")))
        return good;
    return none;
}

struct safe_html html_of_rendered(struct arena *arena, const struct buf *rendered)
{
    struct safe_html html = {STR_NONE};

    if (!rendered->err)
        html.html = str_dup(arena, buf_str(rendered));
    if (!html.html.p)
        html.html = STR_NONE;
    return html;
}

struct str message_find(const struct messages *messages, struct str source)
{
    size_t low = 0, high = messages ? messages->n : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct message_text *text = &messages->list[middle];
        int order = str_cmp(source, str_from(text->source));

        if (order == 0)
            return str_from(text->translated);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return source;
}

int message_next(struct buf *out, struct str message, size_t *at)
{
    for (size_t i = *at; i + 2 < message.n; i++) {
        if (message.p[i] == '{' && char_is_digit(message.p[i + 1]) && message.p[i + 2] == '}') {
            esc_text(out, str_slice(message, *at, i));
            *at = i + 3;
            return message.p[i + 1] - '0';
        }
    }
    esc_text(out, str_skip(message, *at));
    *at = message.n;
    return -1;
}

void html_text_str(struct buf *out, struct str value) { esc_text(out, value); }
void html_text_c(struct buf *out, const char *value) { esc_text(out, str_from(value)); }
void html_text_bool(struct buf *out, bool value) { buf_add_c(out, value ? "true" : "false"); }
void html_text_i64(struct buf *out, int64_t value) { buf_add_i64(out, value); }
void html_text_u64(struct buf *out, uint64_t value) { buf_printf(out, "%" PRIu64, value); }
void html_text_safe(struct buf *out, struct safe_html value) { buf_add(out, value.html); }

void html_text_moment(struct buf *out, struct html_moment value)
{
    struct civil t = civil_from_ms(value.ms);

    buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day, t.hour, t.minute,
               t.second);
}

void html_text_duration(struct buf *out, struct html_duration value)
{
    int64_t minutes = value.ms / MS_MINUTE;

    if (minutes < 1)
        buf_add_c(out, "under a minute");
    else if (minutes < 60)
        buf_printf(out, "%" PRId64 " min", minutes);
    else if (minutes < 48 * 60)
        buf_printf(out, "%" PRId64 " h %02" PRId64, minutes / 60, minutes % 60);
    else
        buf_printf(out, "%" PRId64 " days", minutes / (24 * 60));
}

void html_url_safe(struct buf *out, struct safe_url value)
{
    esc_text(out, value.text.n ? value.text : STR("#"));
}

void html_url_asset(struct buf *out, struct asset_url value) { esc_text(out, value.asset->path); }
void html_segment_str(struct buf *out, struct str value) { esc_url_segment(out, value); }
void html_segment_c(struct buf *out, const char *value) { esc_url_segment(out, str_from(value)); }
void html_query_str(struct buf *out, struct str value) { esc_url_query(out, value); }
void html_query_c(struct buf *out, const char *value) { esc_url_query(out, str_from(value)); }
void html_json_str(struct buf *out, struct str value) { esc_json(out, value); }
void html_json_c(struct buf *out, const char *value) { esc_json(out, str_from(value)); }

bool html_has_str(struct str value) { return value.n > 0; }
bool html_has_c(const char *value) { return value && *value; }
bool html_has_i64(int64_t value) { return value != 0; }
bool html_has_u64(uint64_t value) { return value != 0; }
bool html_has_safe(struct safe_html value) { return value.html.n > 0; }
bool html_has_url(struct safe_url value) { return value.text.n > 0; }
bool html_has_asset(struct asset_url value) { return value.asset != NULL; }
bool html_has_pointer(const void *value) { return value != NULL; }
bool html_always_i64(int64_t value) { return (void)value, true; }
bool html_always_u64(uint64_t value) { return (void)value, true; }
bool html_always_bool(bool value) { return (void)value, true; }
bool html_always_moment(struct html_moment value) { return (void)value, true; }
bool html_always_duration(struct html_duration value) { return (void)value, true; }
