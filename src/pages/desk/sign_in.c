/* sign_in.c: getting in and out.
 *
 * A wrong address and a wrong password give the same page after the same time: for an address
 * without an account the same argon2 work is done. A try counts before the password is looked at.
 * Signing in leaves a second cookie that proves the device known, for its own tries (web_try).
 */
#include "pages/desk/sign_in.h"

#include <sodium.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"
#include "pages/desk/sign_in.ht.h"
#include "store/invitation.h"
#include "store/secret.h"
#include "store/session.h"
#include "store/setting.h"
#include "store/staff.h"

enum { NAME_MAX_BYTES = 100, EMAIL_MAX_BYTES = 254, DEVICE_MAX_BYTES = 120 };

/* What the writer does: a session for `staff`, who is added first when new_staff is set. */
struct entry {
    struct staff staff;
    bool is_new;           /* the first one: the first steps begin */
    struct str invitation; /* hash of the secret; staff is whom it invites, with the password */
    struct arena *arena;
    struct session_new session;
    int64_t old_session; /* the browser's until now; 0: none */
};

/* Asked again here, where nobody else writes: of two clicks the second finds it used. */
static enum err join(struct db *db, struct entry *entry)
{
    struct staff invited;
    enum err err = invitation_find(db, entry->arena, entry->invitation, entry->session.now,
                                   &invited);

    if (!err)
        err = staff_set_password(db, invited.id, entry->staff.password, 0);
    if (!err)
        err = staff_let_in(db, invited.id);
    return err ? err : invitation_end(db, invited.id);
}

static enum err enter(struct db *db, void *arg)
{
    struct entry *entry = arg;
    enum err err = OK;
    int64_t id;

    if (entry->is_new)
        err = staff_add(db, &entry->staff);
    if (!err && entry->is_new)
        err = setting_put(db, STR("wizard.step"), STR("look"));
    if (entry->invitation.n)
        err = join(db, entry);
    entry->session.staff = entry->staff.id;
    if (!err && entry->old_session)
        err = session_end(db, entry->old_session);
    return err ? err : session_add(db, &entry->session, &id);
}

/* "device 17 2f…": somebody signed in as colleague 17 in this browser. Sealed with the site's key,
 * so only we can say it. */
#define DEVICE_FORM "device %" PRId64 " "
#define SEALED STR("sealed:")

/* What the browser says of itself, when that is true of this account; else empty. */
static struct str known_device(const struct request *request, int64_t staff)
{
    struct str cookie = session_device(request), text;
    struct str sealed = arena_printf(request->arena, "sealed:%.*s", STR_ARGS(cookie));
    struct str start = arena_printf(request->arena, DEVICE_FORM, staff);

    if (!cookie.n || cookie.n > 200 || !start.n ||
        secret_open(request->app->site, request->arena, sealed, &text) || !str_starts(text, start))
        return STR_NONE;
    return text;
}

static void remember_device(const struct request *request, struct response *response, int64_t staff)
{
    struct str text = arena_printf(request->arena, DEVICE_FORM "%016" PRIx64, staff, random_u64());
    struct str sealed;

    if (text.n && !secret_seal(request->app->site, request->arena, text, &sealed) &&
        str_starts(sealed, SEALED))
        (void)session_set_device(request, response, str_skip(sealed, SEALED.n));
}

/* Runs the entry; the cookie is set only when it is committed. */
static enum err let_in(const struct request *request, struct response *response,
                       struct entry *entry)
{
    struct app *app = request->app;
    struct str secret = session_secret(request->arena);
    struct str device = utf8_repair(request->arena, request->headers.user_agent);
    enum err err;

    entry->session = (struct session_new){.token_hash = session_hash(request->arena, secret),
                                          .now = request->now,
                                          .expires_at = request->now + SESSION_ABSOLUTE,
                                          .device = utf8_clip(device, DEVICE_MAX_BYTES)};
    entry->arena = request->arena;
    entry->old_session = request->actor.session;
    if (request->arena->err)
        return request->arena->err;
    err = app_write(app, enter, entry);
    if (!err && !known_device(request, entry->staff.id).n)
        remember_device(request, response, entry->staff.id);
    if (!err && !session_set_cookie(request, response, secret))
        err = ERR_NO_MEMORY;
    return err;
}

static void fill_form(const struct request *request, struct sign_in_form *form)
{
    bool is_post = request->method == METHOD_POST;

    *form = (struct sign_in_form){
        .theme = shell_theme(request),
        .site_name = app_name(request),
        .email = request_form(request, "email"),
        .name = request_form(request, "name"),
        .to = is_post ? request_form(request, "to") : request_query(request, "to"),
        .token = is_post ? request_form(request, "token") : request_query(request, "token"),
        .password_min = PASSWORD_MIN,
    };
}

