/* What happens when the disk refuses the n-th write or flush, on SQLite: a layer between SQLite and
 * the file system (its VFS) that fails on request. */
#include <sqlite3.h>

#include "store/check.h"
#include "store/command.h"
#include "store/fixture.h"

enum operation { WRITE, FLUSH };

/* What shall fail, and how often each was asked for. */
static struct {
    bool armed;
    enum operation what;
    int fail_at, done[2];
    int code;
} plan;

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_vfs *real_vfs, shim_vfs;

static sqlite3_file *real_of(sqlite3_file *file) { return ((struct shim_file *)file)->real; }

static int refuse(enum operation what)
{
    plan.done[what]++;
    return plan.armed && plan.what == what && plan.done[what] == plan.fail_at ? plan.code
                                                                              : SQLITE_OK;
}

static int shim_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    int code = refuse(WRITE);

    return code ? code : real_of(file)->pMethods->xWrite(real_of(file), bytes, n, at);
}

static int shim_sync(sqlite3_file *file, int flags)
{
    int code = refuse(FLUSH);

    return code ? code : real_of(file)->pMethods->xSync(real_of(file), flags);
}

#define PASS(name, parameters, ...)                                                                \
    static int shim_##name parameters                                                              \
    {                                                                                              \
        return real_of(file)->pMethods->x##name(real_of(file), ##__VA_ARGS__);                     \
    }
PASS(Close, (sqlite3_file * file))
PASS(Read, (sqlite3_file * file, void *to, int n, sqlite3_int64 at), to, n, at)
PASS(Truncate, (sqlite3_file * file, sqlite3_int64 n), n)
PASS(FileSize, (sqlite3_file * file, sqlite3_int64 *n), n)
PASS(Lock, (sqlite3_file * file, int lock), lock)
PASS(Unlock, (sqlite3_file * file, int lock), lock)
PASS(CheckReservedLock, (sqlite3_file * file, int *out), out)
PASS(FileControl, (sqlite3_file * file, int op, void *arg), op, arg)
PASS(SectorSize, (sqlite3_file * file))
PASS(DeviceCharacteristics, (sqlite3_file * file))
PASS(ShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **out), page, size,
     extend, out)
PASS(ShmLock, (sqlite3_file * file, int at, int n, int flags), at, n, flags)
PASS(ShmUnmap, (sqlite3_file * file, int remove), remove)

static void shim_ShmBarrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static const sqlite3_io_methods shim_methods = {
    .iVersion = 2,
    .xClose = shim_Close,
    .xRead = shim_Read,
    .xWrite = shim_write,
    .xTruncate = shim_Truncate,
    .xSync = shim_sync,
    .xFileSize = shim_FileSize,
    .xLock = shim_Lock,
    .xUnlock = shim_Unlock,
    .xCheckReservedLock = shim_CheckReservedLock,
    .xFileControl = shim_FileControl,
    .xSectorSize = shim_SectorSize,
    .xDeviceCharacteristics = shim_DeviceCharacteristics,
    .xShmMap = shim_ShmMap,
    .xShmLock = shim_ShmLock,
    .xShmBarrier = shim_ShmBarrier,
    .xShmUnmap = shim_ShmUnmap,
};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct shim_file *shim = (struct shim_file *)file;
    int code;

    (void)vfs;
    shim->real = (sqlite3_file *)(void *)(shim + 1);
    code = real_vfs->xOpen(real_vfs, name, shim->real, flags, out);
    shim->base.pMethods = shim->real->pMethods ? &shim_methods : NULL;
    return code;
}

static void put_layer_in(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    shim_vfs = *real_vfs;
    shim_vfs.zName = "shim";
    shim_vfs.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
    shim_vfs.xOpen = shim_open;
    (void)sqlite3_vfs_register(&shim_vfs, 1);
}

static void arm(enum operation what, int n, int code)
{
    memset(&plan, 0, sizeof(plan));
    plan.what = what;
    plan.fail_at = n;
    plan.code = code;
    plan.armed = true;
}

static void ignore(void *arg may_be_unused, const char *sentence) { printf("%s\n", sentence); }

static enum err work(struct db *db)
{
    struct cast cast;
    enum err err = db_begin(db);

    if (err)
        return err;
    err = fixture_cast(db, &cast);
    if (!err)
        err = command_add(db, STR("k"), 1, STR("{}"));
    if (!err)
        return db_commit(db);
    db_abort(db);
    return err;
}

/* All of it or nothing of it, and whole; an acknowledged one is there. */
static bool survived(struct fixture *f, enum err answered)
{
    struct check_result result = {0};
    struct conversation conversation;
    struct str text;
    bool there, key;

    plan.armed = false;
    db_close(f->db);
    f->db = NULL;
    if (db_open(&f->site, DB_WRITE, &f->db, NULL))
        return false;
    there = !conversation_load(f->db, &f->arena, 1, &conversation);
    key = !command_load(f->db, &f->arena, STR("k"), &text);
    return there == key && (answered || there) && !store_check(f->db, ignore, NULL, &result) &&
           !result.wrong;
}

static void one_try(enum operation what, int n, int code, bool *out_more)
{
    struct fixture f;
    enum err err;

    plan.armed = false;
    CHECK_OR_STOP(fixture_open(&f, false));
    arm(what, n, code);
    err = work(f.db);
    *out_more = plan.done[what] >= n;
    if (what == FLUSH && err)
        CHECK(db_is_lost(f.db) && db_begin(f.db) == ERR_SYSTEM);
    if (code == SQLITE_FULL && err)
        CHECK_INT(err, ERR_DISK_FULL);
    CHECK(survived(&f, err));
    fixture_close(&f);
}

static void a_refused_flush_is_never_acknowledged(void)
{
    bool more = true;
    int n;

    for (n = 1; more && n < 20; n++)
        one_try(FLUSH, n, SQLITE_IOERR_FSYNC, &more);
    CHECK(n > 2);
}

static void a_refused_write_leaves_all_or_nothing(void)
{
    bool more = true;
    int n;

    for (n = 1; more && n < 300; n += 5)
        one_try(WRITE, n, n % 2 ? SQLITE_IOERR_WRITE : SQLITE_FULL, &more);
    CHECK(n > 20);
}

/* A commit that said yes had its flush after its last write. */
static void the_flush_comes_before_the_answer(void)
{
    struct fixture f;
    int flushed;

    plan.armed = false;
    CHECK_OR_STOP(fixture_open(&f, false));
    flushed = plan.done[FLUSH];
    CHECK(!work(f.db));
    CHECK(plan.done[FLUSH] > flushed);
    fixture_close(&f);
}

int main(void)
{
    put_layer_in();
    RUN(a_refused_flush_is_never_acknowledged);
    RUN(a_refused_write_leaves_all_or_nothing);
    RUN(the_flush_comes_before_the_answer);
    return unit_end();
}
