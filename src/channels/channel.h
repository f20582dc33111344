/* channel.h: what there is to connect, for those who configure and drive channels.
 *
 * A channel kind is one file in this folder, both directions (hear and speak), plus its name in
 * meson.build. The kinds run in channel processes (host.h); this header needs none of that: the
 * desk shows the settings table as a form, `heed channel add` checks what was typed, the outbox
 * reads how a send ended.
 *
 * Settings are names with text values. Nothing here holds state.
 */
#ifndef CHANNELS_CHANNEL_H
#define CHANNELS_CHANNEL_H

#include "base/str.h"
#include "model/channel.h"

struct arena;

enum { CHANNEL_VALUE_MAX = 64 << 10 }; /* bytes of one setting (a PEM bundle fits) */

enum setting_type {
    SETTING_LINE,     /* one line of text */
    SETTING_TEXT,     /* several lines */
    SETTING_URL,      /* with one of the schemes in `schemes` */
    SETTING_MAIL,     /* a mail address */
    SETTING_NUMBER,   /* whole, min..max */
    SETTING_DURATION, /* "10m", "90s", "2h", "1d": min..max in seconds */
    SETTING_ALLOW,    /* addresses and networks for the guard (net/guard.h); admins only */
};

struct channel_setting {
    const char *name;  /* "imap_url" */
    const char *label; /* "Incoming mail server" */
    const char *help;  /* one or two sentences */
    enum setting_type type;
    bool is_required;
    bool is_secret;      /* stored sealed, never shown again, never logged */
    const char *preset;  /* the value when nothing was typed, or NULL */
    const char *schemes; /* SETTING_URL: "imaps imap" */
    int64_t min, max;
};

struct channel_life; /* channel_impl.h */

struct channel_kind {
    const char *name;  /* "mail" */
    const char *label; /* "Mailbox" */
    const char *help;
    bool can_hear, can_speak;
    bool by_hand;       /* written down at the desk; no process runs for it */
    bool is_fed;        /* whoever feeds it comes to us (main/stream.h); no process runs for it */
    bool is_script;     /* an executable of somebody else takes the process's place (script.h) */
    bool is_public;     /* where strangers talk: what is kept is a choice */
    bool keeps_matched; /* and that choice is only what a rule wants, unless somebody says else */
    /* It can be looked back in (channel_life.look): the setting that says where, or NULL. is_open:
     * it needs neither account nor address of ours, so a fresh site asks it, too. */
    const char *address;
    bool is_open;
    bool any_settings; /* settings beyond the table are passed on as they are */
    const struct channel_setting *settings;
    size_t setting_count;
    const struct channel_life *life; /* NULL for by_hand and is_script */
};

/* All kinds, ended by NULL; made from this folder's meson.build. */
extern const struct channel_kind *const channel_registry[];

/* Something can be set up for it: it hears or speaks. */
bool channel_kind_runs(const struct channel_kind *kind);
const struct channel_kind *channel_kind_find(struct str name); /* NULL: unknown */
const struct channel_setting *channel_setting_find(const struct channel_kind *kind,
                                                   struct str name);

struct channel_value {
    struct str name, value;
};

/* Every required setting there, every value right, nothing unknown, nothing twice. The fault names
 * the setting. ERR_BAD_INPUT, ERR_TOO_BIG. */
must_check enum err channel_config_check(const struct channel_kind *kind,
                                         const struct channel_value *values, size_t count,
                                         struct fault *fault);

/* "90s" as 90. */
must_check enum err channel_duration_parse(struct str text, int64_t *out_seconds);

/* How a send ended (see net/smtp.h for what each promises). Deliveries only move forward; what
 * is uncertain is listed for a person and never repeated on our own. */
#define CHANNEL_OUTCOMES(X)                                                                        \
    X(OUTCOME_SENT, "sent")                                                                        \
    X(OUTCOME_RETRY, "retry")                                                                      \
    X(OUTCOME_REFUSED, "refused")                                                                  \
    X(OUTCOME_HELD, "held")                                                                        \
    X(OUTCOME_UNCERTAIN, "uncertain")

enum outcome {
#define X(id, name) id,
    CHANNEL_OUTCOMES(X)
#undef X
        OUTCOME_COUNT
};

const char *outcome_name(enum outcome outcome);
bool outcome_from(struct str name, enum outcome *out_outcome);

#endif
