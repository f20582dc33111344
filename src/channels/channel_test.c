#include "channels/channel.h"

#include "unit.h"

static enum err check(const char *kind, const char *const *pairs, struct fault *fault)
{
    struct channel_value values[10];
    size_t n = 0;
    for (; pairs[2 * n]; n++)
        values[n] = (struct channel_value){str_from(pairs[2 * n]), str_from(pairs[2 * n + 1])};
    return channel_config_check(channel_kind_find(str_from(kind)), values, n, fault);
}

static void knows_its_kinds(void)
{
    CHECK(channel_kind_find(STR("mail")) && channel_kind_find(STR("mail"))->can_speak);
    CHECK(channel_kind_find(STR("feed")) && !channel_kind_find(STR("feed"))->can_speak);
    CHECK(channel_kind_find(STR("touch"))->by_hand);
    CHECK(channel_kind_find(STR("script"))->is_script);
    CHECK(!channel_kind_find(STR("fax")));
    for (const struct channel_kind *const *kind = channel_registry; *kind; kind++) {
        CHECK((*kind)->help && (*kind)->label);
        for (size_t i = 0; i < (*kind)->setting_count; i++)
            CHECK((*kind)->settings[i].help && (*kind)->settings[i].label);
    }
}

static void checks_settings(void)
{
    static const struct {
        const char *kind, *pairs[9], *want;
    } cases[] = {
        {"feed", {"url", "https://example.org/feed"}, NULL},
        {"feed", {"url", "https://example.org/feed", "every", "90s"}, NULL},
        {"feed", {"every", "10m"}, "'url' is missing"},
        {"feed", {"url", ""}, "'url' is missing"},
        {"feed", {"url", "ftp://example.org"}, "begins with one of: https http"},
        {"feed", {"url", "https://"}, "begins with one of"},
        {"feed", {"url", "https://a b"}, "begins with one of"},
        {"feed", {"url", "https://a\nb"}, "control character"},
        {"feed", {"url", "https://a", "every", "10"}, "a time such as"},
        {"feed", {"url", "https://a", "every", "30s"}, "between 60 and"},
        {"feed", {"url", "https://a", "colour", "red"}, "'colour' is not a setting of feed"},
        {"feed", {"url", "https://a", "url", "https://b"}, "'url' is given twice"},
        {"feed", {"url", "https://a", "allow", "127.0.0.1:8080, 10.0.0.0/8"}, NULL},
        {"feed", {"url", "https://a", "allow", "localhost"}, "'localhost' is not an address"},
        {"script", {"command", "/usr/local/bin/x", "token", "abc"}, NULL},
        {"script", {"token", "abc"}, "'command' is missing"},
        {"mail",
         {"imap_url", "imaps://a", "user", "u", "password", "p", "from_address", "no"},
         "'from_address' is a mail address"},
        {"mail",
         {"imap_url", "imaps://a", "user", "u", "password", "p", "from_address", "a@b"},
         NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fault fault = {0};
        enum err err = check(cases[i].kind, cases[i].pairs, &fault);
        bool fine = cases[i].want ? err && strstr(fault.text, cases[i].want) : !err;
        if (!fine)
            printf("case %zu: %s\n", i, fault.text);
        CHECK(fine);
    }
}

static void reads_durations_and_names(void)
{
    int64_t seconds;
    CHECK(channel_duration_parse(STR("90s"), &seconds) == OK && seconds == 90);
    CHECK(channel_duration_parse(STR("2h"), &seconds) == OK && seconds == 7200);
    CHECK(channel_duration_parse(STR("1d"), &seconds) == OK && seconds == 86400);
    static const char *const bad[] = {"", "s", "-1s", "1", "1w", "1.5h", "99999999999s"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(channel_duration_parse(str_from(bad[i]), &seconds) == ERR_BAD_INPUT);
    enum outcome outcome;
    enum channel_state state;
    CHECK(outcome_from(STR("held"), &outcome) && outcome == OUTCOME_HELD);
    CHECK(!outcome_from(STR("perhaps"), &outcome));
    CHECK(channel_state_from(STR("quota"), &state) && state == CHANNEL_QUOTA);
    CHECK_STR(str_from(outcome_name(OUTCOME_UNCERTAIN)), "uncertain");
}

int main(void)
{
    RUN(knows_its_kinds);
    RUN(checks_settings);
    RUN(reads_durations_and_names);
    return unit_end();
}
