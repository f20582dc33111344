/* hostile_parser.c: a parse process whose parser has been taken over. It is the worker of heed
 * (main/parse_worker.h: same preparation, same sandbox, same loop) with one more kind of document,
 * "hostile", whose text names what the captured parser tries next. What the try came to goes into
 * the answer; a try that kills the process gives none. Run by tests/faults/sandbox.py, never part
 * of heed.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "main/parse_worker.h"
#include "main/role.h"

static long try_open(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC); }
static long try_proc(void) { return open("/proc/self/maps", O_RDONLY | O_CLOEXEC); }
static long try_write(void) { return open("/tmp/heed-hostile", O_CREAT | O_WRONLY, 0600); }
static long try_stat(void)
{
    struct stat st;

    return stat("/etc/passwd", &st);
}
static long try_unlink(void) { return unlink("/tmp/heed-hostile-not-there"); }
static long try_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long try_unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }

/* On the descriptor it has: the socket to the core must not lead anywhere else. */
static long try_connect(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(80)};

    return connect(ROLE_FD_PEER, (struct sockaddr *)&to, sizeof(to));
}

static long try_fork(void)
{
    long pid = fork();

    if (pid == 0)
        _exit(0);
    return pid;
}

static long try_exec(void)
{
    char name[] = "true", *argv[] = {name, NULL};

    return execve("/bin/true", argv, argv + 1);
}

static void *do_nothing(void *arg) { return arg; }

static long try_thread(void)
{
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, do_nothing, NULL);

    errno = failed;
    return failed ? -1 : 0;
}

static long try_ptrace(void) { return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL); }
static long try_kill(void) { return kill(getppid(), 0); }
static long try_memfd(void) { return memfd_create("x", 0); }
static long try_keyring(void) { return syscall(SYS_add_key, "user", "x", "y", 1, -2); }
static long try_bpf(void) { return syscall(SYS_bpf, 0, NULL, 0); }
static long try_io_uring(void) { return syscall(425, 1, NULL); }
static long try_namespace(void) { return syscall(SYS_unshare, 0x10000000); }
static long try_read_process(void)
{
    return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
}

static long try_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                      -1, 0);

    return page == MAP_FAILED ? -1 : 0;
}

static long try_code_later(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return page == MAP_FAILED ? -2 : mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long try_memory(void)
{
    size_t got = 0;
    void *p;

    while ((p = malloc(64 << 20)) && got < ((size_t)8 << 30)) {
        memset(p, 1, 64 << 20);
        got += 64 << 20;
    }
    errno = ENOMEM;
    return p ? 0 : -1;
}

static long try_loop(void)
{
    volatile unsigned n = 0;

    for (;;)
        n++;
    return 0;
}

/* Through a pointer, so that the compiler does not see where it leads. */
struct descent {
    long (*volatile down)(struct descent *);
};

static long go_down(struct descent *descent)
{
    volatile char room[4096];

    room[0] = 1;
    return room[0] + descent->down(descent) + room[0];
}

static long try_deep_stack(void)
{
    struct descent descent = {go_down};

    return go_down(&descent);
}

static const struct {
    const char *name;
    long (*run)(void);
} tries[] = {
    {"open", try_open},
    {"proc", try_proc},
    {"write", try_write},
    {"stat", try_stat},
    {"unlink", try_unlink},
    {"socket", try_socket},
    {"unix socket", try_unix_socket},
    {"connect", try_connect},
    {"fork", try_fork},
    {"exec", try_exec},
    {"thread", try_thread},
    {"ptrace", try_ptrace},
    {"kill", try_kill},
    {"memfd", try_memfd},
    {"keyring", try_keyring},
    {"bpf", try_bpf},
    {"io_uring", try_io_uring},
    {"namespace", try_namespace},
    {"read process", try_read_process},
    {"code", try_code},
    {"code later", try_code_later},
    {"memory", try_memory},
    {"loop", try_loop},
    {"deep stack", try_deep_stack},
};

static enum err parse_hostile(struct parse_request *request, struct fault *fault)
{
    for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
        long result;

        if (!str_is(request->document, tries[i].name))
            continue;
        errno = 0;
        result = tries[i].run();
        json_put_bool(request->info, "succeeded", result >= 0);
        json_put_i64(request->info, "errno", errno);
        return OK;
    }
    return fault_set(fault, ERR_BAD_INPUT, "there is no such try");
}

static const struct parse_kind hostile = {"hostile", parse_hostile};

int main(void)
{
    const struct parse_kind *kinds[] = {parse_kinds[0], parse_kinds[1], &hostile, NULL};

    return parse_worker_run(ROLE_FD_PEER, kinds);
}
