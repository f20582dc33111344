/* labels.c: what we say that a message is, why, and what a colleague says instead.
 *
 * Shown is what holds: the annotation of the message (act/relabel.h). The reasons are words without
 * which the weights would say it less (understand/why.h); they are looked for in the newest
 * messages only, because each costs a millisecond. What people put right says who did.
 *
 * The form posts all of its fields, with what it showed: only where the two differ did the
 * colleague say anything, so that what was learned between the render and the press is not undone
 * by it. */
#include "act/act.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/language_code.h"
#include "model/recast.h"
#include "pages/desk/do.h"
#include "pages/desk/label_subjects.h"
#include "pages/desk/panes.h"
#include "pages/subject_names.h"
#include "pages/view.h"
#include "parse/quote.h"
#include "store/understood.h"
#include "understand/why.h"
#include "web/esc.h"

enum { TOLD_MAX = 8, SAID_MAX = THREAD_MESSAGES };

static const char *const label_names[LABEL_COUNT] = {
    [LABEL_COMPLAINT] = "Complaint", [LABEL_QUESTION] = "Question", [LABEL_IDEA] = "Idea",
    [LABEL_PRAISE] = "Praise",       [LABEL_INTEREST] = "Interest", [LABEL_LEAVING] = "Leaving",
    [LABEL_STORY] = "Story",         [LABEL_SPAM] = "Spam"};
static const char *const way_names[] = {"Negative", "Neutral", "Positive"};
/* Those that are told apart, most spoken first. */
static const char *const languages[] = {"en", "zh", "es", "ar", "fr", "pt", "ru", "de", "ja",
                                        "id", "tr", "it", "nl", "pl", "ko", "vi", "sv", "da",
                                        "nb", "fi", "cs", "el", "he", "hu", "ro", "uk", "th"};

/* ---- shown ---- */

enum err pane_labels_load(const struct request *request, int64_t conversation,
                          struct pane_labels *out_labels)
{
    struct pane_labels labels = {0};
    enum err err = annotation_list_in(request->db, request->arena, conversation, STR("label"),
                                      SAID_MAX, &labels.said, &labels.said_count);

    if (!err)
        err = correction_list_in(request->db, request->arena, conversation, SAID_MAX,
                                 &labels.corrections, &labels.correction_count);
    if (!err)
        err = subject_names_load(request, &labels.subjects, &labels.subject_count);
    if (!err)
        *out_labels = labels;
    return err;
}

/* Where its labels stand in the list; said_count: nowhere. */
static size_t find_said(const struct pane_labels *all, const struct stored_message *stored)
{
    size_t at = 0;

    if (stored->direction != DIRECTION_IN || stored->said.deleted)
        return all->said_count;
    while (at < all->said_count && all->said[at].message != stored->id)
        at++;
    return at;
}

bool pane_labels_has(const struct pane_labels *all, const struct stored_message *stored)
{
    return find_said(all, stored) < all->said_count;
}

static struct str percent(struct arena *arena, double share)
{
    return arena_printf(arena, "%d %%", (int)(share * 100 + 0.5));
}

static struct str by_words(struct arena *arena, const struct why *why)
{
    struct str words = STR_NONE;

    for (size_t i = 0; i < why->n; i++)
        words = arena_printf(arena, "%.*s%s“%.*s”", STR_ARGS(words), i ? ", " : "by ",
                             STR_ARGS(view_clip(arena, why->words[i], 40)));
    return words;
}

/* One message while its view is filled. */
struct look {
    const struct request *request;
    struct understood is;
    struct understood weights; /* what the weights alone say, where the reasons were looked for */
    struct recast right;       /* what people put right of it */
    const struct why *why;     /* NULL: not looked for */
    struct said_view *view;
};

/* Who says so: a colleague, words, or all of it together. */
static struct str reason_of(const struct look *look, bool is_put_right, int what, bool is_on)
{
    if (is_put_right)
        return STR("put right");
    if (!look->why || !is_on)
        return STR_NONE;
    return look->why[what].n ? by_words(look->request->arena, &look->why[what])
                             : STR("by all of it together");
}

