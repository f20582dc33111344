/* voice.h: for whom somebody speaks when he speaks of us. What is not public is served like
 * anything else and is in no figure of what people think (store/voice.h). The numbers are stored:
 * append only. */
#ifndef MODEL_VOICE_H
#define MODEL_VOICE_H

enum voice {
    VOICE_PUBLIC,
    VOICE_OURS,    /* an account of the house's own */
    VOICE_INSIDER, /* a colleague, who was declared to be one, or says so */
    VOICE_PARTNER, /* says that he sells it, serves us, or was given something */
    VOICE_BOUGHT,  /* an advertisement */
};
enum { VOICE_COUNT = VOICE_BOUGHT + 1 };

#endif
