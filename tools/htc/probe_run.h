/* probe_run.h: what the functions of `htc --probe` and the program around them share. */
#ifndef HTC_PROBE_RUN_H
#define HTC_PROBE_RUN_H

#include "web/html.h"

struct probe {
    struct str value;       /* goes into every hole that takes a person's text */
    const char *class_name; /* class takes our own words only */
    struct asset_url asset;
    bool otherwise; /* every {else} instead of every {if} */
    int depth;      /* templates may call themselves */
};

typedef void probe_fn(struct buf *out, struct probe *probe);

/* With a {slot}: begin and end. NULL-ended. */
struct probe_template {
    const char *name;
    probe_fn *begin, *end;
};
extern const struct probe_template probe_templates[];

void probe_call(struct buf *out, struct probe *probe, probe_fn *fn);
void probe_message(struct buf *out, struct probe *probe, struct str message);

#endif
