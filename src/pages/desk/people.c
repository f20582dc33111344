/* people.c: who may be whom. Offered with what speaks for it and against; merged by a person, with
 * a key, and taken back with another. */
#include "pages/desk/people.h"

#include "base/log.h"
#include "pages/desk/people.ht.h"
#include "pages/people_words.h"
#include "pages/view.h"
#include "store/conversation.h"
#include "store/merge.h"
#include "store/person.h"
#include "web/esc.h"

enum { SHOWN = 30, ACCOUNTS_SHOWN = 3 };

/* ---- what is shown ---- */

static enum err fill_accounts(const struct request *request, int64_t person, struct str *out_text)
{
    struct handle *handles;
    struct str text = STR_NONE;
    size_t n = 0;
    enum err err = handle_of_person(request->db, request->arena, person, &handles, &n);

    for (size_t i = 0; i < n && i < ACCOUNTS_SHOWN && !err; i++) {
        struct str address = handles[i].address.n ? handles[i].address : handles[i].native;

        text = arena_printf(request->arena, "%.*s%s%.*s (%.*s)", STR_ARGS(text), text.n ? ", " : "",
                            STR_ARGS(address), STR_ARGS(handles[i].network));
    }
    if (n > ACCOUNTS_SHOWN)
        text = arena_printf(request->arena, "%.*s and %zu more", STR_ARGS(text),
                            n - ACCOUNTS_SHOWN);
    *out_text = text;
    return err ? err : request->arena->err;
}

static enum err fill_side(const struct request *request, int64_t id, struct person_side_view *side)
{
    struct conversation_item *items;
    struct person person;
    size_t n = 0;
    enum err err = person_load(request->db, request->arena, id, &person);

    if (!err)
        err = fill_accounts(request, id, &side->accounts);
    if (!err)
        err = conversation_of_person(request->db, request->arena, id, CONVERSATION_FIRST, 1, &items,
                                     &n);
    if (err)
        return err;
    side->id = app_id(request, TABLE_PERSON, id);
    side->name = person.name.n ? view_name(request->arena, person.name) : STR("Somebody");
    side->initials = view_initials(request->arena, side->name);
    side->hue = view_hue(id);
    if (n)
        side->conversation = app_id(request, TABLE_CONVERSATION, items[0].conversation.id);
    return OK;
}

static enum err add_pair(const struct request *request, const struct tie *tie, int64_t kept,
                         struct str key, pair_list *pairs)
{
    int64_t other = tie->one_person == kept ? tie->other_person : tie->one_person;
    struct pair_view pair = {.id = app_id(request, TABLE_TIE, tie->id),
                             .word = people_chance_word(tie->chance),
                             .is_first = !pairs->n};
    struct tie_words words;
    enum err err = fill_side(request, kept, &pair.kept);

    if (!err)
        err = fill_side(request, other, &pair.other);
    if (!err)
        err = people_evidence(request, kept, other, &pair.evidence);
    for (size_t i = 0; i < pairs->n && !err; i++)
        if (str_eq(pairs->at[i].kept.id, pair.kept.id) &&
            str_eq(pairs->at[i].other.id, pair.other.id))
            return OK; /* by another account of theirs, and likelier */
    if (err)
        return err;
    pair.key = arena_printf(request->arena, "%.*s-%.*s", STR_ARGS(key), STR_ARGS(pair.id));
    people_words(request, tie, &words);
    for (size_t i = 0; i < words.n; i++)
        if (!vec_push(request->arena, &pair.facts,
                      ((struct person_fact_view){words.at[i], words.against[i]})))
            return request->arena->err;
    return vec_push(request->arena, pairs, pair) ? OK : request->arena->err;
}

enum err people_pairs_of(const struct request *request, int64_t person, struct str key,
                         pair_list *out_pairs)
{
    struct tie *ties;
    size_t n = 0;
    enum err err = tie_of_person(request->db, request->arena, person, TIE_OPEN, &ties, &n);

    for (size_t i = 0; i < n && out_pairs->n < PEOPLE_PAIRS_SHOWN && !err; i++)
        if (ties[i].chance >= SAME_OFFERED)
            err = add_pair(request, &ties[i], person, key, out_pairs);
    return err;
}

enum err people_merged_into(const struct request *request, int64_t person, merged_list *out_merged)
{
    struct person_merge *list;
    size_t n = 0;
    enum err err = merge_list(request->db, request->arena, person, &list, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct person_merged_view merged = {
            .id = app_id(request, TABLE_PERSON_MERGE, list[i].id),
            .name = list[i].person_name.n ? view_name(request->arena, list[i].person_name)
                                          : STR("Somebody"),
            .when = view_when(request->arena, app_zone(request), list[i].at, request->now),
            .evidence = list[i].evidence,
        };

        if (!vec_push(request->arena, out_merged, merged))
            err = request->arena->err;
    }
    return err;
}

/* "chance-row", as the page before ended. */
static bool read_after(const struct request *request, double *out_chance, int64_t *out_id)
{
    struct str after = request_query(request, "after"), chance, id;

    *out_chance = 2;
    *out_id = 0;
    return !after.n || (str_cut(after, '-', &chance, &id) && !str_to_real(chance, out_chance) &&
                        !app_unid(request, TABLE_TIE, id, out_id));
}

static enum err fill_pairs(const struct request *request, struct people_view *view)
{
    struct tie *ties;
    double chance;
    int64_t id;
    size_t n = 0;
    enum err err = read_after(request, &chance, &id)
                       ? tie_list(request->db, request->arena, SAME_OFFERED, chance, id, SHOWN,
                                  &ties, &n)
                       : ERR_NOT_FOUND;

