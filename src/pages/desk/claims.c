/* claims.c: who says that an unsigned comment was his. Offered with what speaks for it, accepted
 * with a key, and taken back with another; or told to a colleague, who writes it down. */
#include "pages/desk/claims.h"

#include "base/utf8.h"
#include "pages/desk/people.h"
#include "pages/view.h"
#include "store/comment_claim.h"
#include "store/event.h"
#include "store/message.h"
#include "store/person.h"
#include "store/setting.h"
#include "store/staff.h"
#include "store/voice.h"

enum { TEXT_SHOWN = 280, INSIDERS_TEXT_MAX = 32 << 10 };

/* ---- what is shown ---- */

static enum err fill_who(const struct request *request, const struct comment_claim *claim,
                         struct claim_view *view)
{
    struct handle handle = {0};
    struct person person = {0};
    struct staff staff = {0};
    enum err err;

    if (claim->handle) {
        err = handle_load(request->db, request->arena, claim->handle, &handle);
        if (!err)
            err = person_load(request->db, request->arena, handle.person, &person);
        view->who = person.name.n ? view_name(request->arena, person.name) : handle.address;
    } else {
        err = staff_load(request->db, request->arena, claim->staff_of, &staff);
        view->who = arena_printf(request->arena, "%.*s, who works here", STR_ARGS(staff.name));
    }
    if (!view->who.n)
        view->who = STR("Somebody");
    view->initials = view_initials(request->arena, view->who);
    view->hue = view_hue(claim->handle ? person.id : claim->staff_of);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* As understand/avowal.c writes its lines: others may be meant, or nothing but a name speaks for
 * it.
 */
static bool speaks_against(struct str line)
{
    static const struct str name_only = STR("anybody can write a name.");

    return char_is_digit(line.p[0]) ||
           (line.n > name_only.n && str_eq(str_skip(line, line.n - name_only.n), name_only));
}

static enum err add_claim(const struct request *request, const struct comment_claim *claim,
                          struct str from, struct str key, bool has_key, claim_list *claims)
{
    struct claim_view view = {.id = app_id(request, TABLE_COMMENT_CLAIM, claim->id),
                              .from = from,
                              .is_accepted = claim->state == CLAIM_ACCEPTED};
    struct str rest = claim->evidence, line;
    struct stored_message message;
    enum err err = message_load(request->db, request->arena, claim->message, &message);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    view.key = arena_printf(request->arena, "%.*s-%.*s", STR_ARGS(key), STR_ARGS(view.id));
    view.text = view_clip(request->arena, str_trim(message.said.text), TEXT_SHOWN);
    view.part = from.n ? arena_printf(request->arena, "t-%.*s person queue rail", STR_ARGS(from))
                       : STR("people");
    view.has_key = has_key && !view.is_accepted;
    if (message.conversation)
        view.conversation = app_id(request, TABLE_CONVERSATION, message.conversation);
    while (str_line(&rest, &line))
        if (line.n && !vec_push(request->arena, &view.facts,
                                ((struct claim_fact){line, speaks_against(line)})))
            return request->arena->err;
    err = fill_who(request, claim, &view);
    if (err)
        return err;
    return vec_push(request->arena, claims, view) ? OK : request->arena->err;
}

enum err claims_of(const struct request *request, int64_t conversation, struct str from,
                   struct str key, bool has_key, claim_list *out_claims)
{
    struct comment_claim *list;
    size_t n = 0;
    enum err err = comment_claim_in(request->db, request->arena, conversation, &list, &n);

    for (size_t i = 0; i < n && !err; i++) {
        if (list[i].state == CLAIM_REFUSED)
            continue;
        err = add_claim(request, &list[i], from, key, has_key, out_claims);
        has_key = has_key && list[i].state != CLAIM_OPEN;
    }
    return err;
}

enum err claims_open(const struct request *request, struct str key, bool has_key,
                     claim_list *out_claims)
{
    struct comment_claim *list;
    size_t n = 0;
    enum err err = comment_claim_list(request->db, request->arena, CLAIM_OPEN, INT64_MAX,
                                      CLAIMS_SHOWN, &list, &n);

    for (size_t i = 0; i < n && !err; i++)
        err = add_claim(request, &list[i], STR_NONE, key, has_key && i == 0, out_claims);
    return err;
}

/* ---- what is done ---- */

static enum err act_claim(const struct request *request, struct response *response, enum op op,
                          struct command *out_command, struct command_result *out_result)
{
    enum err err = people_begin(request, op, out_command);

    out_command->conversation = 0; /* the comment says whose history it is */
    if (!err)
        err = app_unid(request, TABLE_COMMENT_CLAIM, people_given(request, "claim"),
                       &out_command->claim);
    return err ? err : act_do(request->app->act, out_command, out_result, &response->fault);
}

static struct str undo_of(const struct request *request, const char *path, int64_t claim)
{
    return arena_printf(request->arena, "%s?claim=%.*s", path,
                        STR_ARGS(app_id(request, TABLE_COMMENT_CLAIM, claim)));
}

static enum err claim(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = act_claim(request, response, OP_CLAIM, &command, &result);

    return err ? err
               : people_tell(request, response,
                             "It is theirs now. What follows from it is set right.", "claimed",
                             undo_of(request, "unclaim", command.claim), command.key);
}

static enum err unclaim(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = act_claim(request, response, OP_UNCLAIM, &command, &result);

    return err ? err
               : people_tell(request, response,
                             "Nobody is said to have written it. Everything is as it was.",
                             "unclaimed", STR_NONE, command.key);
}

static enum err not_theirs(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = act_claim(request, response, OP_CLAIM_REFUSE, &command, &result);

    return err ? err
               : people_tell(request, response, "Not theirs. It is not offered again.",
                             "not-theirs", undo_of(request, "maybe-theirs", command.claim),
                             command.key);
}

static enum err maybe_theirs(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    enum err err = act_claim(request, response, OP_CLAIM_AGAIN, &command, &result);

    return err ? err
               : people_tell(request, response, "It is offered again.", "maybe-theirs", STR_NONE,
                             command.key);
}

/* "+49 (30) 123-45" as accounts of telephones are kept. */
static struct str digits_of(struct arena *arena, struct str text)
{
    struct str number = STR_NONE;

