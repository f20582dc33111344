/* sample.h: the data of sample.ht. */
#ifndef HTC_TESTS_SAMPLE_H
#define HTC_TESTS_SAMPLE_H

#include "web/asset.h"
#include "web/html.h"

struct sample_row {
    int64_t id;
    struct str name, preview;
    struct safe_url home;
    const char *hue;
    bool is_unread, is_selected;
    int64_t heard_at;
    unsigned percent;
};

struct sample_page {
    struct str title, query;
    VEC(struct sample_row) rows;
    struct str *tags;
    size_t tag_count;
    struct safe_html notice;
    const struct sample_row *open;
    int count;
};

extern const struct asset asset_sample_css;

#endif
