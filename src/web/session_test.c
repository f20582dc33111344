#include "web/session.h"

#include "base/clock.h"
#include "unit.h"
#include "web/password.h"
#include "web/throttle.h"

static void secrets_differ_and_hash_alike(void)
{
    struct arena arena;
    struct str a, b;

    arena_init(&arena, 0);
    a = session_secret(&arena);
    b = session_secret(&arena);
    CHECK_INT(a.n, 43); /* 256 bits as base64url */
    CHECK(!str_eq(a, b));
    CHECK(str_eq(session_hash(&arena, a), session_hash(&arena, a)));
    CHECK(!str_eq(session_hash(&arena, a), session_hash(&arena, b)));
    CHECK_INT(session_hash(&arena, a).n, SESSION_HASH_BYTES);
    arena_clear(&arena);
}

static void cookie_fits_the_transport(void)
{
    struct arena arena;
    struct request request = {.arena = &arena};
    struct response response;

    arena_init(&arena, 0);
    response_init(&response, &arena);
    CHECK(session_set_cookie(&request, &response, STR("abc")));
    CHECK_STR(str_from(response.headers[0].value),
              "s=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000");
    request.secure = true;
    CHECK(session_set_cookie(&request, &response, STR_NONE));
    CHECK_STR(str_from(response.headers[1].value),
              "__Host-s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
    response_clear(&response);
    arena_clear(&arena);
}

static void finds_the_credential(void)
{
    struct request request = {.headers.cookie = STR("s=one; __Host-s=two")};
    struct str secret;

    CHECK_INT(session_credential(&request, &secret), CREDENTIAL_COOKIE);
    CHECK_STR(secret, "one");
    request.secure = true;
    CHECK_INT(session_credential(&request, &secret), CREDENTIAL_COOKIE);
    CHECK_STR(secret, "two");
    request.headers.authorization = STR("bearer  tok ");
    CHECK_INT(session_credential(&request, &secret), CREDENTIAL_TOKEN);
    CHECK_STR(secret, "tok");
    request = (struct request){.headers.authorization = STR("Basic x")};
    CHECK_INT(session_credential(&request, &secret), CREDENTIAL_NONE);
}

static void passwords(void)
{
    struct password_turns *turns = password_turns_new(PASSWORD_AT_ONCE);
    struct arena arena;
    struct str hash = STR_NONE;
    char longer[PASSWORD_MAX + 1];

    arena_init(&arena, 0);
    memset(longer, 'x', sizeof(longer));
    CHECK_INT(password_hash(turns, &arena, STR("too short"), &hash), ERR_BAD_INPUT);
    CHECK_INT(password_hash(turns, &arena, str_of(longer, sizeof(longer)), &hash), ERR_BAD_INPUT);
    CHECK_INT(password_hash(turns, &arena, STR("long enough"), &hash), OK);
    CHECK(str_starts(hash, STR("$argon2id$v=19$m=65536,t=3,p=1$")));
    CHECK(password_matches(turns, hash, STR("long enough")));
    CHECK(!password_matches(turns, hash, STR("long enougH")));
    CHECK(!password_matches(turns, STR_NONE, STR("long enough")));
    password_turns_free(turns);
    arena_clear(&arena);
}

static void five_tries_in_a_quarter(void)
{
    struct throttle *throttle = throttle_new(5, 15 * MS_MINUTE);
    int64_t now = 1000000;

    CHECK_OR_STOP(throttle);
    for (int i = 0; i < 5; i++)
        CHECK(throttle_take(throttle, STR("ann"), now));
    CHECK(!throttle_take(throttle, STR("ann"), now));
    CHECK(!throttle_ask(throttle, STR("ann"), now));
    CHECK(throttle_ask(throttle, STR("bob"), now));
    CHECK(!throttle_take(throttle, STR("ann"), now + 2 * MS_MINUTE));
    CHECK(throttle_take(throttle, STR("ann"), now + 4 * MS_MINUTE));
    CHECK(!throttle_take(throttle, STR("ann"), now + 4 * MS_MINUTE));
    for (int i = 0; i < 5; i++)
        CHECK(throttle_take(throttle, STR("ann"), now + 60 * MS_MINUTE));
    CHECK(!throttle_take(throttle, STR("ann"), now + 60 * MS_MINUTE));
    throttle_free(throttle);
}

static void a_flood_of_keys_forgets_those_who_tried_least(void)
{
    struct throttle *throttle = throttle_new(5, 15 * MS_MINUTE);
    char key[32];

    CHECK_OR_STOP(throttle);
    for (int i = 0; i < 6; i++)
        (void)throttle_take(throttle, STR("ann"), 1);
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(key, sizeof(key), "flood %d", i);
        (void)throttle_take(throttle, str_from(key), 2);
    }
    CHECK(!throttle_ask(throttle, STR("ann"), 3));
    throttle_free(throttle);
}

int main(void)
{
    RUN(secrets_differ_and_hash_alike);
    RUN(cookie_fits_the_transport);
    RUN(finds_the_credential);
    RUN(passwords);
    RUN(five_tries_in_a_quarter);
    RUN(a_flood_of_keys_forgets_those_who_tried_least);
    return unit_end();
}
