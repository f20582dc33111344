#include "main/demo_stage.h"

#include "base/clock.h"
#include "model/actor.h"
#include "store/channel.h"
#include "store/rule.h"
#include "store/setting.h"
#include "store/staff.h"

static const struct demo_stage before = {
    .channels = {{"support-mailbox", "Support mailbox", 0},
                 {"fediverse", "Fediverse", 0},
                 {"saddlebag-forum", "Saddlebag forum", 0},
                 {"blogs-and-news", "Blogs and news", 0},
                 {"planet-and-aggregators", "Planet and aggregators", 0},
                 {"shop-reviews", "Shop reviews", 0},
                 {"live-chat", "Live chat", 0},
                 {"phone-and-counter", "Phone and counter", 0}},
    .staff = {{"ines", "Ines Varga", "ines@kestrow.example", ROLE_LEAD, 0},
              {"tom", "Tom Okafor", "tom@kestrow.example", ROLE_AGENT, 0},
              {"lotte", "Lotte Brandt", "lotte@kestrow.example", ROLE_AGENT, 0},
              {"jun", "Jun Arai", "jun@kestrow.example", ROLE_AGENT, 0}},
};

enum { SUPPORT, PRODUCT, TEAMS };
static const char *const team_names[TEAMS] = {"Support", "Product"};
static const int team_of[DEMO_STAFF] = {SUPPORT, SUPPORT, SUPPORT, PRODUCT};

/* The last one is nobody's, as such rules are in real houses; the pages show it as that. */
static const struct {
    const char *name, *text;
    int staff; /* index; -1: nobody */
} rules[] = {
    {"Kestrow", "kestrow OR @kestrow OR #kestrow OR domain:kestrow.example", 0},
    {"E31 and updates", "e31 OR \"4.2\" OR \"4.2.1\" OR (update NEAR/6 motor)", 3},
    {"Locking wheel",
     "wheel NEAR/8 locks OR wheel NEAR/8 locked OR wheel NEAR/8 locking OR spacer OR \"KM-23-07\" "
     "OR vorderrad OR voorwiel",
     3},
    {"Safety", "burn* OR smell* OR (battery NEAR/5 hot) OR (cell NEAR/6 hot)", 3},
    {"Brammel", "brammel", -1},
};

static enum err add_staff(struct db *db, struct demo_stage *stage, struct str hash, int64_t at)
{
    struct staff visitor = {.email = STR(DEMO_VISITOR),
                            .name = STR("You, looking around"),
                            .role = ROLE_ADMIN,
                            .password = hash,
                            .created_at = at};
    enum err err = staff_add(db, &visitor);

    stage->visitor = visitor.id;
    for (size_t i = 0; !err && i < DEMO_STAFF; i++) {
        struct staff staff = {.email = str_from(stage->staff[i].email),
                              .name = str_from(stage->staff[i].name),
                              .role = stage->staff[i].role,
                              .created_at = at};

        err = staff_add(db, &staff);
        stage->staff[i].row = staff.id;
    }
    return err;
}

static enum err add_teams(struct db *db, const struct demo_stage *stage, int64_t at)
{
    int64_t rows[TEAMS] = {0};
    enum err err = OK;

    for (size_t i = 0; !err && i < TEAMS; i++) {
        struct team team = {.name = str_from(team_names[i]), .created_at = at};

        err = team_add(db, &team);
        rows[i] = team.id;
    }
    for (size_t i = 0; !err && i < DEMO_STAFF; i++)
        err = team_join(db, rows[team_of[i]], stage->staff[i].row);
    return err;
}

static enum err add_channels(struct db *db, struct demo_stage *stage, int64_t at)
{
    enum err err = OK;

    for (size_t i = 0; !err && i < DEMO_CHANNELS; i++) {
        bool by_hand = i == DEMO_CHANNELS - 1;
        struct channel_row row = {.name = str_from(stage->channels[i].name),
                                  .kind = by_hand ? STR("touch") : STR("demo"),
                                  .config = STR("{\"own_accounts\":\"kestrow\"}"),
                                  .keep = KEEP_ALL,
                                  .state = CHANNEL_CONNECTED,
                                  .created_at = at};

        err = channel_add(db, &row);
        stage->channels[i].row = row.id;
    }
    return err;
}

static enum err add_rules(struct db *db, const struct demo_stage *stage, int64_t at)
{
    enum err err = OK;

    for (size_t i = 0; !err && i < ARRAY_LEN(rules); i++) {
        int64_t owner = rules[i].staff < 0 ? 0 : stage->staff[rules[i].staff].row;
        struct rule_row rule = {.name = str_from(rules[i].name),
                                .text = str_from(rules[i].text),
                                .staff = owner,
                                .created_at = at};

        err = rule_add(db, &rule, owner);
    }
    return err;
}

/* The aggregators were silent for three hours on the day the crowd came: never deaf in silence. */
static enum err add_gap(struct db *db, const struct demo_stage *stage, int64_t at)
{
    int64_t planet = stage->channels[4].row;
    int64_t from = at + 6 * (int64_t)MS_DAY + 17 * (int64_t)MS_HOUR;
    enum err err = channel_gap_open(db, planet, from, STR("the aggregator did not answer"));

    return err ? err : channel_gap_close(db, planet, from + 3 * (int64_t)MS_HOUR);
}

enum err demo_stage_build(struct db *db, struct str password_hash, int64_t at,
                          struct demo_stage *out_stage)
{
    struct demo_stage stage = before;
    enum err err = setting_put(db, STR("site.look_around"), STR("1"));

    if (!err)
        err = add_staff(db, &stage, password_hash, at);
    if (!err)
        err = add_teams(db, &stage, at);
    if (!err)
        err = add_channels(db, &stage, at);
    if (!err)
        err = add_rules(db, &stage, at);
    if (!err)
        err = add_gap(db, &stage, at);
    if (!err)
        *out_stage = stage;
    return err;
}
