/* irony.h: does the writer mark that he means the opposite?
 *
 * Only marks are read, no moods guessed (irony without a mark is missed):
 *   - said outright: "/s", "#sarcasm", "#irony", "#not" at the end;
 *   - phrases that are meant one way only: "thanks for nothing", "yeah right", "gee thanks",
 *     "danke für nichts", "merci pour rien", "gracias por nada" …;
 *   - a good word or two in quotation marks, with nothing said to be quoted: support 'polite',
 * their "help" desk (valence.h says which words are good); an emoji that rolls its eyes. The first
 * two are outright, the last is a hint: it may only be somebody else's word.
 *
 * Pure; linear in the tokens; any thread.
 */
#ifndef UNDERSTAND_IRONY_H
#define UNDERSTAND_IRONY_H

#include "understand/normal.h"

enum irony { IRONY_NONE, IRONY_HINTED, IRONY_OUTRIGHT };

enum irony irony_read(const struct normal *normal);

#endif
