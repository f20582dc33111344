#include "channels/channel.h"

#include "net/guard.h"
#include "net/mail_out.h"

static const char *const outcome_names[] = {
#define X(id, name) name,
    CHANNEL_OUTCOMES(X)
#undef X
};

const char *outcome_name(enum outcome outcome)
{
    return outcome < OUTCOME_COUNT ? outcome_names[outcome] : "uncertain";
}

static bool name_at(struct str name, const char *const *names, size_t count, size_t *out)
{
    for (size_t i = 0; i < count; i++) {
        if (str_is(name, names[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool outcome_from(struct str name, enum outcome *out_outcome)
{
    size_t at;
    if (!name_at(name, outcome_names, OUTCOME_COUNT, &at))
        return false;
    *out_outcome = (enum outcome)at;
    return true;
}

bool channel_kind_runs(const struct channel_kind *kind)
{
    return kind->can_hear || kind->can_speak || kind->by_hand;
}

const struct channel_kind *channel_kind_find(struct str name)
{
    for (const struct channel_kind *const *kind = channel_registry; *kind; kind++)
        if (str_is(name, (*kind)->name))
            return *kind;
    return NULL;
}

const struct channel_setting *channel_setting_find(const struct channel_kind *kind, struct str name)
{
    for (size_t i = 0; i < kind->setting_count; i++)
        if (str_is(name, kind->settings[i].name))
            return &kind->settings[i];
    return NULL;
}

enum err channel_duration_parse(struct str text, int64_t *out_seconds)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    int64_t n;
    if (text.n < 2 || text.n > 10 || !char_is_digit(text.p[0]) ||
        str_to_i64(str_slice(text, 0, text.n - 1), &n))
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (units[i].unit == text.p[text.n - 1]) {
            *out_seconds = n * units[i].seconds;
            return OK;
        }
    }
    return ERR_BAD_INPUT;
}

static bool has_scheme(struct str url, const char *schemes)
{
    struct str name, rest = str_from(schemes);
    for (bool more = true; more;) {
        more = str_cut(rest, ' ', &name, &rest);
        if (str_starts_nocase(url, name) && str_starts(str_skip(url, name.n), STR("://")) &&
            url.n > name.n + 3)
            return true;
    }
    return false;
}

static bool has_control(struct str text, bool lines_too)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool is_line = c == '\n' || c == '\r' || c == '\t';
        if ((c < ' ' && (lines_too || !is_line)) || c == 0x7f)
            return true;
    }
    return false;
}

static enum err check_range(const struct channel_setting *setting, struct str value, bool duration,
                            struct fault *fault)
{
    int64_t n = 0;
    enum err err = duration ? channel_duration_parse(value, &n) : str_to_i64(value, &n);
    if (err)
        return fault_set(fault, ERR_BAD_INPUT, "'%s' is %s", setting->name,
                         duration ? "a time such as 90s, 10m, 2h or 1d" : "a whole number");
    if (n < setting->min || n > setting->max)
        return fault_set(fault, ERR_BAD_INPUT, "'%s' lies between %lld and %lld%s", setting->name,
                         (long long)setting->min, (long long)setting->max,
                         duration ? " seconds" : "");
    return OK;
}

static enum err check_value(const struct channel_setting *setting, struct str value,
                            struct fault *fault)
{
    struct guard guard = {0};
    if (value.n > CHANNEL_VALUE_MAX)
        return fault_set(fault, ERR_TOO_BIG, "'%s' is longer than %d bytes", setting->name,
                         CHANNEL_VALUE_MAX);
    bool is_text = setting->type == SETTING_TEXT || setting->type == SETTING_ALLOW;
    if (has_control(value, !is_text))
        return fault_set(fault, ERR_BAD_INPUT, "'%s' contains a control character", setting->name);
    switch (setting->type) {
    case SETTING_URL:
        if (!has_scheme(value, setting->schemes) || str_find_char(value, ' ', 0) != SIZE_MAX)
            return fault_set(fault, ERR_BAD_INPUT, "'%s' is an address that begins with one of: %s",
                             setting->name, setting->schemes);
        return OK;
    case SETTING_MAIL:
        if (!mail_address_valid(value))
            return fault_set(fault, ERR_BAD_INPUT, "'%s' is a mail address", setting->name);
        return OK;
    case SETTING_NUMBER:
    case SETTING_DURATION:
        return check_range(setting, value, setting->type == SETTING_DURATION, fault);
    case SETTING_ALLOW:
        return guard_allow(&guard, value, fault);
    case SETTING_LINE:
    case SETTING_TEXT:
        return OK;
    }
    return OK;
}

static const struct str *value_of(const struct channel_value *values, size_t count,
                                  const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(values[i].name, name))
            return &values[i].value;
    return NULL;
}

enum err channel_config_check(const struct channel_kind *kind, const struct channel_value *values,
                              size_t count, struct fault *fault)
{
    for (size_t i = 0; i < count; i++) {
        const struct channel_setting *setting = channel_setting_find(kind, values[i].name);
        struct str shown = str_slice(values[i].name, 0, 60);
        for (size_t j = 0; j < i; j++)
            if (str_eq(values[i].name, values[j].name))
                return fault_set(fault, ERR_BAD_INPUT, "'%.*s' is given twice", STR_ARGS(shown));
        if (!setting && kind->any_settings)
            continue;
        if (!setting)
            return fault_set(fault, ERR_BAD_INPUT, "'%.*s' is not a setting of %s", STR_ARGS(shown),
                             kind->name);
        enum err err = values[i].value.n ? check_value(setting, values[i].value, fault) : OK;
        if (err)
            return err;
    }
    for (size_t i = 0; i < kind->setting_count; i++) {
        const struct channel_setting *setting = &kind->settings[i];
        const struct str *value = value_of(values, count, setting->name);
        if (setting->is_required && !setting->preset && (!value || value->n == 0))
            return fault_set(fault, ERR_BAD_INPUT, "'%s' is missing: %s", setting->name,
                             setting->help);
    }
    return OK;
}
