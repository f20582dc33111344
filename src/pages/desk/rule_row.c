/* rule_row.c: how one rule stands: owner, hits by day, whether anybody acts on it. */
#include "base/clock.h"
#include "pages/desk/rules.h"
#include "pages/view.h"
#include "store/counter.h"
#include "store/rule_owners.h"
#include "store/standing.h"
#include "understand/rule_cost.h"

/* Who may own one, to name owners by. */
/* "Mina, Repairs": the person and the team. */
static struct str owner_name(const struct request *request, const struct rule_owners *owners,
                             const struct rule_row *rule)
{
    const struct staff *staff = rule_owner(owners, rule);
    const struct team *team = rule_owner_team(owners, rule);

    return arena_printf(request->arena, "%.*s%s%.*s", STR_ARGS(staff ? staff->name : STR_NONE),
                        staff && team ? ", " : "", STR_ARGS(team ? team->name : STR_NONE));
}

/* A bar for each day with hits; the tallest fills the height. */
static enum err fill_spark(const struct request *request, const struct standing_day *days, size_t n,
                           int64_t first, int count, struct rule_view *view)
{
    int64_t most = 1, sum = 0, top = 0;

    view->spark.width = count * SPARK_STEP;
    for (size_t i = 0; i < n; i++) {
        sum += days[i].heard;
        if (days[i].heard > most || !top) {
            most = days[i].heard;
            top = days[i].day;
        }
    }
    for (size_t i = 0; i < n; i++) {
        int height = (int)((days[i].heard * SPARK_HEIGHT + most - 1) / most);
        struct bar_view bar = {(int)(days[i].day - first) * SPARK_STEP, SPARK_HEIGHT - height,
                               height};

        if (!vec_push(request->arena, &view->spark.bars, bar))
            return request->arena->err;
    }
    view->hits = view_number(request->arena, sum);
    view->spark.says =
        n ? arena_printf(request->arena, "%.*s in %d days, most on %.*s",
                         STR_ARGS(view_count(request->arena, sum, "hit", "hits")), count,
                         STR_ARGS(view_day_in(request->arena, NULL, top * MS_DAY, request->now)))
          : arena_printf(request->arena, "no hits in %d days", count);
    return OK;
}

/* Why nobody acts on it. */
static struct str idle_of(const struct request *request, const struct rule_standing *standing)
{
    const struct rule_row *rule = &standing->rule;
    int64_t days = day_of(request->now) - standing->waiting_day;

    if (!rule->staff && !rule->team)
        return STR("nobody owns it");
    if (!standing->waiting_day || days < STANDING_IDLE_DAYS)
        return STR_NONE;
    return arena_printf(request->arena, "nobody acted on its hits for %lld days", (long long)days);
}

struct str rules_cost(const struct request *request, struct str text, bool is_whole)
{
    struct fault fault = {.err = OK};
    struct rule_cost cost;
    enum err err = rule_accept(text, RULE_WITH_LABELS, &cost, &fault);
    int64_t tenths;
    struct str share;

    if (err == ERR_TOO_BIG && is_whole)
        return arena_printf(request->arena, "It cannot be kept: %s.", fault_text(&fault, err));
    if (err)
        return STR_NONE;
    tenths = (cost.looks * 1000 + RULE_LOOKS_MAX / 2) / RULE_LOOKS_MAX;
    share = tenths ? arena_printf(request->arena, "%lld.%lld %% of what one rule may take",
                                  (long long)(tenths / 10), (long long)(tenths % 10))
                   : STR("under 0.1 % of what one rule may take");
    if (!is_whole)
        return share;
    return arena_printf(
        request->arena, "It costs %.*s: of a million posts it is tried on about %.*s.",
        STR_ARGS(share), STR_ARGS(view_rounded(request->arena, (double)cost.tried)));
}

enum err rules_row(const struct request *request, const struct rule_owners *owners,
                   const struct rule_standing *standing, int days, struct rule_view *out_view)
{
    const struct rule_row *rule = &standing->rule;
    int64_t today = day_of(request->now), first = today - days + 1;
    struct rule_view view = {
        .id = app_id(request, TABLE_RULE, rule->id),
        .name = rule->name,
        .text = rule->text,
        .label = standing->label,
        .owner = owner_name(request, owners, rule),
        .idle = idle_of(request, standing),
        .cost = rules_cost(request, rule->text, false),
        .is_paused = rule->paused_at != 0,
        .is_dead = !rule->paused_at && standing->last_day < today - STANDING_DEAD_DAYS &&
                   day_of(rule->created_at) < today - STANDING_DEAD_DAYS,
        .may_change = out_view->may_change,
    };
    struct standing_day *list;
    size_t n;
    enum err err = standing_days(request->db, request->arena, rule->id, first, today, &list, &n);

    if (!err)
        err = fill_spark(request, list, n, first, days, &view);
    if (standing->last_day)
        view.last = view_day_in(request->arena, NULL, standing->last_day * MS_DAY, request->now);
    if (!err)
        *out_view = view;
    return err;
}
