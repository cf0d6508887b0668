#ifndef CSANDBOX_H
#define CSANDBOX_H

/// The kernel's confinement of a worker process, one small function a layer.
///
/// Every function that returns `int` returns 0 or an errno value, unless its comment says otherwise, and leaves
/// `errno` alone for the caller. None allocates memory. All are meant for a process that has one thread.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The process and its children can never gain privileges through exec (prctl(2), PR_SET_NO_NEW_PRIVS).
int sandbox_forbid_new_privileges(void);

/// Empties the bounding, inheritable, permitted, effective and ambient capability sets.
int sandbox_drop_capabilities(void);

/// The process dies by SIGKILL when the thread that started it ends.
int sandbox_die_with_parent(void);

/// Sets the soft and the hard limit of `resource` (RLIMIT_…) to `value`; a lower hard limit stays.
int sandbox_limit(int resource, uint64_t value);

/// The resources `sandbox_limit` is called with, as plain numbers for Swift.
extern const int SANDBOX_LIMIT_ADDRESS_SPACE;
extern const int SANDBOX_LIMIT_CPU_SECONDS;
extern const int SANDBOX_LIMIT_FILE_SIZE;
extern const int SANDBOX_LIMIT_OPEN_FILES;
extern const int SANDBOX_LIMIT_CORE;

/// The Landlock version of the running kernel, 1 or more; 0 where there is none.
int sandbox_landlock_version(void);

/// Leaves the process only these parts of the file system: `readable` for reading, `executable` for reading and
/// exec; nothing for writing. TCP is closed from version 4 on; signals and abstract sockets outwards from 6 on.
/// A path that does not exist is passed over. Needs `sandbox_forbid_new_privileges` first.
int sandbox_landlock(
    const char *const *readable, size_t readable_count, const char *const *executable, size_t executable_count);

/// What a filter denies beyond what every filter denies: no new process (new threads are allowed); no exec; no open
/// of any file, folder or memory file.
#define SANDBOX_DENY_PROCESSES 1u
#define SANDBOX_DENY_EXEC 2u
#define SANDBOX_DENY_OPEN 4u

/// Installs a system call filter for all threads. Denied calls fail with EPERM; a call by another architecture's
/// convention kills the process. Needs `sandbox_forbid_new_privileges` first.
int sandbox_filter(unsigned flags);

/// Who made the other end of a connected unix socket.
int sandbox_peer(int socket, pid_t *process, uid_t *user);

/// Closes every descriptor from `first` on.
int sandbox_close_from(int first);

/// A pipe whose ends close on exec.
int sandbox_pipe(int *read_end, int *write_end);

/// A counter to wake a poll with; closes on exec.
int sandbox_event(int *event);

/// Starts `path` with `socket` as descriptor 3, /dev/null as the standard three, no signal blocked or ignored, and as
/// leader of a process group of its own. `file`, unless it is -1, is opened anew for reading and becomes descriptor 4,
/// with an offset of its own. There is no other descriptor.
int sandbox_start_worker(
    const char *path, char *const arguments[], char *const environment[], int socket, int file, pid_t *process);

/// An empty file in memory that can be sealed; closes on exec.
int sandbox_memory_file(int *file);

/// Nobody can change the bytes or the size of a memory file any more, nor take this seal away (fcntl(2), F_ADD_SEALS).
int sandbox_seal(int file);

/// Starts `path` with exactly the three standard descriptors given, no others, a one-line environment (LANG), and
/// a filter under which it starts no process of its own. It dies with the caller.
/// A failed exec is reported here, with its errno.
int sandbox_start_tool(
    const char *path, char *const arguments[], int input, int output, int errors, pid_t *process);

#endif