static enum err fill_labels(struct look *look)
{
    struct arena *arena = look->request->arena;

    for (int label = 0; label < LABEL_COUNT; label++) {
        bool is_on = look->is.labels[label] >= 0.5;
        struct label_view view = {
            .value = str_from(label_name((enum label)label)),
            .name = str_from(label_names[label]),
            .share = percent(arena, look->is.labels[label]),
            .why = reason_of(look, look->right.labels[label] != RECAST_UNSAID, label, is_on),
            .is_on = is_on};

        if (!vec_push(arena, &look->view->labels, view))
            return arena->err;
    }
    return OK;
}

static enum err fill_ways(struct look *look)
{
    const double shares[] = {look->is.negative, look->is.neutral, look->is.positive};
    struct arena *arena = look->request->arena;
    enum polarity held = understood_polarity(&look->is);

    for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
        enum polarity way = (enum polarity)(POLARITY_NEGATIVE + i);
        struct label_view view = {
            .value = str_from(polarity_name(way)),
            .name = str_from(way_names[i]),
            .share = percent(arena, shares[i]),
            .why = reason_of(look, way == held && look->right.polarity != POLARITY_UNSAID,
                             WHY_NEGATIVE + (int)i, way == held && way != POLARITY_NEUTRAL),
            .is_on = way == held};

        if (!vec_push(arena, &look->view->ways, view))
            return arena->err;
    }
    return OK;
}

static enum err fill_languages(struct look *look)
{
    struct str held = look->is.lang;
    bool has = !held.n;
    enum err err = OK;

    for (size_t i = 0; i <= ARRAY_LEN(languages) && !err; i++) {
        bool is_last = i == ARRAY_LEN(languages);
        struct str code = is_last ? held : str_from(languages[i]);
        struct option_view option = {code, view_language(code), str_eq(code, held)};

        if (is_last && has && held.n)
            break;
        has |= option.is_selected;
        if (!vec_push(look->request->arena, &look->view->languages, option))
            err = look->request->arena->err;
    }
    return err;
}

static struct str title_of(const struct look *look)
{
    struct arena *arena = look->request->arena;
    struct str labels = STR_NONE;
    bool is_said = look->right.polarity != POLARITY_UNSAID || look->right.lang.n ||
                   look->right.subject_count;

    for (int label = 0; label < LABEL_COUNT; label++) {
        is_said |= look->right.labels[label] != RECAST_UNSAID;
        if (look->is.labels[label] >= 0.5)
            labels = arena_printf(arena, "%.*s%s%s", STR_ARGS(labels), labels.n ? ", " : "",
                                  label_names[label]);
    }
    look->view->is_put_right = is_said;
    return arena_printf(arena, "%.*s · %s · %.*s", labels.n ? (int)labels.n : 8,
                        labels.n ? labels.p : "No label",
                        way_names[understood_polarity(&look->is) - POLARITY_NEGATIVE],
                        STR_ARGS(view_language(look->is.lang)));
}

/* What the form showed, so that only what was changed in it is said. */
static struct str shown_of(const struct look *look)
{
    struct arena *arena = look->request->arena;
    struct str shown = STR_NONE;

    for (int label = 0; label < LABEL_COUNT; label++)
        shown = arena_printf(arena, "%.*s%c", STR_ARGS(shown),
                             look->is.labels[label] >= 0.5 ? '1' : '0');
    return arena_printf(arena, "%.*s,%s,%.*s", STR_ARGS(shown),
                        polarity_name(understood_polarity(&look->is)), STR_ARGS(look->is.lang));
}

static struct str learned_of(const struct look *look)
{
    struct arena *arena = look->request->arena;
    struct str words = STR_NONE;

