#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORKER_SOCKET 3
#define WORKER_FILE 4

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

int sandbox_memory_file(int *file)
{
    *file = memfd_create("mickai", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return *file >= 0 ? 0 : errno;
}

int sandbox_seal(int file)
{
    return fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0 ? 0 : errno;
}

// The first action that fails decides; posix_spawn's functions return errno values themselves. The file's number is
// above the worker's, so that neither takes the other's place.
static int describe_descriptors(posix_spawn_file_actions_t *actions, int socket, int file)
{
    int failure = posix_spawn_file_actions_adddup2(actions, socket, WORKER_SOCKET);
    if (failure == 0 && file >= 0) failure = posix_spawn_file_actions_adddup2(actions, file, WORKER_FILE);
    for (int standard = 0; failure == 0 && standard < WORKER_SOCKET; standard++) {
        int mode = standard == 0 ? O_RDONLY : O_WRONLY;
        failure = posix_spawn_file_actions_addopen(actions, standard, "/dev/null", mode, 0);
    }
    if (failure != 0) return failure;
    return posix_spawn_file_actions_addclosefrom_np(actions, file >= 0 ? WORKER_FILE + 1 : WORKER_SOCKET + 1);
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

// Opened anew, so that two workers on one file do not move each other's offset.
static int open_anew(int file, int *opened)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int first = open(path, O_RDONLY | O_CLOEXEC);
    if (first < 0) return errno;
    *opened = fcntl(first, F_DUPFD_CLOEXEC, WORKER_FILE + 1);
    int failure = *opened >= 0 ? 0 : errno;
    close(first);
    return failure;
}

static int start(
    const char *path, char *const arguments[], char *const environment[], int socket, int file, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure != 0) return failure;
    failure = posix_spawnattr_init(&attributes);
    if (failure == 0) {
        failure = describe_descriptors(&actions, socket, file);
        if (failure == 0) failure = describe_process(&attributes);
        if (failure == 0) failure = posix_spawn(process, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

int sandbox_start_worker(
    const char *path, char *const arguments[], char *const environment[], int socket, int file, pid_t *process)
{
    int opened = -1;
    if (file >= 0) {
        int failure = open_anew(file, &opened);
        if (failure != 0) return failure;
    }
    int failure = start(path, arguments, environment, socket, opened, process);
    if (opened >= 0) close(opened);
    return failure;
}