    for (size_t i = 0; i < n && !err; i++) {
        int64_t kept = ties[i].one_person < ties[i].other_person ? ties[i].one_person
                                                                 : ties[i].other_person;

        err = add_pair(request, &ties[i], kept, view->key, &view->pairs);
    }
    if (!err && n == SHOWN)
        view->after = arena_printf(request->arena, "%.17g-%.*s", ties[n - 1].chance,
                                   STR_ARGS(app_id(request, TABLE_TIE, ties[n - 1].id)));
    return err;
}

static enum err people(const struct request *request, struct response *response)
{
    struct people_view view = {.key = session_secret(request->arena),
                               .claim = request_query(request, "claim"),
                               .merge = request_query(request, "merge"),
                               .person = request_query(request, "person"),
                               .other = request_query(request, "kept"),
                               .may_answer = may(&request->actor, VERB_ANSWER, NULL),
                               .may_set_up = may(&request->actor, VERB_SET_UP, NULL)};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Who may be whom"), VIEW_NONE, DESK_PEOPLE);

    view.shell = &shell;
    if (!err)
        err = fill_pairs(request, &view);
    if (!err)
        err = claims_insiders(request, &view.insiders);
    if (!err)
        err = claims_open(request, view.key, !view.pairs.n, &view.claims);
    if (err)
        return err;
    people_page_render(&response->body, &view);
    return shell_finish(request, response);
}

/* ---- what is done ---- */

/* From the form; Undo of the toast has none. */
struct str people_given(const struct request *request, const char *name)
{
    struct str value = request_form(request, name);

    return value.n ? value : request_query(request, name);
}

enum err people_begin(const struct request *request, enum op op, struct command *out_command)
{
    struct str from = people_given(request, "from");

    *out_command = (struct command){.op = op,
                                    .key = people_given(request, "key"),
                                    .staff = request->actor.user,
                                    .now = request->now,
                                    .text = str_trim(request_form(request, "text"))};
    if (from.n)
        return app_unid(request, TABLE_CONVERSATION, from, &out_command->conversation);
    return OK;
}

static enum err begin_two(const struct request *request, enum op op, struct command *out_command)
{
    enum err err = people_begin(request, op, out_command);

    if (!err)
        err = app_unid(request, TABLE_PERSON, people_given(request, "person"),
                       &out_command->person);
    return err ? err
               : app_unid(request, TABLE_PERSON, people_given(request, "kept"), &out_command->kept);
}

/* Says it, with where it is undone: to a script in headers, else on the page they came from. */
enum err people_tell(const struct request *request, struct response *response, const char *said,
                     const char *notice, struct str undo, struct str key)
{
    struct str from = people_given(request, "from");

    log_event(LOG_INFO, "desk.did", "what", notice, NULL);
    if (request_part(request).n) {
        response->status = 204;
        (void)response_header(response, "Heed-Say", str_from(said));
        if (undo.n)
            (void)response_header(response, "Heed-Undo",
                                  arena_printf(request->arena,
                                               "/desk/people/%.*s%s%.*s&key=%.*s-undo",
                                               STR_ARGS(undo), from.n ? "&from=" : "",
                                               STR_ARGS(from), STR_ARGS(key)));
    } else if (from.n) {
        response_see(response, arena_printf(request->arena, "/desk/c/%.*s?notice=%s",
                                            STR_ARGS(from), notice));
    } else {
        size_t query = str_find_char(undo, '?', 0);

        response_see(
            response,
            arena_printf(request->arena, "/desk/people?notice=%s%s%.*s", notice, undo.n ? "&" : "",
                         STR_ARGS(query == SIZE_MAX ? STR_NONE : str_skip(undo, query + 1))));
    }
    return request->arena->err;
}

static struct str two_of(const struct request *request, const char *path,
                         const struct command *command)
{
    return arena_printf(request->arena, "%s?person=%.*s&kept=%.*s", path,
                        STR_ARGS(app_id(request, TABLE_PERSON, command->person)),
                        STR_ARGS(app_id(request, TABLE_PERSON, command->kept)));
}

static enum err merge(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = begin_two(request, OP_MERGE, &command);

    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    return people_tell(request, response,
                       "They are one person now. Everything of theirs is together.", "merged",
                       arena_printf(request->arena, "unmerge?merge=%.*s",
                                    STR_ARGS(app_id(request, TABLE_PERSON_MERGE, result.message))),
                       command.key);
}

static enum err unmerge(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = people_begin(request, OP_UNMERGE, &command);

    if (!err)
        err = app_unid(request, TABLE_PERSON_MERGE, people_given(request, "merge"), &command.merge);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err
               : people_tell(request, response,
                             "They are two people again, each with what was theirs.", "unmerged",
                             STR_NONE, command.key);
}

static enum err not_same(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = begin_two(request, OP_NOT_SAME, &command);

    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err
               : people_tell(request, response, "Two people. They are not offered again.",
                             "two-people", two_of(request, "maybe-same", &command), command.key);
}

static enum err maybe_same(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = begin_two(request, OP_MAYBE_SAME, &command);

    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err
               : people_tell(request, response, "They are offered again.", "maybe-one", STR_NONE,
                             command.key);
}

static const struct route people_routes[] = {
    ROUTE(GET, "/desk/people", VERB_READ, people),
    ROUTE(POST, "/desk/people/merge", VERB_ANSWER, merge, .body_max = 8 << 10),
    ROUTE(POST, "/desk/people/unmerge", VERB_ANSWER, unmerge, .body_max = 4 << 10),
    ROUTE(POST, "/desk/people/not-same", VERB_ANSWER, not_same, .body_max = 4 << 10),
    ROUTE(POST, "/desk/people/maybe-same", VERB_ANSWER, maybe_same, .body_max = 4 << 10),
};
const struct page page_people = PAGE("people", people_routes);
