/* word_class.h: what some words do in a sentence, whatever it is about. English first, and the
 * words that deny, oppose and ask in German, French, Spanish, Dutch, Italian and Portuguese.
 * Written by us. */
#ifndef UNDERSTAND_WORD_CLASS_H
#define UNDERSTAND_WORD_CLASS_H

#include "base/str.h"

enum word_class {
    WORD_FUNCTION = 1 << 0, /* holds a sentence together */
    WORD_NEGATOR = 1 << 1,  /* turns what follows */
    WORD_CONTRAST = 1 << 2, /* "but" */
    WORD_BOOSTER = 1 << 3,  /* "very" */
    WORD_AUX = 1 << 4,      /* begins a question: "do", "is" */
    WORD_ASKING = 1 << 5,   /* "what", "how" */
    WORD_ORDER = 1 << 6,    /* a verb that tells somebody to do something */
    WORD_OPENER = 1 << 7,   /* may stand before such a verb: "and", "please" */
    WORD_THOSE = 1 << 8,    /* behind "for": whom a tip is for */
    WORD_SUBJECT = 1 << 9,  /* of whom something may be proposed */
    WORD_CAN = 1 << 10,     /* "should", "can" */
    WORD_SECOND = 1 << 11,  /* who is spoken to */
    WORD_FIRST = 1 << 12,   /* who speaks */
    WORD_PLEASE = 1 << 13,
    WORD_MODAL = 1 << 14,
    WORD_WISH = 1 << 15,
    WORD_TIP = 1 << 16,
    WORD_TIME = 1 << 17, /* how long, how often */
};

/* The classes of a folded word, added up; 0 for most words. Pure. */
unsigned word_classes(struct str word);

#endif
