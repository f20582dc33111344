/* whereabouts.h: where somebody is, when he says so.
 *
 * Two things say it, the first that does wins:
 *   - the place a message bears (struct place): its coordinates, as the nearest town of the table
 *     within WHERE_NEAR_KM; else its name, looked up as "Town" or "Town, Country"; a name that the
 *     table lacks is kept as it is, with its country if that is known;
 *   - the writer's own words, where he speaks of himself and of now: "I live in", "I'm in", "wir
 *     wohnen in", "j'habite à", "vivo en", "ik woon in" and the like, six languages, followed by a
 *     name of the table as it is written there, its capital with it. What is only spoken of ("the
 *     shop in Hamburg"), was ("I was in"), would be or is set out with "if" and "when" is not where
 *     he is.
 *
 * The table (models/places) has towns of 150,000 inhabitants and more, and countries, as six
 * languages write them. How likely it is: 1 for what is marked, 0.9 for who lives there and 0.8 for
 * who is there (set by hand, not measured), times the share of the name's inhabitants who live in
 * that one of the places of that name. Nothing is guessed from language, time zone or network;
 * unknown is the common case.
 *
 * Pure; linear in the text, of which the first WHERE_TEXT_MAX bytes are read.
 */
#ifndef UNDERSTAND_WHEREABOUTS_H
#define UNDERSTAND_WHEREABOUTS_H

#include "model/message.h"

enum { WHERE_TEXT_MAX = 8 << 10, WHERE_NEAR_KM = 40, WHERE_NAME_MAX = 100 };

struct where_found {
    struct str country; /* two capitals, or empty */
    struct str town;    /* or empty */
    bool is_marked;     /* by the message's place; else in words */
    int likely;         /* thousandths */
};

/* False: it does not say. Strings are constants, or lie in the message. */
bool where_find(const struct message *message, struct str own_words, struct where_found *out_found);

#endif
