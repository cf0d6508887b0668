#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Written out here because the headers of Debian 12 end at version 2 (Linux Documentation/userspace-api/landlock).
// The three calls have the same numbers on every architecture.
#define LANDLOCK_CREATE_RULESET 444
#define LANDLOCK_ADD_RULE 445
#define LANDLOCK_RESTRICT_SELF 446
#define LANDLOCK_CREATE_RULESET_VERSION 1u
#define LANDLOCK_RULE_PATH_BENEATH 1

#define FILE_EXECUTE (1ull << 0)
#define FILE_READ (1ull << 2)
#define FOLDER_READ (1ull << 3)
#define FILE_RIGHTS_VERSION_1 ((1ull << 13) - 1)
#define FILE_REFER (1ull << 13)
#define FILE_TRUNCATE (1ull << 14)
#define FILE_IOCTL_DEVICE (1ull << 15)
#define NET_BIND_TCP (1ull << 0)
#define NET_CONNECT_TCP (1ull << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ull << 0)
#define SCOPE_SIGNAL (1ull << 1)

struct ruleset {
    uint64_t handled_files;
    uint64_t handled_net;
    uint64_t scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t folder;
} __attribute__((packed));

int sandbox_landlock_version(void)
{
    long version = syscall(LANDLOCK_CREATE_RULESET, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

// Everything that this version of Landlock can deny.
static struct ruleset everything(int version)
{
    struct ruleset all = { .handled_files = FILE_RIGHTS_VERSION_1, .handled_net = 0, .scoped = 0 };
    if (version >= 2) all.handled_files |= FILE_REFER;
    if (version >= 3) all.handled_files |= FILE_TRUNCATE;
    if (version >= 4) all.handled_net = NET_BIND_TCP | NET_CONNECT_TCP;
    if (version >= 5) all.handled_files |= FILE_IOCTL_DEVICE;
    if (version >= 6) all.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
    return all;
}

// Older kernels refuse a longer structure than they know.
static size_t ruleset_size(int version)
{
    if (version >= 6) return 24;
    return version >= 4 ? 16 : 8;
}

static int allow(int ruleset, const char *path, uint64_t rights)
{
    int opened = open(path, O_PATH | O_CLOEXEC);
    if (opened < 0) return errno == ENOENT ? 0 : errno;
    struct stat status;
    int failure = fstat(opened, &status) == 0 ? 0 : errno;
    if (failure == 0) {
        if (!S_ISDIR(status.st_mode)) rights &= ~FOLDER_READ;
        struct path_rule rule = { .allowed = rights, .folder = opened };
        if (syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0u) != 0) failure = errno;
    }
    close(opened);
    return failure;
}

static int allow_all(int ruleset, const char *const *paths, size_t count, uint64_t rights)
{
    for (size_t index = 0; index < count; index++) {
        int failure = allow(ruleset, paths[index], rights);
        if (failure != 0) return failure;
    }
    return 0;
}

int sandbox_landlock(
    const char *const *readable, size_t readable_count, const char *const *executable, size_t executable_count)
{
    int version = sandbox_landlock_version();
    if (version == 0) return ENOSYS;
    struct ruleset all = everything(version);
    int ruleset = (int)syscall(LANDLOCK_CREATE_RULESET, &all, ruleset_size(version), 0u);
    if (ruleset < 0) return errno;
    int failure = allow_all(ruleset, readable, readable_count, FILE_READ | FOLDER_READ);
    if (failure == 0) {
        failure = allow_all(ruleset, executable, executable_count, FILE_READ | FOLDER_READ | FILE_EXECUTE);
    }
    if (failure == 0 && syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0u) != 0) failure = errno;
    close(ruleset);
    return failure;
}
