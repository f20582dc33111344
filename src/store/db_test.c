#include "store/db.h"

#include "store/fixture.h"
#include "store/setting.h"

static void prepares_every_statement(struct fixture *f)
{
    size_t n = 0;

    for (size_t i = 0; sql_set_registry[i]; i++) {
        for (size_t k = 0; k < sql_set_registry[i]->n; k++, n++) {
            const struct sql *sql = &sql_set_registry[i]->at[k];
            enum err err = OK;

            CHECK_OR_STOP(sql->text);
            if (str_is(str_from(sql->name), "schema_make"))
                continue; /* its table is there already */
            err = db_prepare(f->db, sql);
            if (err)
                printf("%s: %s\n", sql->name, fault_text(db_fault(f->db), err));
            CHECK_INT(err, OK);
        }
    }
    CHECK(n > 100);
}

static void statement_names_are_unique(struct fixture *f may_be_unused)
{
    for (size_t i = 0; sql_set_registry[i]; i++)
        for (size_t k = 0; k < sql_set_registry[i]->n; k++)
            for (size_t j = 0; sql_set_registry[j]; j++)
                for (size_t l = 0; l < sql_set_registry[j]->n; l++)
                    CHECK((i == j && k == l) || !str_is(str_from(sql_set_registry[i]->at[k].name),
                                                        sql_set_registry[j]->at[l].name));
}

static void keeps_what_was_committed(struct fixture *f)
{
    struct str value;
    struct db *reader;

    CHECK_OR_STOP(!db_open(&f->site, DB_READ, &reader, NULL));
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("a"), STR("one")));
    CHECK(!setting_load(f->db, &f->arena, STR("a"), &value));
    CHECK_STR(value, "one");
    CHECK_INT(setting_load(reader, &f->arena, STR("a"), &value), ERR_NOT_FOUND);
    CHECK(!db_commit(f->db));
    CHECK(!setting_load(reader, &f->arena, STR("a"), &value));
    CHECK_STR(value, "one");
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("a"), STR("two")));
    db_abort(f->db);
    CHECK(!setting_load(f->db, &f->arena, STR("a"), &value));
    CHECK_STR(value, "one");
    db_close(reader);
}

int main(void)
{
    RUN_BOTH(prepares_every_statement);
    RUN_BOTH(statement_names_are_unique);
    RUN_BOTH(keeps_what_was_committed);
    return unit_end();
}
