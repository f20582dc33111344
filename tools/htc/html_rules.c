/* html_rules.c: the tables. Elements and attributes by WHATWG HTML and SVG 2; what is forbidden,
 * because it runs code, loads code, changes the base of addresses, or has its own syntax. */
#include "htc/htc.h"

static bool is_in(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

#define IS_IN(name, ...)                                                                           \
    is_in((name), (const char *const[]){__VA_ARGS__},                                              \
          ARRAY_LEN(((const char *const[]){__VA_ARGS__})))

bool rule_is_void(const char *element)
{
    return IS_IN(element, "area", "br", "col", "hr", "img", "input", "link", "meta", "source",
                 "track", "wbr");
}

bool rule_is_forbidden_element(const char *element)
{
    return IS_IN(element, "style", "base", "object", "embed", "applet", "param", "frame",
                 "frameset", "plaintext", "xmp", "noembed", "noframes", "listing", "marquee",
                 "template", "animate", "animatetransform", "animatemotion", "set", "handler",
                 "foreignobject", "math");
}

bool rule_is_rcdata(const char *element) { return IS_IN(element, "title", "textarea"); }

bool rule_is_raw(const char *element) { return IS_IN(element, "script", "noscript", "iframe"); }

bool rule_is_no_text(const char *element)
{
    return IS_IN(element, "html", "head", "table", "thead", "tbody", "tfoot", "tr", "colgroup",
                 "select", "optgroup", "datalist");
}

bool rule_ends_paragraph(const char *element)
{
    return IS_IN(element, "address", "article", "aside", "blockquote", "center", "details",
                 "dialog", "dir", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form",
                 "header", "hgroup", "main", "menu", "nav", "ol", "p", "search", "section",
                 "summary", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "hr", "li",
                 "dd", "dt");
}

bool rule_is_not_nested(const char *element)
{
    return IS_IN(element, "a", "form", "button", "option", "select", "h1", "h2", "h3", "h4");
}

bool rule_is_bool_attr(const char *attr)
{
    return IS_IN(attr, "checked", "disabled", "hidden", "open", "selected", "readonly", "required",
                 "multiple", "autofocus", "inert", "novalidate", "formnovalidate", "controls",
                 "loop", "muted", "reversed", "default", "itemscope", "defer", "async",
                 "playsinline");
}

const char *rule_forbidden_attr(const char *element, const char *attr)
{
    if (strcmp(attr, "style") == 0)
        return "pages run without inline style; use a class or an SVG attribute";
    if (strncmp(attr, "on", 2) == 0)
        return "pages run without inline script; use data- attributes";
    if (strcmp(attr, "srcdoc") == 0)
        return "it is a page in an attribute";
    if (strcmp(attr, "http-equiv") == 0)
        return "it acts as a header; send the header";
    if (strcmp(attr, "xlink:href") == 0 || strcmp(attr, "xml:base") == 0)
        return "write href";
    if (strcmp(attr, "nonce") == 0 && strcmp(element, "script") == 0)
        return "scripts come from our own files";
    return NULL;
}

enum context rule_attr_context(const char *element, const char *attr)
{
    if (strcmp(attr, "class") == 0)
        return CONTEXT_CLASS;
    if (IS_IN(attr, "srcset", "imagesrcset", "sandbox", "allow", "integrity", "rel", "content") &&
        !(strcmp(element, "meta") == 0 && strcmp(attr, "content") == 0))
        return CONTEXT_NONE;
    if (strcmp(element, "script") == 0 && strcmp(attr, "src") != 0)
        return strcmp(attr, "id") == 0 ? CONTEXT_ATTR : CONTEXT_NONE;
    if (strcmp(attr, "href") == 0 && IS_IN(element, "link", "use"))
        return CONTEXT_RESOURCE;
    if (strcmp(attr, "src") == 0 && IS_IN(element, "script", "iframe"))
        return CONTEXT_RESOURCE;
    /* paint servers and filters take url(…) */
    if (IS_IN(attr, "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker",
              "marker-start", "marker-mid", "marker-end"))
        return CONTEXT_NONE;
    if (IS_IN(attr, "href", "src", "action", "formaction", "poster", "cite", "ping", "data",
              "background", "manifest", "itemid"))
        return CONTEXT_URL;
    return CONTEXT_ATTR;
}

bool rule_script_type(const char *type, bool *out_is_json)
{
    *out_is_json = IS_IN(type, "application/json", "application/ld+json");
    return *out_is_json || IS_IN(type, "module", "text/javascript");
}

const char *context_name(enum context context)
{
    static const char *const names[] = {"NONE",     "TEXT",    "RCDATA", "ATTR", "CLASS", "URL",
                                        "RESOURCE", "SEGMENT", "QUERY",  "BOOL", "JSON"};

    return names[context];
}
