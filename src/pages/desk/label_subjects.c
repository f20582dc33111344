#include "pages/desk/label_subjects.h"

#include "pages/subject_names.h"

static const struct way {
    const char *value, *name, *says; /* as a choice, and behind a subject's name */
} ways[] = {{"negative", "Badly", "badly"},
            {"neutral", "Neither way", "neither way"},
            {"positive", "Well", "well"}};

/* ---- shown ---- */

static enum err add_ways(const struct request *request, option_list *list, int held, bool may_go)
{
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct option_view option = {str_from(ways[i].value), str_from(ways[i].name),
                                     (int)i - 1 == held};

        if (!vec_push(request->arena, list, option))
            return request->arena->err;
    }
    if (may_go &&
        !vec_push(request->arena, list,
                  ((struct option_view){STR(RECAST_GONE), STR("It does not speak of it"), false})))
        return request->arena->err;
    return OK;
}

enum err label_subjects_fill(const struct request *request, const struct understood *is,
                             const struct recast *right, struct said_view *view)
{
    enum err err = OK;

    for (size_t i = 0; i < is->subject_count && i < RECAST_SUBJECTS_MAX && !err; i++) {
        const struct understood_subject *subject = &is->subjects[i];
        struct spoken_view spoken = {
            .name = subject->name,
            .says = ways[subject->sign + 1].says,
            .was = str_from(ways[subject->sign + 1].value),
            .number = arena_printf(request->arena, "%zu", i),
            .is_put_right = recast_subject_of(right, subject->name) != NULL,
        };

        err = add_ways(request, &spoken.ways, subject->sign, true);
        if (!err && !vec_push(request->arena, &view->spoken, spoken))
            err = request->arena->err;
    }
    if (is->subject_count > RECAST_SUBJECTS_MAX)
        view->spoken_more = arena_printf(request->arena, "and %zu more",
                                         is->subject_count - RECAST_SUBJECTS_MAX);
    return err ? err : add_ways(request, &view->ways_to_speak, -1, false);
}

/* ---- said ---- */

/* One that the form showed. */
static enum err read_shown(const struct request *request, size_t i, struct recast *recast,
                           struct fault *fault)
{
    struct str name = arena_printf(request->arena, "subject%zu", i),
               was = arena_printf(request->arena, "was%zu", i),
               is = arena_printf(request->arena, "sign%zu", i);

    if (request->arena->err)
        return request->arena->err;
    if (!request_form_has(request, is.p) ||
        str_eq(request_form(request, is.p), request_form(request, was.p)))
        return OK;
    return subject_say(request, request_form(request, name.p), request_form(request, is.p), recast,
                       fault);
}

enum err label_subjects_read(const struct request *request, struct recast *recast,
                             struct fault *fault)
{
    struct str also = str_trim(request_form(request, "also"));
    enum err err = OK;

    for (size_t i = 0; i < RECAST_SUBJECTS_MAX && !err; i++)
        err = read_shown(request, i, recast, fault);
    if (err || !also.n)
        return err;
    return subject_say(request, also, request_form(request, "also_way"), recast, fault);
}