/* What was typed, and what was wrong with it (NULL: nothing yet). */
static void begin_form(const struct request *request, struct response *response, int status,
                       const char *error, struct sign_in_form *form)
{
    fill_form(request, form);
    form->error = error;
    response->status = status;
    response_html(response);
}

static enum err sign_in_again(const struct request *request, struct response *response, int status,
                              const char *error)
{
    struct sign_in_form form;

    begin_form(request, response, status, error, &form);
    sign_in_page_render(&response->body, &form);
    return OK;
}

static enum err sign_in_get(const struct request *request, struct response *response)
{
    if (request->actor.user) {
        response_see(response, STR("/desk/"));
        return OK;
    }
    if (atomic_load(&request->app->setup_open)) {
        response_see(response, STR("/setup"));
        return OK;
    }
    return sign_in_again(request, response, 200, NULL);
}

static bool is_password_right(const struct request *request, const struct staff *staff)
{
    struct password_turns *turns = web_password_turns(request->web);
    struct str password = request_form(request, "password");

    if (!staff || !staff_can_sign_in(staff)) {
        password_waste(turns, password);
        return false;
    }
    return password_matches(turns, staff->password, password);
}

static enum err too_often(const struct request *request, struct response *response, int64_t wait)
{
    int64_t seconds = (wait + MS_SECOND - 1) / MS_SECOND, minutes = (seconds + 59) / 60;
    struct str text = arena_printf(request->arena,
                                   "Too many tries. Wait %" PRId64 " minute%s, then try again.",
                                   minutes, minutes == 1 ? "" : "s");

    log_event(LOG_WARN, "sign_in.too_often", NULL);
    (void)response_header(response, "Retry-After",
                          arena_printf(request->arena, "%" PRId64, seconds));
    return sign_in_again(request, response, 429, str_c(request->arena, text));
}

static enum err sign_in_post(const struct request *request, struct response *response)
{
    struct str email = str_lower(request->arena, str_trim(request_form(request, "email")));
    struct str to = request_form(request, "to");
    struct web_try try = {.account = email, .client = request->client};
    struct entry entry = {0};
    int64_t wait;
    enum err err;

    err = staff_by_email(request->db, request->arena, email, &entry.staff);
    if (err && err != ERR_NOT_FOUND)
        return err;
    try.device = err ? STR_NONE : known_device(request, entry.staff.id);
    wait = web_sign_in_wait(request->web, &try, request->now);
    if (wait)
        return too_often(request, response, wait);
    if (!is_password_right(request, err ? NULL : &entry.staff)) {
        log_event(LOG_WARN, "sign_in.refused", NULL);
        return sign_in_again(request, response, 422,
                             "This email and password don't belong together.");
    }
    web_signed_in(request->web, &try);
    err = let_in(request, response, &entry);
    if (!err)
        response_see(response, to.n ? to : STR("/desk/"));
    return err;
}

static enum err end_session(struct db *db, void *arg) { return session_end(db, *(int64_t *)arg); }

static enum err sign_out(const struct request *request, struct response *response)
{
    int64_t session = request->actor.session;
    enum err err = OK;

    if (session) {
        err = app_write(request->app, end_session, &session);
        live_end_session(web_live(request->web), session);
    }
    (void)session_set_cookie(request, response, STR_NONE);
    response_see(response, STR("/sign-in"));
    return err;
}

/* A token that is handed in is guarded like an account. */
static bool may_try(const struct request *request, struct str token)
{
    struct web_try try = {.account = token, .client = request->client};

    return web_sign_in_wait(request->web, &try, request->now) == 0;
}

/* --- the first one --- */

static enum err setup_again(const struct request *request, struct response *response, int status,
                            const char *error)
{
    struct sign_in_form form;

    begin_form(request, response, status, error, &form);
    setup_page_render(&response->body, &form);
    return OK;
}

static enum err setup_get(const struct request *request, struct response *response)
{
    if (!atomic_load(&request->app->setup_open))
        return ERR_NOT_FOUND;
    return setup_again(request, response, 200, NULL);
}

static bool is_setup_token(const struct request *request)
{
    struct str hash = session_hash(request->arena, str_trim(request_form(request, "token")));

    return hash.n == SESSION_HASH_BYTES &&
           sodium_memcmp(hash.p, request->app->setup_hash, SESSION_HASH_BYTES) == 0;
}

static const char *what_is_wrong(struct str name, struct str email, struct str password)
{
    size_t at = str_find_char(email, '@', 0);

    if (!name.n || name.n > NAME_MAX_BYTES)
        return "Tell your name, in at most 100 characters.";
    if (at == 0 || at == SIZE_MAX || at + 1 == email.n || email.n > EMAIL_MAX_BYTES ||
        str_find_char(email, ' ', 0) != SIZE_MAX)
        return "That is no email address.";
    if (password.n < PASSWORD_MIN || password.n > PASSWORD_MAX)
        return "The password needs between 10 and 128 characters.";
    return NULL;
}

