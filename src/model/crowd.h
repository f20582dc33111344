/* crowd.h: how a message stands behind another. The numbers are stored: append only. */
#ifndef MODEL_CROWD_H
#define MODEL_CROWD_H

enum crowd_how {
    CROWD_COPY,     /* the same words, or nearly so */
    CROWD_AGREES,   /* "same here" */
    CROWD_DISSENTS, /* "works fine for me" */
};
enum { CROWD_HOWS = CROWD_DISSENTS + 1 };

#endif
