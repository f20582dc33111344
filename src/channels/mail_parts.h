/* mail_parts.h: what the files of the mail channel share. */
#ifndef CHANNELS_MAIL_PARTS_H
#define CHANNELS_MAIL_PARTS_H

#include "channels/channel_impl.h"
#include "net/imap.h"

/* Fills options and guard (the mail ports; the channel's allow-list) for this channel. */
void mail_imap_options(struct channel *channel, struct guard *guard, struct imap_options *out);

void mail_hear(struct channel *channel);
void mail_speak(struct channel *channel, const struct channel_send *send,
                struct channel_result *out);

/* Tells two mails with one Message-ID apart: BLAKE2b over the fields From, Date, Subject and over
 * the body, in base32. The same for every copy of a mail, whatever servers wrote above it; another
 * for a mail that only borrows the id. */
struct str mail_fingerprint(struct arena *arena, struct str raw);

/* Where hearing stands: the cursor of a mail channel. */
struct mail_place {
    int64_t uidvalidity; /* 0: never listened */
    int64_t uidnext;     /* the first UID not heard yet; 0: list by `since` */
    int64_t modseq;      /* HIGHESTMODSEQ when all was heard; 0: not known */
    int64_t since;       /* ms: nothing older is heard */
};

/* ERR_BAD_INPUT: not a cursor of ours. Empty text is the start. */
must_check enum err mail_place_read(struct str cursor, struct mail_place *out);
struct str mail_place_write(struct arena *arena, const struct mail_place *place);

#endif
