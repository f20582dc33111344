/* me.c: the own account: name, password, and where one is signed in. */
#include "base/log.h"
#include "pages/desk/team.h"
#include "pages/desk/team.ht.h"
#include "pages/view.h"
#include "store/session.h"
#include "store/staff.h"
#include "web/password.h"

enum { NAME_MAX_BYTES = 100 };

/* "Firefox on Linux" from a User-Agent: enough to know one's own devices again. */
static struct str device_words(struct arena *arena, struct str agent)
{
    static const struct {
        const char *mark, *name;
    } browsers[] = {{"Firefox/", "Firefox"}, {"Edg/", "Edge"},     {"OPR/", "Opera"},
                    {"Chrome/", "Chrome"},   {"CriOS/", "Chrome"}, {"Safari/", "Safari"}},
      systems[] = {{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
                   {"Windows", "Windows"}, {"Mac OS X", "Mac"},  {"Linux", "Linux"}};
    const char *browser = NULL, *system = NULL;

    for (size_t i = 0; i < ARRAY_LEN(browsers) && !browser; i++)
        if (str_find(agent, str_from(browsers[i].mark), 0) != SIZE_MAX)
            browser = browsers[i].name;
    for (size_t i = 0; i < ARRAY_LEN(systems) && !system; i++)
        if (str_find(agent, str_from(systems[i].mark), 0) != SIZE_MAX)
            system = systems[i].name;
    if (browser && system)
        return arena_printf(arena, "%s on %s", browser, system);
    return agent.n ? agent : STR("A browser");
}

static enum err show(const struct request *request, struct response *response, struct me_page *page)
{
    struct session_row *list;
    struct shell shell;
    size_t n;
    enum err err = shell_fill(request, &shell, STR("Your account"), VIEW_NONE, DESK_MORE);

    page->shell = &shell;
    page->name = page->name_error ? request_form(request, "name") : request->actor.name;
    page->email = request->actor.email;
    page->role = str_from(role_name(request->actor.role));
    page->password_min = PASSWORD_MIN;
    if (!err)
        err = session_of_staff(request->db, request->arena, request->actor.user, &list, &n);
    for (size_t i = 0; !err && i < n; i++) {
        struct session_view session = {
            .device = device_words(request->arena, list[i].device),
            .seen = view_when(request->arena, app_zone(request), list[i].seen_at, request->now),
            .began = view_when(request->arena, app_zone(request), list[i].created_at, request->now),
            .is_this = list[i].id == request->actor.session,
        };

        if (request->now >= list[i].expires_at || request->now - list[i].seen_at >= SESSION_IDLE)
            continue;
        if (!vec_push(request->arena, &page->sessions, session))
            err = request->arena->err;
    }
    if (err)
        return err;
    if (page->error || page->name_error)
        response->status = 422;
    me_page_render(&response->body, page);
    return shell_finish(request, response);
}

static enum err me(const struct request *request, struct response *response)
{
    struct me_page page = {0};

    return show(request, response, &page);
}

struct mine {
    int64_t staff, session;
    struct str text; /* name, or the password's hash */
};

static enum err write_name(struct db *db, void *arg)
{
    const struct mine *mine = arg;

    return staff_set_name(db, mine->staff, mine->text);
}

static enum err write_password(struct db *db, void *arg)
{
    const struct mine *mine = arg;

    return staff_set_password(db, mine->staff, mine->text, mine->session);
}

static enum err write_end(struct db *db, void *arg)
{
    const struct mine *mine = arg;

    return session_end_all(db, mine->staff, mine->session);
}

static enum err set_name(const struct request *request, struct response *response)
{
    struct mine mine = {.staff = request->actor.user,
                        .text = str_trim(request_form(request, "name"))};
    struct me_page page = {0};
    enum err err;

    if (!mine.text.n || mine.text.n > NAME_MAX_BYTES) {
        page.name_error = "Tell your name, in at most 100 characters.";
        return show(request, response, &page);
    }
    err = app_write(request->app, write_name, &mine);
    if (!err)
        response_see(response, STR("/desk/me?notice=saved"));
    return err;
}

static const char *what_is_wrong(const struct request *request, const struct staff *staff,
                                 struct str wanted)
{
    if (!password_matches(web_password_turns(request->web), staff->password,
                          request_form(request, "old")))
        return "That is not your password until now.";
    if (wanted.n < PASSWORD_MIN || wanted.n > PASSWORD_MAX)
        return "The password needs between 10 and 128 characters.";
    return NULL;
}

/* Whoever sits at a screen that was left open knows no password: the old one is asked for, and
 * tries are counted like those of the sign-in. */
static enum err set_password(const struct request *request, struct response *response)
{
    struct mine mine = {.staff = request->actor.user, .session = request->actor.session};
    struct str wanted = request_form(request, "password");
    struct web_try try = {.account = request->actor.email, .client = request->client};
    struct me_page page = {0};
    struct staff staff;
    enum err err;

    if (web_sign_in_wait(request->web, &try, request->now))
        return ERR_TOO_OFTEN;
    err = staff_load(request->db, request->arena, mine.staff, &staff);
    if (err)
        return err;
    page.error = what_is_wrong(request, &staff, wanted);
    if (page.error)
        return show(request, response, &page);
    web_signed_in(request->web, &try);
    err = password_hash(web_password_turns(request->web), request->arena, wanted, &mine.text);
    if (!err)
        err = app_write_ending(request, write_password, &mine, mine.staff, mine.session);
    if (err)
        return err;
    log_event(LOG_INFO, "password.changed", NULL);
    response_see(response, STR("/desk/me?notice=password"));
    return OK;
}

static enum err elsewhere(const struct request *request, struct response *response)
{
    struct mine mine = {.staff = request->actor.user, .session = request->actor.session};
    enum err err = app_write_ending(request, write_end, &mine, mine.staff, mine.session);

    if (!err)
        response_see(response, STR("/desk/me?notice=elsewhere"));
    return err;
}

static const struct route me_routes[] = {
    ROUTE(GET, "/desk/me", VERB_READ, me),
    ROUTE(POST, "/desk/me/name", VERB_READ, set_name, .body_max = 4 << 10, .by_person = true),
    ROUTE(POST, "/desk/me/password", VERB_READ, set_password, .body_max = 4 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/me/elsewhere", VERB_READ, elsewhere, .body_max = 1 << 10, .by_person = true),
};
const struct page page_me = PAGE("me", me_routes);