static enum err setup_post(const struct request *request, struct response *response)
{
    struct app *app = request->app;
    struct entry entry = {.is_new = true};
    struct str name = str_trim(request_form(request, "name"));
    struct str email = str_lower(request->arena, str_trim(request_form(request, "email")));
    struct str password = request_form(request, "password");
    const char *wrong;
    bool open = true;
    enum err err;

    if (!atomic_load(&app->setup_open))
        return ERR_NOT_FOUND;
    if (!may_try(request, request_form(request, "token")))
        return setup_again(request, response, 429, "Too many tries. Wait three minutes.");
    if (!is_setup_token(request))
        return setup_again(request, response, 422, "That is not the token in the terminal.");
    wrong = what_is_wrong(name, email, password);
    if (wrong)
        return setup_again(request, response, 422, wrong);
    entry.staff = (struct staff){
        .email = email, .name = name, .role = ROLE_ADMIN, .created_at = request->now};
    err = password_hash(web_password_turns(request->web), request->arena, password,
                        &entry.staff.password);
    /* whoever closes the door may enter: a second click finds it closed */
    if (!err && !atomic_compare_exchange_strong(&app->setup_open, &open, false))
        return ERR_NOT_FOUND;
    if (!err)
        err = let_in(request, response, &entry);
    if (err) {
        atomic_store(&app->setup_open, true);
        return err;
    }
    log_event(LOG_INFO, "setup.done", NULL);
    response_see(response, STR("/desk/welcome"));
    return OK;
}

/* --- who was invited --- */

static enum err join_again(const struct request *request, struct response *response, int status,
                           const struct staff *staff, const char *error)
{
    struct sign_in_form form;

    begin_form(request, response, status, error, &form);
    form.name = staff->name;
    form.email = staff->email;
    join_page_render(&response->body, &form);
    return OK;
}

static enum err find_invited(const struct request *request, struct response *response,
                             struct str token, struct staff *out_staff)
{
    enum err err = invitation_find(request->db, request->arena, session_hash(request->arena, token),
                                   request->now, out_staff);

    if (err == ERR_NOT_FOUND)
        return fault_set(&response->fault, err,
                         "this invitation was used, replaced, or is over: ask for a new one");
    return err;
}

static enum err join_get(const struct request *request, struct response *response)
{
    struct staff staff;
    enum err err = find_invited(request, response, request_query(request, "token"), &staff);

    return err ? err : join_again(request, response, 200, &staff, NULL);
}

static enum err join_post(const struct request *request, struct response *response)
{
    struct str token = request_form(request, "token"), password = request_form(request, "password");
    struct entry entry = {.invitation = session_hash(request->arena, token)};
    enum err err;

    if (!may_try(request, token))
        return ERR_TOO_OFTEN;
    err = find_invited(request, response, token, &entry.staff);
    if (err)
        return err;
    if (password.n < PASSWORD_MIN || password.n > PASSWORD_MAX)
        return join_again(request, response, 422, &entry.staff,
                          "The password needs between 10 and 128 characters.");
    err = password_hash(web_password_turns(request->web), request->arena, password,
                        &entry.staff.password);
    if (!err)
        err = let_in(request, response, &entry);
    if (err)
        return err;
    log_event(LOG_INFO, "colleague.joined", NULL);
    response_see(response, STR("/desk/"));
    return OK;
}

static enum err start(const struct request *request, struct response *response)
{
    bool is_new = atomic_load(&request->app->setup_open);

    response_see(response, is_new                ? STR("/setup")
                           : request->actor.user ? STR("/desk/")
                                                 : STR("/listening"));
    return OK;
}

static const struct route sign_in_routes[] = {
    ROUTE(GET, "/", VERB_LOOK, start),
    ROUTE(GET, "/sign-in", VERB_LOOK, sign_in_get),
    ROUTE(POST, "/sign-in", VERB_LOOK, sign_in_post, .body_max = 4 << 10),
    ROUTE(POST, "/sign-out", VERB_LOOK, sign_out, .body_max = 1 << 10),
    ROUTE(GET, "/join", VERB_LOOK, join_get),
    ROUTE(POST, "/join", VERB_LOOK, join_post, .body_max = 4 << 10),
    ROUTE(GET, "/setup", VERB_LOOK, setup_get),
    ROUTE(POST, "/setup", VERB_LOOK, setup_post, .body_max = 4 << 10),
};
const struct page page_sign_in = PAGE("sign_in", sign_in_routes);
