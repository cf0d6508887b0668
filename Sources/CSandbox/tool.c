#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

// Lifts a descriptor above the standard three, so that putting one in place never overwrites another.
static int lift(int descriptor)
{
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
}

#define REPORT 3

// Leaves the child the three standard descriptors and the report pipe, which closes by itself on exec.
static int place_descriptors(int input, int output, int errors, int report)
{
    int lifted[4] = { lift(input), lift(output), lift(errors), lift(report) };
    for (int place = 0; place < 4; place++) {
        if (lifted[place] < 0 || dup2(lifted[place], place) < 0) return errno;
    }
    if (fcntl(REPORT, F_SETFD, FD_CLOEXEC) != 0) return errno;
    return sandbox_close_from(REPORT + 1);
}

// Runs in the child between fork and exec; returns only when a step fails, with the errno of that step.
static int become(const char *path, char *const arguments[])
{
    static char language[] = "LANG=C.UTF-8";
    static char threads[] = "OMP_THREAD_LIMIT=1";
    char *environment[] = { language, threads, NULL };
    int failure = sandbox_die_with_parent();
    if (failure == 0) failure = sandbox_filter(SANDBOX_DENY_PROCESSES);
    if (failure != 0) return failure;
    execve(path, arguments, environment);
    return errno;
}

static _Noreturn void run_child(
    const char *path, char *const arguments[], int input, int output, int errors, int report)
{
    if (place_descriptors(input, output, errors, report) != 0) _exit(127);
    int failure = become(path, arguments);
    ssize_t written = write(REPORT, &failure, sizeof failure);
    _exit(written == (ssize_t)sizeof failure ? 126 : 127);
}

// The report pipe closes by itself when exec succeeds; otherwise it carries the errno.
static int await_exec(int report)
{
    int failure = 0;
    ssize_t count;
    do {
        count = read(report, &failure, sizeof failure);
    } while (count < 0 && errno == EINTR);
    if (count == 0) return 0;
    return count == (ssize_t)sizeof failure && failure != 0 ? failure : EIO;
}

int sandbox_start_tool(
    const char *path, char *const arguments[], int input, int output, int errors, pid_t *process)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    pid_t child = fork();
    if (child == 0) run_child(path, arguments, input, output, errors, report[1]);
    int failure = child < 0 ? errno : 0;
    close(report[1]);
    if (failure == 0) failure = await_exec(report[0]);
    close(report[0]);
    *process = child;
    return failure;
}
