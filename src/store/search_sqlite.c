#include "store/search_sqlite.h"

#include <sqlite3.h>

/* The tokenizer has no state: FTS5 wants a pointer that isn't NULL. */
static const char nothing;

static int create(void *context, const char **args, int n, Fts5Tokenizer **out_tokenizer)
{
    (void)context, (void)args, (void)n;
    *out_tokenizer = (Fts5Tokenizer *)(uintptr_t)&nothing;
    return SQLITE_OK;
}

static void delete (Fts5Tokenizer *tokenizer) { (void)tokenizer; }

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int n,
                    int (*token)(void *, int, const char *, int, int, int))
{
    int code = SQLITE_OK;

    (void)tokenizer, (void)flags;
    for (int from = 0, at = 0; code == SQLITE_OK && at <= n; at++) {
        if (at < n && text[at] != ' ')
            continue;
        if (at > from)
            code = token(context, 0, text + from, at - from, from, at);
        from = at + 1;
    }
    return code;
}

int search_register(sqlite3 *sqlite)
{
    static const fts5_tokenizer tokenizer = {create, delete, tokenize};
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite, "SELECT fts5(?1)", -1, &statement, NULL);

    if (code == SQLITE_OK) {
        (void)sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
        (void)sqlite3_step(statement);
    }
    (void)sqlite3_finalize(statement);
    if (!api)
        return code == SQLITE_OK ? SQLITE_ERROR : code;
    return api->xCreateTokenizer(api, "heed_words", NULL, (fts5_tokenizer *)(uintptr_t)&tokenizer,
                                 NULL);
}
