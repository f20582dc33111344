/* json_out.h: writing JSON (RFC 8259) into a buf.
 *
 * Commas and colons are put in by themselves. Text must be valid UTF-8 (made so at the edge);
 * control characters, quotes and backslashes are escaped, and so are U+2028/9 and '<', so that
 * the result may stand in a <script type="application/json">.
 * Depth is limited to 64; going deeper, or closing what is not open, is our own bug.
 */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include "base/buf.h"

struct json_out {
    struct buf *buf;
    unsigned depth;
    uint64_t has_items; /* one bit a level */
    bool after_key;
};

void json_init(struct json_out *json, struct buf *buf);
void json_open(struct json_out *json, char bracket);  /* '{' or '[' */
void json_close(struct json_out *json, char bracket); /* '}' or ']' */
void json_key(struct json_out *json, const char *key);
void json_key_str(struct json_out *json, struct str key);
void json_str(struct json_out *json, struct str value);
void json_i64(struct json_out *json, int64_t value);
void json_real(struct json_out *json,
               double value); /* shortest that reads back; not finite: null */
void json_bool(struct json_out *json, bool value);
void json_null(struct json_out *json);
void json_raw(struct json_out *json, struct str json_text); /* valid JSON made by us */

/* key and value in one; the _opt form writes nothing for empty text */
void json_put_str(struct json_out *json, const char *key, struct str value);
void json_put_opt(struct json_out *json, const char *key, struct str value);
void json_put_i64(struct json_out *json, const char *key, int64_t value);
void json_put_bool(struct json_out *json, const char *key, bool value);

#endif
