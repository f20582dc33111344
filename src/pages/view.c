#include "pages/view.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "parse/message_json.h"
#include "store/message.h"

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                   "Friday", "Saturday", "Sunday"};

struct str view_initials(struct arena *arena, struct str name)
{
    char text[8];
    size_t n = 0, letters = 0, at = 0;
    bool at_start = true;

    while (at < name.n && letters < 2) {
        uint32_t rune = utf8_next(name, &at, NULL);
        bool is_letter = rune > 0x7f || (rune < 0x80 && char_is_alpha((char)rune)) ||
                         (rune < 0x80 && char_is_digit((char)rune));

        if (is_letter && at_start && n + 4 <= sizeof(text)) {
            if (rune < 0x80 && rune >= 'a' && rune <= 'z')
                rune -= 32;
            n += utf8_encode(rune, text + n);
            letters++;
        }
        at_start = !is_letter && rune != '\'' && rune != '-';
        if (rune == '@' && letters)
            break; /* an address: the part before it is enough */
    }
    return letters ? str_dup(arena, str_of(text, n)) : STR("?");
}

int view_hue(int64_t id) { return (int)((uint64_t)id * 0x9E3779B97F4A7C15u >> 40) % 6 + 1; }

struct str view_clock_time(struct arena *arena, const struct zone *zone, int64_t at)
{
    struct civil civil = zone_local(zone, at);

    return arena_printf(arena, "%02d:%02d", civil.hour, civil.minute);
}

/* The day of a moment in that zone, as days since 1970. */
static int64_t day_of(const struct zone *zone, int64_t at)
{
    int64_t local = at + zone_offset(zone, at) * (int64_t)1000;

    return local >= 0 ? local / MS_DAY : (local - MS_DAY + 1) / MS_DAY;
}

static struct str short_day(struct arena *arena, struct civil civil)
{
    return arena_printf(arena, "%d %.3s", civil.day, months[civil.month - 1]);
}

struct str view_when(struct arena *arena, const struct zone *zone, int64_t at, int64_t now)
{
    struct civil civil = zone_local(zone, at);

    if (day_of(zone, at) >= day_of(zone, now) && at <= now + MS_DAY)
        return view_clock_time(arena, zone, at);
    if (at > now - (int64_t)6 * MS_DAY && at < now)
        return arena_printf(arena, "%.3s", days[civil.weekday]);
    if (civil.year == zone_local(zone, now).year)
        return short_day(arena, civil);
    return arena_printf(arena, "%d %.3s %d", civil.day, months[civil.month - 1], civil.year);
}

struct str view_day(struct arena *arena, const struct zone *zone, int64_t at, int64_t now)
{
    struct civil civil = zone_local(zone, at);
    int64_t ago = day_of(zone, now) - day_of(zone, at);

    if (ago == 0)
        return STR("Today");
    if (ago == 1)
        return STR("Yesterday");
    if (civil.year == zone_local(zone, now).year)
        return arena_printf(arena, "%s %d %s", days[civil.weekday], civil.day,
                            months[civil.month - 1]);
    return arena_printf(arena, "%d %s %d", civil.day, months[civil.month - 1], civil.year);
}

struct str view_day_in(struct arena *arena, const struct zone *zone, int64_t at, int64_t now)
{
    struct str day = view_day(arena, zone, at, now);

    return str_is(day, "Today") || str_is(day, "Yesterday") ? str_lower(arena, day) : day;
}

struct str view_moment(struct arena *arena, const struct zone *zone, int64_t at, int64_t now)
{
    struct civil civil = zone_local(zone, at);
    int64_t ahead = day_of(zone, at) - day_of(zone, now);
    struct str time = view_clock_time(arena, zone, at);

    if (ahead == 0)
        return arena_printf(arena, "today %.*s", STR_ARGS(time));
    if (ahead > 0 && ahead < 7)
        return arena_printf(arena, "%.3s %.*s", days[civil.weekday], STR_ARGS(time));
    return arena_printf(arena, "%.*s %.*s", STR_ARGS(short_day(arena, civil)), STR_ARGS(time));
}

bool view_moment_from(const struct zone *zone, struct str text, int64_t *out_at)
{
    enum { MOMENT_BYTES = 16 };
    char with_zone[MOMENT_BYTES + 5];
    int64_t as_utc;

    if (text.n != MOMENT_BYTES)
        return false;
    (void)snprintf(with_zone, sizeof(with_zone), "%.*s:00Z", STR_ARGS(text));
    if (clock_parse(str_from(with_zone), &as_utc))
        return false;
    *out_at = zone_to_utc(zone, civil_from_ms(as_utc));
    return true;
}

struct str view_moment_value(struct arena *arena, const struct zone *zone, int64_t at)
{
    struct civil civil = zone_local(zone, at);

    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d", civil.year, civil.month, civil.day,
                        civil.hour, civil.minute);
}

