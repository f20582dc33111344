/* feed_roles.h: what each element of the feed vocabularies is for. */
#ifndef PARSE_FEED_ROLES_H
#define PARSE_FEED_ROLES_H

#include "parse/feed_parts.h"

enum feed_vocabulary {
    VOCABULARY_RSS, /* no namespace, or one that nobody knows */
    VOCABULARY_ATOM,
    VOCABULARY_RDF,
    VOCABULARY_DC, /* Dublin Core, elements and terms */
    VOCABULARY_CONTENT,
    VOCABULARY_MEDIA,
    VOCABULARY_ITUNES,
    VOCABULARY_WFW,
    VOCABULARY_SLASH,
    VOCABULARY_THR,
    VOCABULARY_XHTML,
    VOCABULARY_IM, /* Apple's app shop */
    VOCABULARY_OTHER,
};

enum feed_field {
    FIELD_ROOT,
    FIELD_ITEM,
    FIELD_PASS, /* nothing itself, but what is in it counts */
    FIELD_SKIP, /* with all that is in it */
    FIELD_TITLE,
    FIELD_LINK,
    FIELD_ID,
    FIELD_CONTENT,
    FIELD_SUMMARY,
    FIELD_PUBLISHED,
    FIELD_UPDATED,
    FIELD_AUTHOR,
    FIELD_AUTHOR_NAME,
    FIELD_AUTHOR_EMAIL,
    FIELD_AUTHOR_URL,
    FIELD_TAG,
    FIELD_TAGS, /* with commas */
    FIELD_MEDIA,
    FIELD_COMMENTS,
    FIELD_COMMENTS_FEED,
    FIELD_COUNT,
    FIELD_REPLY_TO,
    FIELD_RATING,
    FIELD_LANGUAGE,
    FIELD_GENERATOR,
};

struct feed_role {
    enum feed_vocabulary vocabulary;
    const char *name; /* local, compared without case */
    enum feed_field field;
    enum feed_rank rank;
    bool is_html; /* its text is HTML where nothing says otherwise; of media: a picture */
};

/* NULL: an element of no meaning to us; what is in it is looked at. */
const struct feed_role *feed_role_find(const char *prefix, const char *uri, const char *name,
                                       bool in_item, bool in_author);

/* The name of the format, from its root element. */
const char *feed_kind_of(const struct feed_role *root, const char *uri, struct str version);

/* & < > " as references */
void feed_escape(struct str text, struct buf *out);

#endif
