#include "main/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/json_out.h"

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

#if IS_SANITIZED
/* The leak check at exit reads /proc, starts a thread and traces us, which is what a sandbox
 * forbids: it would fail, and the exit status would tell of it. */
static bool leak_check_is_off;
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void) { return leak_check_is_off; }
static void no_leak_check(void) { leak_check_is_off = true; }
#else
static void no_leak_check(void) {}
#endif

void sandbox_report_json(const struct sandbox_report *report, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_bool(&json, "ready", true);
    json_put_bool(&json, "seccomp", report->seccomp);
    json_put_i64(&json, "landlock", report->landlock);
    json_close(&json, '}');
}

/* Landlock. The structures and numbers are the kernel's (uapi/linux/landlock.h); they stand here
 * because the header of the build machine may be older than the kernel we run on. */
struct landlock_attr {
    uint64_t fs, net, scoped;
};

struct __attribute__((packed)) landlock_path {
    uint64_t allowed;
    int32_t parent_fd;
};

enum {
    CREATE_RULESET = 444,
    ADD_RULE = 445,
    RESTRICT_SELF = 446,
    RULESET_VERSION = 1,
    RULE_PATH_BENEATH = 1,
    FS_EXECUTE = 1 << 0,
    FS_WRITE_FILE = 1 << 1,
    FS_READ_FILE = 1 << 2,
    FS_READ_DIR = 1 << 3,
    FS_ABI_1 = (1 << 13) - 1,
    FS_REFER = 1 << 13,
    FS_TRUNCATE = 1 << 14,
    FS_IOCTL_DEV = 1 << 15,
    NET_TCP = 3,          /* bind and connect */
    SCOPED_UNIX = 1 << 0, /* abstract Unix sockets */
    SCOPED_SIGNAL = 1 << 1,
};

static struct landlock_attr landlock_rights(long abi, unsigned may)
{
    struct landlock_attr attr = {.fs = FS_ABI_1};

    if (abi >= 2)
        attr.fs |= FS_REFER;
    if (abi >= 3)
        attr.fs |= FS_TRUNCATE;
    if (abi >= 4 && !(may & SANDBOX_CONNECT))
        attr.net = NET_TCP;
    if (abi >= 5)
        attr.fs |= FS_IOCTL_DEV;
    if (abi >= 6)
        attr.scoped = SCOPED_UNIX | (may & SANDBOX_SIGNAL ? 0 : SCOPED_SIGNAL);
    return attr;
}

static size_t landlock_attr_size(long abi) { return abi >= 6 ? 24 : abi >= 4 ? 16 : 8; }

static enum err allow_path(int ruleset, const struct sandbox_path *path, uint64_t handled,
                           struct fault *fault)
{
    enum { FOR_FILES = FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV };
    struct landlock_path rule = {.parent_fd = open(path->path, O_PATH | O_CLOEXEC)};
    int is_folder = open(path->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    long failed;

    if (rule.parent_fd < 0)
        return OK;
    if (path->rights & SANDBOX_READ)
        rule.allowed |= FS_READ_FILE | FS_READ_DIR;
    if (path->rights & SANDBOX_WRITE)
        rule.allowed |= handled & ~(uint64_t)(FS_EXECUTE | FS_READ_FILE | FS_READ_DIR);
    rule.allowed &= handled;
    if (is_folder < 0)
        rule.allowed &= FOR_FILES;
    else
        (void)close(is_folder);
    failed = syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
    (void)close(rule.parent_fd);
    if (failed)
        return fault_set(fault, ERR_SYSTEM, "landlock refused the path '%s': error %d", path->path,
                         errno);
    return OK;
}

static enum err allow_paths(int ruleset, const struct sandbox_path *paths, size_t n,
                            uint64_t handled, struct fault *fault)
{
    for (size_t i = 0; i < n; i++) {
        enum err err = allow_path(ruleset, &paths[i], handled, fault);

        if (err)
            return err;
    }
    return OK;
}

enum err sandbox_restrict_files(const struct sandbox_path *paths, size_t n, unsigned may,
                                int *out_abi, struct fault *fault)
{
    long abi = syscall(CREATE_RULESET, NULL, 0, RULESET_VERSION);
    struct landlock_attr attr = landlock_rights(abi, may);
    enum err err;
    int ruleset;

    if (abi < 1) {
        *out_abi = 0;
        return OK;
    }
    ruleset = (int)syscall(CREATE_RULESET, &attr, landlock_attr_size(abi), 0);
    if (ruleset < 0)
        return fault_set(fault, ERR_SYSTEM, "landlock gives no ruleset: error %d", errno);
    err = allow_paths(ruleset, paths, n, attr.fs, fault);
    if (!err && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(RESTRICT_SELF, ruleset, 0)))
        err = fault_set(fault, ERR_SYSTEM, "landlock does not take effect: error %d", errno);
    (void)close(ruleset);
    if (!err)
        *out_abi = (int)abi;
    no_leak_check();
    return err;
}