bool view_moment_ago(const struct zone *zone, struct str ago, struct str at, int64_t now,
                     int64_t *out_at)
{
    const int64_t most = 366 * (int64_t)MS_DAY;
    int64_t minutes, moment = 0;

    if (str_is(ago, "at")) {
        if (!view_moment_from(zone, str_trim(at), &moment))
            return false;
    } else if (str_to_i64(ago, &minutes) || minutes < 0 || minutes > most / MS_MINUTE) {
        return false;
    } else {
        moment = now - minutes * MS_MINUTE;
    }
    if (moment > now || moment < now - most)
        return false;
    *out_at = moment;
    return true;
}

struct str view_zone(struct arena *arena, const struct zone *zone, int64_t at)
{
    int minutes = zone_offset(zone, at) / 60, size = minutes < 0 ? -minutes : minutes;

    if (!minutes)
        return STR("UTC");
    if (size % 60)
        return arena_printf(arena, "UTC%c%d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
    return arena_printf(arena, "UTC%c%d", minutes < 0 ? '-' : '+', size / 60);
}

struct str view_duration(struct arena *arena, int64_t ms)
{
    int64_t minutes = ms / MS_MINUTE, hours = ms / MS_HOUR;

    if (minutes < 1)
        return STR("under a minute");
    if (minutes < 60)
        return arena_printf(arena, "%d min", (int)minutes);
    if (hours < 48)
        return arena_printf(arena, "%d h %02d", (int)hours, (int)(minutes % 60));
    return arena_printf(arena, "%d days", (int)(hours / 24));
}

struct str view_due(struct arena *arena, int64_t due, int64_t now)
{
    struct str text = view_duration(arena, due > now ? due - now : now - due);

    return due > now ? arena_printf(arena, "%.*s left", STR_ARGS(text))
                     : arena_printf(arena, "Late by %.*s", STR_ARGS(text));
}

int view_ring(int64_t since, int64_t due, int64_t now)
{
    if (due <= now || due <= since)
        return 0;
    if (now <= since)
        return 100;
    return (int)((due - now) * 100 / (due - since));
}

static const struct {
    const char *icon, *words;
} kinds[KIND_COUNT] = {
    [KIND_POST] = {"public", "post"},       [KIND_COMMENT] = {"forum", "comment"},
    [KIND_REPLY] = {"public", "reply"},     [KIND_MAIL] = {"mail", "email"},
    [KIND_CHAT] = {"chat", "chat"},         [KIND_REVIEW] = {"star", "review"},
    [KIND_CALL] = {"phone", "call"},        [KIND_SMS] = {"chat", "SMS"},
    [KIND_FAX] = {"note", "fax"},           [KIND_LETTER] = {"mail", "letter"},
    [KIND_COUNTER] = {"people", "visit"},   [KIND_EVENT] = {"people", "event"},
    [KIND_SYSTEM] = {"settings", "system"}, [KIND_NOTE] = {"note", "note"},
    [KIND_LIKE] = {"star", "like"},         [KIND_BOOST] = {"public", "boost"},
};

const char *view_kind_icon(enum message_kind kind, enum audience audience)
{
    (void)audience;
    return (unsigned)kind < KIND_COUNT ? kinds[kind].icon : "public";
}

const char *view_kind_words(enum message_kind kind, enum audience audience)
{
    if (kind == KIND_POST && audience == AUDIENCE_PUBLIC)
        return "public post";
    if (kind == KIND_COMMENT && audience == AUDIENCE_PUBLIC)
        return "public comment";
    return (unsigned)kind < KIND_COUNT ? kinds[kind].words : "message";
}

const char *view_touch_words(enum message_kind kind)
{
    static const char *const words[KIND_COUNT] = {
        [KIND_CALL] = "by telephone", [KIND_SMS] = "by SMS",        [KIND_FAX] = "by fax",
        [KIND_LETTER] = "by letter",  [KIND_COUNTER] = "in person", [KIND_EVENT] = "at an event",
    };

    return (unsigned)kind < KIND_COUNT && words[kind] ? words[kind] : "somewhere else";
}

const char *view_channel_icon(struct str channel_kind)
{
    if (str_is(channel_kind, "mail"))
        return "mail";
    if (str_is(channel_kind, "feed"))
        return "feed";
    if (str_is(channel_kind, "touch"))
        return "phone";
    return "link";
}

struct str view_author(struct arena *arena, const struct message_item *item)
{
    if (item->author_name.n)
        return view_name(arena, item->author_name);
    if (item->author_address.n)
        return item->author_address;
    return item->message.author ? STR_NONE
                                : view_name(arena, message_extra_name(arena, item->message.extra));
}

static bool turns(struct str at)
{
    return at.n >= 3 && at.p[0] == '\xE2' &&
           ((at.p[1] == '\x80' && at.p[2] >= '\xAA' && at.p[2] <= '\xAE') ||
            (at.p[1] == '\x81' && at.p[2] >= '\xA6' && at.p[2] <= '\xA9'));
}

struct str view_name(struct arena *arena, struct str name)
{
    size_t at = 0, n = 0;
    char *kept;

