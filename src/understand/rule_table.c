#include "understand/rule_table.h"

#include <stdatomic.h>

struct rule_table {
    struct rule_set *set;
    struct rule_hit *rows;
    size_t n;
    atomic_int holders;
};

static enum err fill(struct rule_table *table, const struct rule_source *sources, size_t n)
{
    struct arena arena;
    enum err err = OK;

    arena_init(&arena, 0);
    for (size_t i = 0; i < n && !err; i++) {
        const struct rule_node *rule;

        arena_reset(&arena);
        err = rule_parse(&arena, sources[i].text, RULE_WITH_LABELS, &rule, NULL);
        if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
            err = OK;
            continue;
        }
        if (!err)
            err = rule_set_add(table->set, sources[i].name, rule);
        if (!err)
            table->rows[table->n++] = (struct rule_hit){sources[i].rule, sources[i].version};
    }
    arena_clear(&arena);
    return err ? err : rule_set_seal(table->set);
}

enum err rule_table_new(const struct rule_source *sources, size_t n, struct rule_table **out_table,
                        size_t *out_bad)
{
    struct rule_table *table = calloc(1, sizeof(*table));
    enum err err;

    if (!table)
        return ERR_NO_MEMORY;
    table->holders = 1;
    table->rows = calloc(n + 1, sizeof(*table->rows));
    err = table->rows ? rule_set_new(&table->set) : ERR_NO_MEMORY;
    if (!err)
        err = fill(table, sources, n);
    if (err) {
        rule_table_drop(table);
        return err;
    }
    *out_bad = n - table->n;
    *out_table = table;
    return OK;
}

struct rule_table *rule_table_hold(struct rule_table *table)
{
    if (table)
        atomic_fetch_add(&table->holders, 1);
    return table;
}

void rule_table_drop(struct rule_table *table)
{
    if (!table || atomic_fetch_sub(&table->holders, 1) != 1)
        return;
    rule_set_free(table->set);
    free(table->rows);
    free(table);
}

const struct rule_set *rule_table_set(const struct rule_table *table) { return table->set; }

size_t rule_table_count(const struct rule_table *table) { return table->n; }

struct rule_hit rule_table_hit(const struct rule_table *table, uint32_t at)
{
    bug_on(at >= table->n);
    return table->rows[at];
}
