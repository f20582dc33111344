/* asset.h: the files a browser loads: style, script, icons, fonts. They are part of the program
 * (tools/embed.py makes the C from web-assets/ and the built fonts), so a page and its style are
 * always of one version.
 *
 * Each has one address with a hash of its content in it, /assets/NAME-HASH.EXT, that never changes
 * its meaning: serve it with `Cache-Control: public, max-age=31536000, immutable`.
 * In a template: <link rel="stylesheet" href={asset_url(heed_css)}> for web-assets/heed.css; a file
 * that isn't there does not compile. Everything here is constant.
 */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/str.h"
#include "web/html.h"

struct asset {
    struct str name; /* "heed.css" */
    struct str path; /* "/assets/heed-2f0c8a913d.css" */
    struct str type; /* "text/css; charset=utf-8" */
    struct str etag; /* the hash in double quotes */
    struct str body;
    struct str gzip; /* the same, gzip-compressed; empty where that gains nothing */
};

/* The asset at this address, or NULL. Addresses with another hash than today's are not found. */
const struct asset *asset_find(struct str path);

/* By name, NULL when there is none. For fixed addresses such as /favicon.ico. */
const struct asset *asset_named(struct str name);

/* Handlers (web/router.h): ROUTE(GET, "/assets/:name", VERB_LOOK, asset_answer) sends the file with
 * its type, an ETag and a year of cache, gzip-compressed for who takes it; ERR_NOT_FOUND for any
 * other name. asset_answer_icon sends icon.svg for /favicon.ico. */
struct request;
struct response;
must_check enum err asset_answer(const struct request *request, struct response *response);
must_check enum err asset_answer_icon(const struct request *request, struct response *response);

#define asset_url(name) ((struct asset_url){&asset_##name})

/* The list itself, `extern const struct asset asset_heed_css; …`, is web/asset_list.h, made at
 * build time; it includes this header. Templates and their pages include that one. */

#endif