    for (size_t i = 0; i < text.n; i++)
        if (char_is_digit(text.p[i]) || (i == 0 && text.p[i] == '+'))
            number = arena_printf(arena, "%.*s%c", STR_ARGS(number), text.p[i]);
    return number;
}

/* Whose address or number that is. */
static enum err find_teller(const struct request *request, struct str address, int64_t *out_person,
                            struct fault *fault)
{
    struct handle handle = {0};
    enum err err = handle_find(request->db, request->arena, STR("mail"),
                               str_lower(request->arena, address), &handle);

    if (err == ERR_NOT_FOUND)
        err = handle_find(request->db, request->arena, STR("phone"),
                          digits_of(request->arena, address), &handle);
    if (err == ERR_NOT_FOUND)
        return fault_set(
            fault, ERR_BAD_INPUT,
            "nobody was heard by that address or number yet: note the call down first");
    *out_person = handle.person;
    return err;
}

/* They rang, or wrote, that the comment was theirs. */
static enum err wrote(const struct request *request, struct response *response)
{
    struct str address = utf8_clip(str_trim(request_form(request, "address")), 200);
    struct command_result result;
    struct command command;
    enum err err = people_begin(request, OP_CLAIM, &command);

    command.conversation = 0;
    if (!err)
        err = app_unid(request, TABLE_MESSAGE, request_form(request, "message"), &command.message);
    if (!err)
        err = find_teller(request, address, &command.person, &response->fault);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err
               : people_tell(request, response,
                             "It is theirs now. What follows from it is set right.", "claimed",
                             undo_of(request, "unclaim", result.message), command.key);
}

/* Somebody speaks for us, or does not. */
static enum err insider(const struct request *request, struct response *response)
{
    struct str who = people_given(request, "person");
    struct command_result result;
    struct command command;
    enum err err = people_begin(request, OP_INSIDER, &command);

    command.is_yes = str_is(people_given(request, "is"), "yes");
    if (!err)
        err = app_unid(request, TABLE_PERSON, who, &command.person);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err
               : people_tell(request, response,
                             command.is_yes
                                 ? "One of us: in no public figure, and answered as before."
                                 : "One of the public again, in every figure.",
                             command.is_yes ? "insider" : "public",
                             arena_printf(request->arena, "insider?person=%.*s&is=%s",
                                          STR_ARGS(who), command.is_yes ? "no" : "yes"),
                             command.key);
}

/* ---- accounts and domains that are no public opinion ---- */

enum err claims_insiders(const struct request *request, struct str *out_text)
{
    enum err err = setting_load(request->db, request->arena, STR(INSIDERS_SETTING), out_text);

    if (err == ERR_NOT_FOUND)
        *out_text = STR_NONE;
    return err == ERR_NOT_FOUND ? OK : err;
}

struct declared {
    struct str text;
    int64_t staff, now;
};

static enum err write_declared(struct db *db, void *arg)
{
    const struct declared *declared = arg;
    struct event event = {.at = declared->now,
                          .staff = declared->staff,
                          .verb = STR("changed who speaks for us"),
                          .detail = STR("{}")};
    enum err err = declared->text.n ? setting_put(db, STR(INSIDERS_SETTING), declared->text)
                                    : setting_remove(db, STR(INSIDERS_SETTING));

    return err && err != ERR_NOT_FOUND ? err : event_add(db, &event);
}

static enum err declare(const struct request *request, struct response *response)
{
    struct declared declared = {.text = str_trim(request_form(request, "insiders")),
                                .staff = request->actor.user,
                                .now = request->now};
    enum err err;

    if (declared.text.n > INSIDERS_TEXT_MAX)
        return fault_set(&response->fault, ERR_TOO_BIG, "that are more than %d bytes",
                         INSIDERS_TEXT_MAX);
    err = app_write(request->app, write_declared, &declared);
    if (!err)
        response_see(response, STR("/desk/people?notice=declared"));
    return err;
}

static const struct route claims_routes[] = {
    ROUTE(POST, "/desk/people/claim", VERB_ANSWER, claim, .body_max = 4 << 10),
    ROUTE(POST, "/desk/people/unclaim", VERB_ANSWER, unclaim, .body_max = 4 << 10),
    ROUTE(POST, "/desk/people/not-theirs", VERB_ANSWER, not_theirs, .body_max = 4 << 10),
    ROUTE(POST, "/desk/people/maybe-theirs", VERB_ANSWER, maybe_theirs, .body_max = 4 << 10),
    ROUTE(POST, "/desk/people/wrote", VERB_ANSWER, wrote, .body_max = 8 << 10),
    ROUTE(POST, "/desk/people/insiders", VERB_SET_UP, declare, .by_person = true,
          .body_max = 64 << 10),
    ROUTE(POST, "/desk/people/insider", VERB_ANSWER, insider, .body_max = 4 << 10),
};
const struct page page_claims = PAGE("claims", claims_routes);
