/* registry.h: all pages, in no particular order (web/router.h finds the right one). */
#ifndef PAGES_REGISTRY_H
#define PAGES_REGISTRY_H

#include "web/router.h"

/* NULL-ended, made from the names in the meson.build files of pages/. */
extern const struct page *const page_registry[];

#endif