    for (int label = 0; label < LABEL_COUNT && look->why; label++) {
        bool was = look->weights.labels[label] >= 0.5, is = look->is.labels[label] >= 0.5;

        if (was != is && look->right.labels[label] == RECAST_UNSAID)
            words = arena_printf(arena, "%.*s%s%s from %d to %d %%", STR_ARGS(words),
                                 words.n ? ", " : "Moved by what was put right elsewhere: ",
                                 label_names[label], (int)(look->weights.labels[label] * 100 + 0.5),
                                 (int)(look->is.labels[label] * 100 + 0.5));
    }
    return words;
}

static enum err find_reasons(struct look *look, const struct stored_message *stored,
                             struct pane_labels *all)
{
    const struct message *said = &stored->said;
    struct arena *arena = look->request->arena;
    struct why *why = arena_alloc_array(arena, WHY_COUNT, sizeof(*why));
    struct str own = said->text;
    enum err err = why ? OK : arena->err;

    if (all->told++ >= TOLD_MAX)
        return OK;
    if (!err && said->kind == KIND_MAIL)
        err = quote_own(arena, said->text, &own);
    if (!err)
        err = why_read(arena, said->title, own, said->kind == KIND_MAIL, &look->weights, why);
    if (!err)
        look->why = why;
    return err == ERR_TOO_BIG && !arena->err ? OK : err; /* too long to be looked at */
}

static enum err fill_rights(struct look *look, const struct pane_labels *all, int64_t message)
{
    const struct request *request = look->request;
    enum err err = OK;

    for (size_t i = 0; i < all->correction_count && !err; i++) {
        const struct correction *one = &all->corrections[i];
        struct put_right_view view;
        struct recast recast;

        if (one->message != message)
            continue;
        recast_read(one->value, &recast);
        for (int label = 0; label < LABEL_COUNT; label++)
            if (recast.labels[label] != RECAST_UNSAID)
                look->right.labels[label] = recast.labels[label];
        look->right.polarity = recast.polarity ? recast.polarity : look->right.polarity;
        look->right.lang = recast.lang.n ? recast.lang : look->right.lang;
        for (size_t k = 0; k < recast.subject_count; k++)
            (void)recast_say(&look->right, recast.subjects[k]);
        view = (struct put_right_view){.id = app_id(request, TABLE_CORRECTION, one->id),
                                       .who = one->staff_name.n ? one->staff_name : STR("Somebody"),
                                       .words = recast_words(request->arena, &recast)};
        view.is_carried = one->root != 0;
        if (!vec_push(request->arena, &look->view->rights, view))
            err = request->arena->err;
    }
    return err;
}

static enum err fill(struct look *look, const struct open_conversation *open,
                     const struct thread_item *item)
{
    struct said_view *view = look->view;
    enum err err = fill_labels(look);

    if (!err)
        err = fill_ways(look);
    if (!err)
        err = fill_languages(look);
    if (!err)
        err = label_subjects_fill(look->request, &look->is, &look->right, view);
    view->title = title_of(look);
    view->shown = shown_of(look);
    view->learned = learned_of(look);
    view->conversation = open->id;
    view->message = item->id;
    view->key = arena_printf(look->request->arena, "%.*s-right-%.*s", STR_ARGS(open->key),
                             STR_ARGS(item->id));
    view->view_key = open->view_key;
    view->may_correct = open->may_answer;
    return err ? err : look->request->arena->err;
}

enum err pane_labels(const struct request *request, const struct open_conversation *open,
                     struct thread_item *item, const struct stored_message *stored,
                     struct pane_labels *all)
{
    struct look look = {.request = request, .view = arena_new(request->arena, struct said_view)};
    size_t at = find_said(all, stored);
    enum err err = look.view ? OK : request->arena->err;

    if (err || at == all->said_count)
        return err;
    *look.view = (struct said_view){.is_by_key = stored->id == all->by_key};
    err = understood_read(request->arena, all->said[at].said.value, &look.is);
    if (!err)
        err = fill_rights(&look, all, stored->id);
    if (!err && (look.view->is_by_key || !item->is_folded))
        err = find_reasons(&look, stored, all);
    if (!err)
        err = fill(&look, open, item);
    if (!err) {
        item->said = look.view;
        item->is_folded &= !look.view->is_by_key; /* the key opens what is open */
    }
    return err;
}

