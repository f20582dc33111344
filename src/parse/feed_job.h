/* feed_job.h: one XML feed in work: what feed_xml.c (the parser's events) and feed_fields.c (what
 * they mean) share. */
#ifndef PARSE_FEED_JOB_H
#define PARSE_FEED_JOB_H

#include <libxml/parser.h>

#include "parse/feed_parts.h"
#include "parse/feed_roles.h"
#include "parse/feed_tidy.h"

enum { FEED_FRAMES = FEED_DEPTH_MAX + 8 };

struct feed_frame {
    const struct feed_role *role;
    struct str base;
};

struct feed_capture {
    bool is_open, has_markup;
    bool is_html;  /* as text that holds markup */
    bool is_xhtml; /* as markup */
    bool is_base64;
    size_t depth;
    struct buf text;
};

struct feed_job {
    struct arena *arena;
    struct feed *feed;
    struct fault *fault;
    struct feed_draft head; /* what the feed says about itself, as if it were an item */
    struct feed_draft draft;
    bool in_item, in_author, has_root;
    struct feed_author author;
    struct feed_frame frames[FEED_FRAMES];
    size_t depth, skip_depth;
    struct feed_capture capture;
    VEC(struct feed_item) items;
    xmlParserCtxtPtr parser;
};

/* SAX2 attributes come in fives. */
struct feed_attributes {
    const xmlChar **at;
    int n;
};

/* The value of an attribute, in the arena; empty when it isn't there. */
struct str feed_attribute(struct feed_job *job, struct feed_attributes list, const char *name);
/* What relative addresses are relative to, here. */
struct str feed_job_base(const struct feed_job *job);

/* Collects text from here to the end of the element; tags within are written out. */
void feed_capture_open(struct feed_job *job, bool is_html);
void feed_capture_tag(struct feed_job *job, const char *name, struct feed_attributes list);

/* An element begins that has a role; it ends. */
void feed_job_start_role(struct feed_job *job, const struct feed_role *role, const char *uri,
                         struct feed_attributes list);
void feed_job_end_capture(struct feed_job *job, const struct feed_role *role);
void feed_job_end_author(struct feed_job *job, const struct feed_role *role, struct str text);
void feed_job_end_item(struct feed_job *job);

#endif
