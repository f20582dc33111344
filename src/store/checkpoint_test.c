#include "store/checkpoint.h"

#include "store/check.h"
#include "store/fixture.h"
#include "store/raw.h"

enum { ROW = 256 << 10, ROWS = 4, COMMITS_MAX = 100 };

static int64_t size_of(const struct fixture *f, const char *name)
{
    char path[sizeof(f->folder) + 32];
    struct stat st;

    (void)snprintf(path, sizeof(path), "%s/%s", f->folder, name);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

/* A commit of a megabyte that nothing makes smaller. */
static bool write_some(struct fixture *f, char *row, uint64_t *dice)
{
    enum err err = db_begin(f->db);

    for (int i = 0; i < ROWS && !err; i++) {
        int64_t id;

        for (size_t k = 0; k < ROW; k++) {
            *dice = *dice * 6364136223846793005u + 1442695040888963407u;
            row[k] = (char)(*dice >> 56);
        }
        err = raw_add(f->db, str_of(row, ROW), &id);
    }
    return !err && !db_commit(f->db);
}

static void say(void *arg, const char *sentence)
{
    (void)arg;
    printf("check: %s\n", sentence);
}

/* It is written until some of it was copied beside the writer, which is at the latest when he has
 * to wait for that; and then so much more that it must have begun anew. */
static void the_log_is_copied_while_it_is_written(struct fixture *f)
{
    static const int64_t most = (CHECKPOINT_MOST + 2 * ROWS * ROW / 4096) * (int64_t)4200;
    static char row[ROW];
    struct check_result result = {.wrong = -1};
    uint64_t dice = 7;
    int commits = 0, after = 0;

    if (f->postgres)
        return;
    while (commits < COMMITS_MAX && after < 20) {
        CHECK_OR_STOP(write_some(f, row, &dice));
        commits++;
        after += size_of(f, "heed.db") > (int64_t)CHECKPOINT_PAGES * 4096 / 2;
    }
    CHECK_INT(after, 20);
    CHECK(size_of(f, "heed.db-wal") >= (int64_t)CHECKPOINT_PAGES * 4096);
    CHECK(size_of(f, "heed.db-wal") < most);
    CHECK(!store_check(f->db, say, NULL, &result));
    CHECK_INT(result.wrong, 0);
    CHECK_INT(result.raws, commits * ROWS);
    db_close(f->db);
    f->db = NULL;
    CHECK_INT(size_of(f, "heed.db-wal"), 0); /* whoever closes last takes it away */
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, NULL));
}

int main(void)
{
    RUN_BOTH(the_log_is_copied_while_it_is_written);
    return unit_end();
}