/* ---- said ---- */

/* The difference between what the form showed and what it says now. */
static enum err read_form(const struct request *request, struct recast *out_recast,
                          struct fault *fault)
{
    struct str labels, polarity, lang, shown = request_form(request, "shown");
    struct recast recast = {.lang = request_form(request, "lang")};

    if (!str_cut(shown, ',', &labels, &shown) || labels.n != LABEL_COUNT ||
        !str_cut(shown, ',', &polarity, &lang))
        return ERR_BAD_INPUT;
    for (int label = 0; label < LABEL_COUNT; label++) {
        bool is = request_form_has(request, label_name((enum label)label));

        if (is != (labels.p[label] == '1'))
            recast.labels[label] = is ? RECAST_YES : RECAST_NO;
    }
    if (!str_eq(request_form(request, "polarity"), polarity) &&
        !polarity_from(request_form(request, "polarity"), &recast.polarity))
        return ERR_BAD_INPUT;
    recast.lang = str_eq(recast.lang, lang) ? STR_NONE : language_code(recast.lang);
    *out_recast = recast;
    return label_subjects_read(request, out_recast, fault);
}

/* A script has a place to offer Undo in. */
enum err labels_told(const struct request *request, struct response *response, int64_t correction)
{
    struct buf undo;

    log_event(LOG_INFO, "desk.did", "what", "put-right", NULL);
    if (!request_part(request).n) {
        do_see(request, response, "put-right");
        return OK;
    }
    buf_init(&undo, 1024);
    buf_printf(&undo,
               "/desk/c/%.*s/correct-back?correction=", STR_ARGS(request_param(request, "id")));
    esc_url_query(&undo, app_id(request, TABLE_CORRECTION, correction));
    (void)response_header(response, "Heed-Say", STR("Put right"));
    (void)response_header(response, "Heed-Undo", buf_dup(request->arena, &undo));
    buf_clear(&undo);
    response->status = 204;
    return request->arena->err;
}

/* Nothing was changed in the form, or it says so by now. */
enum err labels_nothing_said(const struct request *request, struct response *response)
{
    if (request_part(request).n)
        return fault_set(&response->fault, ERR_STALE, "that is what it says already");
    do_see(request, response, "already");
    return OK;
}

static enum err correct(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    struct recast recast;
    enum err err = do_begin(request, &command, OP_CORRECT);

    if (!err)
        err = app_unid(request, TABLE_MESSAGE, request_form(request, "message"), &command.message);
    if (!err)
        err = read_form(request, &recast, &response->fault);
    if (err)
        return err;
    if (recast_is_empty(&recast))
        return labels_nothing_said(request, response);
    command.recast = &recast;
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err == ERR_STALE)
        return labels_nothing_said(request, response);
    return err ? err : labels_told(request, response, result.correction);
}

static enum err correct_back(const struct request *request, struct response *response)
{
    struct str id = request_form(request, "correction");
    struct command_result result;
    struct command command;
    enum err err = do_begin(request, &command, OP_CORRECT_BACK);

    if (!id.n)
        id = request_query(request, "correction");
    if (!err)
        err = app_unid(request, TABLE_CORRECTION, id, &command.correction);
    if (err)
        return err;
    command.key = arena_printf(request->arena, "%.*s-back", STR_ARGS(id));
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    if (!request_part(request).n) {
        do_see(request, response, "taken-back");
        return OK;
    }
    /* In the place of what offers to take it back. */
    (void)response_header(response, "Heed-Say", STR("Taken back"));
    response->status = 204;
    return request->arena->err;
}

static const struct route labels_routes[] = {
    ROUTE(POST, "/desk/c/:id/correct", VERB_ANSWER, correct),
    ROUTE(POST, "/desk/c/:id/correct-back", VERB_ANSWER, correct_back),
};
const struct page page_labels = PAGE("labels", labels_routes);
