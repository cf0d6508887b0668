#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "The system call filter is written for x86-64 and arm64."
#endif

#define X32_BIT 0x40000000u
#define FAST_OPEN 0x20000000u
#define MAXIMUM_INSTRUCTIONS 512
#define ARGUMENT_LOW(n) ((unsigned)(offsetof(struct seccomp_data, args) + 8 * (n)))
#define ARGUMENT_HIGH(n) (ARGUMENT_LOW(n) + 4)

struct program {
    struct sock_filter instructions[MAXIMUM_INSTRUCTIONS];
    unsigned short count;
};

static void add(struct program *program, struct sock_filter instruction)
{
    if (program->count < MAXIMUM_INSTRUCTIONS) program->instructions[program->count++] = instruction;
}

static void load(struct program *program, unsigned offset)
{
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void answer(struct program *program, unsigned action)
{
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

// Passes over the next `skipped` instructions unless the loaded word equals `value`.
static void unless_equal_skip(struct program *program, unsigned value, unsigned char skipped)
{
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped));
}

// Passes over the next `skipped` instructions unless the loaded word has a bit of `bits`.
static void unless_set_skip(struct program *program, unsigned bits, unsigned char skipped)
{
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, skipped));
}

// INVARIANT: between rules the loaded word is the number of the call.
static void deny(struct program *program, int call, int error)
{
    unless_equal_skip(program, (unsigned)call, 1);
    answer(program, SECCOMP_RET_ERRNO | (unsigned)error);
}

static void deny_if_set(struct program *program, int call, unsigned argument, unsigned bits)
{
    unless_equal_skip(program, (unsigned)call, 4);
    load(program, ARGUMENT_LOW(argument));
    unless_set_skip(program, bits, 1);
    answer(program, SECCOMP_RET_ERRNO | EPERM);
    answer(program, SECCOMP_RET_ALLOW);
}

static void deny_unless_set(struct program *program, int call, unsigned argument, unsigned bits)
{
    unless_equal_skip(program, (unsigned)call, 4);
    load(program, ARGUMENT_LOW(argument));
    unless_set_skip(program, bits, 1);
    answer(program, SECCOMP_RET_ALLOW);
    answer(program, SECCOMP_RET_ERRNO | EPERM);
}

static void deny_unless_equal(struct program *program, int call, unsigned argument, unsigned value)
{
    unless_equal_skip(program, (unsigned)call, 4);
    load(program, ARGUMENT_LOW(argument));
    unless_equal_skip(program, value, 1);
    answer(program, SECCOMP_RET_ALLOW);
    answer(program, SECCOMP_RET_ERRNO | EPERM);
}

// For a pointer argument: allowed when it is null.
static void deny_unless_null(struct program *program, int call, unsigned argument)
{
    unless_equal_skip(program, (unsigned)call, 6);
    load(program, ARGUMENT_LOW(argument));
    unless_equal_skip(program, 0, 3);
    load(program, ARGUMENT_HIGH(argument));
    unless_equal_skip(program, 0, 1);
    answer(program, SECCOMP_RET_ALLOW);
    answer(program, SECCOMP_RET_ERRNO | EPERM);
}

static void kill_foreign_conventions(struct program *program)
{
    load(program, offsetof(struct seccomp_data, arch));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0));
    answer(program, SECCOMP_RET_KILL_PROCESS);
    load(program, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
    answer(program, SECCOMP_RET_KILL_PROCESS);
#endif
}

// Numbers that the headers of Debian 12 may lack are the same on every architecture.
static const int always_denied[] = {
    // network: no socket is made, so none can connect
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
    // a second way to make system calls
    425 /* io_uring_setup */, 426 /* io_uring_enter */, 427 /* io_uring_register */,
    // other processes
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_kill, SYS_tkill, SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo, 424 /* pidfd_send_signal */, 434 /* pidfd_open */, 438 /* pidfd_getfd */,
    440 /* process_madvise */, 448 /* process_mrelease */, SYS_setpriority, SYS_sched_setscheduler,
    SYS_sched_setparam, SYS_sched_setattr,
    // namespaces and mounts
    SYS_setns, SYS_unshare, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, 428 /* open_tree */,
    429 /* move_mount */, 430 /* fsopen */, 431 /* fsconfig */, 432 /* fsmount */, 433 /* fspick */,
    442 /* mount_setattr */, SYS_open_by_handle_at, SYS_name_to_handle_at,
    // kernel surface that no parser needs
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_kexec_load, SYS_kexec_file_load, SYS_init_module,
    SYS_finit_module, SYS_delete_module, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_reboot, SYS_swapon,
    SYS_swapoff, SYS_quotactl, 443 /* quotactl_fd */, SYS_acct, SYS_syslog, SYS_personality, SYS_vhangup,
    SYS_sethostname, SYS_setdomainname, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime,
    SYS_fanotify_init,
#if defined(__x86_64__)
    SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS_ustat, SYS_sysfs,
#endif
    // limits set before stay
    SYS_setrlimit,
};

static const int open_calls[] = {
    SYS_openat, 437 /* openat2 */, SYS_memfd_create, 447 /* memfd_secret */, SYS_inotify_init1,
#if defined(__x86_64__)
    SYS_open, SYS_creat, SYS_inotify_init,
#endif
};

static const int exec_calls[] = { SYS_execve, SYS_execveat };

static void deny_all(struct program *program, const int *calls, size_t count)
{
    for (size_t index = 0; index < count; index++) deny(program, calls[index], EPERM);
}

#define DENY_ALL(program, calls) deny_all(program, calls, sizeof calls / sizeof calls[0])

// clone3 hides its flags from a filter; ENOSYS makes the C library use clone, whose flags are seen.
static void deny_processes(struct program *program)
{
    deny(program, 435 /* clone3 */, ENOSYS);
    deny_unless_set(program, SYS_clone, 0, CLONE_THREAD);
#if defined(__x86_64__)
    deny(program, SYS_fork, EPERM);
    deny(program, SYS_vfork, EPERM);
#endif
}

static void deny_by_argument(struct program *program)
{
    deny_if_set(program, SYS_sendto, 3, FAST_OPEN);
    deny_if_set(program, SYS_sendmsg, 2, FAST_OPEN);
    deny_if_set(program, SYS_sendmmsg, 3, FAST_OPEN);
    deny_unless_null(program, SYS_prlimit64, 2);
    deny_unless_equal(program, SYS_tgkill, 0, (unsigned)getpid());
}

static int install(struct program *program)
{
    if (program->count >= MAXIMUM_INSTRUCTIONS) return E2BIG;
    struct sock_fprog filter = { .len = program->count, .filter = program->instructions };
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    if (result > 0) return EBUSY;
    return result == 0 ? 0 : errno;
}

int sandbox_filter(unsigned flags)
{
    struct program program = { .count = 0 };
    kill_foreign_conventions(&program);
    DENY_ALL(&program, always_denied);
    if (flags & SANDBOX_DENY_OPEN) DENY_ALL(&program, open_calls);
    if (flags & SANDBOX_DENY_EXEC) DENY_ALL(&program, exec_calls);
    if (flags & SANDBOX_DENY_PROCESSES) deny_processes(&program);
    deny_by_argument(&program);
    answer(&program, SECCOMP_RET_ALLOW);
    return install(&program);
}
