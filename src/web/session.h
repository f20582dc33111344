/* session.h: the secret a browser or a program carries, and what becomes of it.
 *
 * A session secret is 256 bits of the kernel's randomness as base64url. Only its BLAKE2b-256 hash
 * is stored, so who reads the database cannot sign in. The cookie is __Host-s (Secure, Path=/,
 * no Domain) when people reach us by https, and plain `s` on loopback http, where browsers would
 * refuse the prefix. HttpOnly, SameSite=Lax.
 * A bearer token of the API has the same form behind "Bearer " and the same kind of hash.
 *
 * Ends: SESSION_IDLE after it was last used, SESSION_ABSOLUTE after it began, when the person
 * signs out, and all of them when the password or role changes (the store's part).
 */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/request.h"
#include "web/response.h"

enum { SESSION_SECRET_BYTES = 32, SESSION_HASH_BYTES = 32 };

#define SESSION_IDLE ((int64_t)12 * MS_HOUR)
#define SESSION_ABSOLUTE ((int64_t)30 * MS_DAY)

/* A new secret in the arena; the empty str when the arena is full. */
struct str session_secret(struct arena *arena);
/* BLAKE2b-256 of the secret's text. */
struct str session_hash(struct arena *arena, struct str secret);

enum credential { CREDENTIAL_NONE, CREDENTIAL_COOKIE, CREDENTIAL_TOKEN };
/* What the request carries; a bearer token comes before a cookie. */
enum credential session_credential(const struct request *request, struct str *out_secret);

/* Set-Cookie; an empty secret takes the cookie away. */
bool session_set_cookie(const struct request *request, struct response *response,
                        struct str secret);

/* Which device this is: a cookie of a year that says only that somebody signed in here before, in
 * words of the pages' (sealed by them). Nothing is opened by it; see struct web_try. */
struct str session_device(const struct request *request);
bool session_set_device(const struct request *request, struct response *response,
                        struct str device);

#endif
