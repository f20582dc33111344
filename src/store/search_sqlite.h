/* search_sqlite.h: makes the tokenizer "heed_words" known to one SQLite connection. It splits at
 * single spaces and changes nothing: folding was done before. Gives an SQLite code. */
#ifndef STORE_SEARCH_SQLITE_H
#define STORE_SEARCH_SQLITE_H

struct sqlite3;

int search_register(struct sqlite3 *sqlite);

#endif