    while (at < name.n && !turns(str_skip(name, at)))
        at++;
    if (at == name.n)
        return name;
    kept = arena_alloc_array(arena, name.n, 1);
    if (!kept)
        return STR_NONE;
    for (at = 0; at < name.n;) {
        if (turns(str_skip(name, at)))
            at += 3;
        else
            kept[n++] = name.p[at++];
    }
    return str_of(kept, n);
}

struct str view_clip(struct arena *arena, struct str text, size_t max)
{
    struct str cut = utf8_clip(text, max);
    size_t at = cut.n;

    if (cut.n == text.n)
        return text;
    while (at > cut.n / 2 && !char_is_space(cut.p[at]))
        at--;
    if (char_is_space(cut.p[at]))
        cut = str_slice(cut, 0, at);
    return arena_printf(arena, "%.*s…", STR_ARGS(str_trim(cut)));
}

struct str view_count(struct arena *arena, int64_t n, const char *one, const char *many)
{
    return arena_printf(arena, "%.*s %s", STR_ARGS(view_number(arena, n)), n == 1 ? one : many);
}

struct str view_number(struct arena *arena, int64_t n)
{
    char text[32];
    size_t at = sizeof(text);
    uint64_t left = n < 0 ? (uint64_t)-n : (uint64_t)n;
    int digits = 0;

    do {
        if (digits && digits % 3 == 0)
            text[--at] = ',';
        text[--at] = (char)('0' + left % 10);
        left /= 10;
        digits++;
    } while (left);
    if (n < 0)
        text[--at] = '-';
    return str_dup(arena, str_of(text + at, sizeof(text) - at));
}

struct str view_rounded(struct arena *arena, double n)
{
    int64_t unit = 1, whole = n < 9e17 ? (int64_t)(n + 0.5) : INT64_MAX / 2;

    while (whole / unit >= 1000)
        unit *= 10;
    return view_number(arena, (whole + unit / 2) / unit * unit);
}

struct str view_language(struct str code)
{
    static const char *const names[][2] = {
        {"af", "Afrikaans"},   {"ar", "Arabic"},
        {"az", "Azerbaijani"}, {"be", "Belarusian"},
        {"bg", "Bulgarian"},   {"bn", "Bengali"},
        {"bs", "Bosnian"},     {"ca", "Catalan"},
        {"cs", "Czech"},       {"cy", "Welsh"},
        {"da", "Danish"},      {"de", "German"},
        {"el", "Greek"},       {"en", "English"},
        {"eo", "Esperanto"},   {"es", "Spanish"},
        {"et", "Estonian"},    {"eu", "Basque"},
        {"fa", "Persian"},     {"fi", "Finnish"},
        {"fr", "French"},      {"ga", "Irish"},
        {"gu", "Gujarati"},    {"he", "Hebrew"},
        {"hi", "Hindi"},       {"hr", "Croatian"},
        {"hu", "Hungarian"},   {"hy", "Armenian"},
        {"id", "Indonesian"},  {"is", "Icelandic"},
        {"it", "Italian"},     {"ja", "Japanese"},
        {"ka", "Georgian"},    {"kk", "Kazakh"},
        {"ko", "Korean"},      {"la", "Latin"},
        {"lt", "Lithuanian"},  {"lv", "Latvian"},
        {"mk", "Macedonian"},  {"ml", "Malayalam"},
        {"mn", "Mongolian"},   {"mr", "Marathi"},
        {"ms", "Malay"},       {"nb", "Norwegian (Bokmål)"},
        {"nl", "Dutch"},       {"nn", "Norwegian (Nynorsk)"},
        {"no", "Norwegian"},   {"pa", "Punjabi"},
        {"pl", "Polish"},      {"pt", "Portuguese"},
        {"ro", "Romanian"},    {"ru", "Russian"},
        {"sk", "Slovak"},      {"sl", "Slovene"},
        {"so", "Somali"},      {"sq", "Albanian"},
        {"sr", "Serbian"},     {"sv", "Swedish"},
        {"sw", "Swahili"},     {"ta", "Tamil"},
        {"te", "Telugu"},      {"th", "Thai"},
        {"tl", "Tagalog"},     {"tr", "Turkish"},
        {"uk", "Ukrainian"},   {"ur", "Urdu"},
        {"vi", "Vietnamese"},  {"zh", "Chinese"},
        {"zu", "Zulu"},
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_is(code, names[i][0]))
            return str_from(names[i][1]);
    return code.n ? code : STR("not told apart");
}