/* seccomp. Each list is of system calls by name; a name that this libseccomp or this architecture
 * does not know is skipped. */
static bool add_names(scmp_filter_ctx filter, uint32_t action, const char *const *names)
{
    for (; *names; names++) {
        int number = seccomp_syscall_resolve_name(*names);

        if (number != __NR_SCMP_ERROR && seccomp_rule_add(filter, action, number, 0))
            return false;
    }
    return true;
}

static bool load_filter(scmp_filter_ctx filter)
{
    bool is_loaded = !seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) &&
                     !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !seccomp_load(filter);

    seccomp_release(filter);
    return is_loaded;
}

bool sandbox_forbid_children(void)
{
    static const char *const forbidden[] = {"execve", "execveat",          "fork", "vfork",
                                            "ptrace", "process_vm_writev", NULL};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    if (!filter)
        return false;
    /* clone makes threads too: refused unless it shares the thread group. clone3 hides its flags
     * from a filter; ENOSYS makes the C library take clone. */
    if (!add_names(filter, SCMP_ACT_ERRNO(EPERM), forbidden) ||
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) ||
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                         SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0))) {
        seccomp_release(filter);
        return false;
    }
    return load_filter(filter);
}

static const char *const parser_may[] = {
    "read",         "write",        "readv",
    "writev",       "recvfrom",     "recvmsg",
    "sendto",       "sendmsg",      "poll",
    "ppoll",        "close",        "lseek",
    "fstat",        "brk",          "munmap",
    "mremap",       "madvise",      "futex",
    "sched_yield",  "rt_sigreturn", "rt_sigprocmask",
    "rt_sigaction", "sigaltstack",  "restart_syscall",
    "getpid",       "gettid",       "clock_gettime",
    "clock_getres", "gettimeofday", "time",
    "getrandom",    "getrusage",    "exit",
    "exit_group",
#if IS_SANITIZED
    "pipe2", /* how the check of C++ types asks whether memory can be read */
#endif
    NULL,
};

/* Libraries look for optional files and settings; to be told no is part of their life. */
static const char *const parser_is_refused[] = {
    "open",       "openat",     "openat2",   "access",
    "faccessat",  "faccessat2", "stat",      "lstat",
    "newfstatat", "statx",      "statfs",    "fstatfs",
    "readlink",   "readlinkat", "getcwd",    "ioctl",
    "fcntl",      "getdents",   "uname",     "sysinfo",
    "getuid",     "geteuid",    "getgid",    "getegid",
    "prctl",      "prlimit64",  "getrlimit", "sched_getaffinity",
    "getdents64", NULL,
};

/* The sanitizers' runtime asks by way of a pipe whether an address can be read. */
static const char *const sanitizer_may[] = {"pipe", "pipe2", NULL};

static bool allow_plain_memory(scmp_filter_ctx filter)
{
    return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
           !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

static bool filter_parser(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

    if (!filter)
        return false;
    if (!add_names(filter, SCMP_ACT_ALLOW, parser_may) ||
        !add_names(filter, SCMP_ACT_ERRNO(EPERM), parser_is_refused) ||
        (IS_SANITIZED && !add_names(filter, SCMP_ACT_ALLOW, sanitizer_may)) ||
        !allow_plain_memory(filter)) {
        seccomp_release(filter);
        return false;
    }
    return load_filter(filter);
}

enum err sandbox_enter_parser(struct sandbox_report *out_report, struct fault *fault)
{
    struct rlimit memory = {SANDBOX_PARSER_MEMORY, SANDBOX_PARSER_MEMORY};
    struct rlimit none = {0, 0};
    struct sandbox_report report = {0};
    enum err err;

    if (!IS_SANITIZED && setrlimit(RLIMIT_AS, &memory))
        return fault_set(fault, ERR_SYSTEM, "cannot limit memory: error %d", errno);
    if (setrlimit(RLIMIT_CORE, &none))
        return fault_set(fault, ERR_SYSTEM, "cannot forbid core files: error %d", errno);
    err = sandbox_restrict_files(NULL, 0, 0, &report.landlock, fault);
    if (err)
        return err;
    no_leak_check();
    report.seccomp = filter_parser();
    *out_report = report;
    return OK;
}
