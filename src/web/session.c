#include "web/session.h"

#include <sodium.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/random.h"

struct str session_secret(struct arena *arena)
{
    char bytes[SESSION_SECRET_BYTES];
    struct buf text;
    struct str secret;

    random_bytes(bytes, sizeof(bytes));
    buf_init(&text, 0);
    encode_base64url(&text, str_of(bytes, sizeof(bytes)));
    secret = buf_dup(arena, &text);
    sodium_memzero(bytes, sizeof(bytes));
    buf_clear(&text);
    return secret;
}

struct str session_hash(struct arena *arena, struct str secret)
{
    unsigned char *hash = arena_alloc(arena, SESSION_HASH_BYTES);

    if (!hash)
        return STR_NONE;
    (void)crypto_generichash(hash, SESSION_HASH_BYTES, (const unsigned char *)secret.p, secret.n,
                             NULL, 0);
    return str_of((const char *)hash, SESSION_HASH_BYTES);
}

static const char *cookie_name(const struct request *request)
{
    return request->secure ? "__Host-s" : "s";
}

enum credential session_credential(const struct request *request, struct str *out_secret)
{
    struct str authorization = request->headers.authorization;

    if (str_starts_nocase(authorization, STR("Bearer "))) {
        *out_secret = str_trim(str_skip(authorization, 7));
        return CREDENTIAL_TOKEN;
    }
    *out_secret = request_cookie(request, cookie_name(request));
    return out_secret->n ? CREDENTIAL_COOKIE : CREDENTIAL_NONE;
}

bool session_set_cookie(const struct request *request, struct response *response, struct str secret)
{
    const char *name = cookie_name(request), *secure = request->secure ? "; Secure" : "";
    long age = secret.n ? (long)(SESSION_ABSOLUTE / MS_SECOND) : 0;

    return response_header(response, "Set-Cookie",
                           arena_printf(request->arena,
                                        "%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%ld%s",
                                        name, STR_ARGS(secret), age, secure));
}

static const char *device_name(const struct request *request)
{
    return request->secure ? "__Host-d" : "d";
}

struct str session_device(const struct request *request)
{
    return request_cookie(request, device_name(request));
}

bool session_set_device(const struct request *request, struct response *response, struct str device)
{
    return response_header(
        response, "Set-Cookie",
        arena_printf(request->arena,
                     "%s=%.*s; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000%s",
                     device_name(request), STR_ARGS(device), request->secure ? "; Secure" : ""));
}
