#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define WORKER_SOCKET 3

int sandbox_pipe(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

int sandbox_event(int *event)
{
    *event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return *event >= 0 ? 0 : errno;
}

// The first action that fails decides; posix_spawn's functions return errno values themselves.
static int describe_descriptors(posix_spawn_file_actions_t *actions, int socket)
{
    int failure = posix_spawn_file_actions_adddup2(actions, socket, WORKER_SOCKET);
    for (int standard = 0; failure == 0 && standard < WORKER_SOCKET; standard++) {
        int mode = standard == 0 ? O_RDONLY : O_WRONLY;
        failure = posix_spawn_file_actions_addopen(actions, standard, "/dev/null", mode, 0);
    }
    return failure != 0 ? failure : posix_spawn_file_actions_addclosefrom_np(actions, WORKER_SOCKET + 1);
}

static int describe_process(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int failure = posix_spawnattr_setsigmask(attributes, &none);
    if (failure == 0) failure = posix_spawnattr_setsigdefault(attributes, &all);
    if (failure == 0) failure = posix_spawnattr_setpgroup(attributes, 0);
    if (failure != 0) return failure;
    return posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

int sandbox_start_worker(
    const char *path, char *const arguments[], char *const environment[], int socket, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure != 0) return failure;
    failure = posix_spawnattr_init(&attributes);
    if (failure == 0) {
        failure = describe_descriptors(&actions, socket);
        if (failure == 0) failure = describe_process(&attributes);
        if (failure == 0) failure = posix_spawn(process, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}
