#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

const int SANDBOX_LIMIT_ADDRESS_SPACE = RLIMIT_AS;
const int SANDBOX_LIMIT_CPU_SECONDS = RLIMIT_CPU;
const int SANDBOX_LIMIT_FILE_SIZE = RLIMIT_FSIZE;
const int SANDBOX_LIMIT_OPEN_FILES = RLIMIT_NOFILE;
const int SANDBOX_LIMIT_CORE = RLIMIT_CORE;

int sandbox_forbid_new_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

// The bounding set can only be emptied by a privileged process; without privilege there is nothing to empty.
static int empty_bounding_set(void)
{
    for (int capability = 0; capability < 64; capability++) {
        if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 1) continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM) return errno;
    }
    return 0;
}

int sandbox_drop_capabilities(void)
{
    int failure = empty_bounding_set();
    if (failure != 0) return failure;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return errno;
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0, 0, 0 }, { 0, 0, 0 } };
    return syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
}

int sandbox_die_with_parent(void)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 ? 0 : errno;
}

int sandbox_limit(int resource, uint64_t value)
{
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) return errno;
    if (limit.rlim_max > value) limit.rlim_max = value;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0 ? 0 : errno;
}

int sandbox_peer(int socket, pid_t *process, uid_t *user)
{
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return errno;
    *process = credentials.pid;
    *user = credentials.uid;
    return 0;
}

int sandbox_close_from(int first)
{
    return syscall(SYS_close_range, (unsigned)first, ~0u, 0u) == 0 ? 0 : errno;
}
