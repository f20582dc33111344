/* message_json.h: a message as JSON, read and written. The one reader of message structure for
 * everything from outside: lines of `heed hear`, the API, connectors, channel and parse processes.
 *
 * The fields, their types and defaults are those of the interface ("A message", in
 * docs/messages); the limits those of model/message.h. What is refused, with a sentence naming
 * the field ("'author[2].followers' must be a whole number, not text"):
 *   - anything json.h refuses, and a line that is no object or is over MESSAGE_LINE_MAX;
 *   - no id, an empty one, one over 512 bytes or with U+0000 in it;
 *   - a known field of another type than said (null included), an enum's unknown word, a text
 *     over its limit, more than MESSAGE_LIST_MAX entries in a list, a negative count,
 *     a time that is no RFC 3339 nor whole milliseconds within the years 1 to 9999,
 *     a place off the globe;
 *   - none of text, html, a rating, at least one medium, or deleted: true.
 * What is kept: unknown fields of the message itself, in `extra`, in their order. Unknown fields
 * inside author, place, media and counts are dropped here (they stay in the raw capture).
 *
 * `html` counts only when there is no `text`: then message->html is what was given and
 * message->text is made of it (parse/html.h), relative hrefs resolved against `url`.
 *
 * Links (message->links): http and https addresses in the title (at = n = 0), then those in the
 * text and the hrefs of html in the order they stand. The ranges at..at+n of links in the text
 * never overlap; an address that an anchor shows as its text and that isn't its href comes
 * behind it with n = 0. At most MESSAGE_LIST_MAX links are collected, the rest is left out.
 *
 * Everything in *out_message lives in the arena. *out_message is untouched on failure.
 */
#ifndef PARSE_MESSAGE_JSON_H
#define PARSE_MESSAGE_JSON_H

#include "model/message.h"
#include "parse/json.h"

/* One line (without its end). The parser's `max` should be MESSAGE_LINE_MAX.
 * ERR_BAD_INPUT, ERR_TOO_BIG (the line, or the arena is full), ERR_NO_MEMORY. */
must_check enum err message_read(struct arena *arena, struct json_parser *parser, struct str line,
                                 struct message *out_message, struct fault *fault);

/* The same for somebody who only looks: texts may lie in the parser and die with its next line,
 * unknown fields are passed over (no `extra`), *out_message is anything after a failure. What is
 * refused is the same. JSON_PADDING bytes behind the line must be readable, whatever they are. */
must_check enum err message_peek(struct arena *arena, struct json_parser *parser, struct str line,
                                 struct message *out_message, struct fault *fault);

/* message_read from a value inside a larger document ({"message":{…}}). */
must_check enum err message_from_json(struct arena *arena, struct json_value value,
                                      struct message *out_message, struct fault *fault);

/* The first author's name in what stands beside a stored message (`extra`, store/message.h): it is
 * there when no account has it. In the arena; STR_NONE: there is none, or no room. */
struct str message_extra_name(struct arena *arena, struct str extra);

/* As one JSON object, such that reading it gives the same message: fields with their default
 * value are left out, html is written instead of the text made of it, extra comes last. */
void message_write(struct json_out *json, const struct message *message);

/* The members of the JSON schema (draft 2020-12) of what message_read takes, inside an open object:
 * types and words; the limits in bytes are no part of it. */
void message_schema(struct json_out *json);

#endif
