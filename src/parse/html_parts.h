/* html_parts.h: tags, comments and doctypes, between the files of the tokenizer (html.c).
 * Each reads from the '<' at reader->at, moves it behind what it read and fills the token; false
 * when the input ends within a tag (nothing is left to emit then). */
#ifndef PARSE_HTML_PARTS_H
#define PARSE_HTML_PARTS_H

#include "parse/html.h"

/* `name`: where the tag's name begins. An end tag when a '/' stands before it. */
bool html_read_tag(struct html_reader *reader, size_t name, struct html_token *token);
/* "</" and whatever follows, in data. */
bool html_read_end(struct html_reader *reader, struct html_token *token);
/* "<!": a comment, doctype or CDATA section. */
bool html_read_markup(struct html_reader *reader, struct html_token *token);
/* A comment from `from` to the next '>'. */
bool html_read_bogus(struct html_reader *reader, size_t from, struct html_token *token);

#endif
