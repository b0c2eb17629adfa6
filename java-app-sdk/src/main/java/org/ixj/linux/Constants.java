// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

/**
 * Every number of the Linux interface that the facade uses, by the header it comes from. A test
 * compiles a C program against those headers and compares each field with it, both ways.
 */
final class Constants {
  private static final boolean X86_64 = "amd64".equals(System.getProperty("os.arch"));

  // <fcntl.h>
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;

  // <linux/fcntl.h>
  static final int F_ADD_SEALS = 1033;
  static final int F_GET_SEALS = 1034;
  static final int F_SEAL_SEAL = 1;
  static final int F_SEAL_SHRINK = 2;
  static final int F_SEAL_GROW = 4;
  static final int F_SEAL_WRITE = 8;
  static final int F_SEAL_FUTURE_WRITE = 16;

  // <linux/memfd.h>
  static final int MFD_CLOEXEC = 1;
  static final int MFD_ALLOW_SEALING = 2;
  static final int MFD_HUGETLB = 4;
  static final int MFD_HUGE_2MB = 21 << 26;

  // <sys/mman.h>
  static final int PROT_NONE = 0;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_FIXED = 0x10;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_POPULATE = 0x8000;
  static final int MADV_HUGEPAGE = 14;
  static final int MCL_CURRENT = 1;
  static final int MCL_FUTURE = 2;
  static final int MCL_ONFAULT = 4;

  // <unistd.h>
  static final int SEEK_END = 2;

  // <linux/magic.h>, <sys/vfs.h>
  static final long TMPFS_MAGIC = 0x01021994;
  static final long STATFS_BYTES = 120;
  static final long STATFS_TYPE = 0;

  // <sys/socket.h>
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_PEERCRED = 17;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDTIMEO = 21;
  static final int SCM_RIGHTS = 1;
  static final int MSG_CTRUNC = 8;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_CMSG_CLOEXEC = 0x40000000;
  static final int SHUT_RDWR = 2;
  static final long MSGHDR_BYTES = 56;
  static final long MSGHDR_IOV = 16;
  static final long MSGHDR_IOVLEN = 24;
  static final long MSGHDR_CONTROL = 32;
  static final long MSGHDR_CONTROLLEN = 40;
  static final long MSGHDR_FLAGS = 48;
  static final long CMSGHDR_LEN = 0;
  static final long CMSGHDR_LEVEL = 8;
  static final long CMSGHDR_TYPE = 12;
  static final long CMSGHDR_BYTES = 16;
  static final long UCRED_BYTES = 12;
  static final long UCRED_PID = 0;
  static final long UCRED_UID = 4;
  static final long UCRED_GID = 8;

  // <sys/uio.h>
  static final long IOVEC_BYTES = 16;
  static final long IOVEC_BASE = 0;
  static final long IOVEC_LEN = 8;

  // <sys/un.h>
  static final long SOCKADDR_UN_BYTES = 110;
  static final long SOCKADDR_UN_FAMILY = 0;
  static final long SOCKADDR_UN_PATH = 2;

  // <sys/epoll.h>: struct epoll_event is packed on x86-64 only
  static final int EPOLL_CLOEXEC = 0x80000;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLLIN = 1;
  static final int EPOLLOUT = 4;
  static final int EPOLLERR = 8;
  static final int EPOLLHUP = 0x10;
  static final long EPOLLET = 1L << 31;
  static final long EPOLL_EVENT_EVENTS = 0;
  static final long EPOLL_EVENT_DATA = X86_64 ? 4 : 8;
  static final long EPOLL_EVENT_BYTES = X86_64 ? 12 : 16;

  // <sys/eventfd.h>
  static final int EFD_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;

  // <time.h>, <sys/time.h>
  static final long TIMESPEC_BYTES = 16;
  static final long TIMESPEC_SEC = 0;
  static final long TIMESPEC_NSEC = 8;
  static final long TIMEVAL_BYTES = 16;
  static final long TIMEVAL_SEC = 0;
  static final long TIMEVAL_USEC = 8;

  // <linux/prctl.h>
  static final int PR_SET_PDEATHSIG = 1;
  static final int PR_GET_DUMPABLE = 3;
  static final int PR_SET_DUMPABLE = 4;
  static final int PR_SET_NO_NEW_PRIVS = 38;
  static final int PR_GET_NO_NEW_PRIVS = 39;
  static final int PR_SET_THP_DISABLE = 41;
  static final int PR_SET_MEMORY_MERGE = 67;

  // <signal.h>
  static final int SIGHUP = 1;
  static final int SIGINT = 2;
  static final int SIGQUIT = 3;
  static final int SIGKILL = 9;
  static final int SIGUSR1 = 10;
  static final int SIGALRM = 14;
  static final int SIGTERM = 15;
  static final int SIGCHLD = 17;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;
  static final int SIGTSTP = 20;
  static final int SIGTTIN = 21;
  static final int SIGTTOU = 22;
  static final int SIGURG = 23;
  static final int SIGWINCH = 28;
  static final int SIGIO = 29;
  static final int SIG_BLOCK = 0;
  static final long SIGSET_BYTES = 128;

  // <asm-generic/ioctl.h>
  static final int IOC_NRBITS = 8;
  static final int IOC_TYPEBITS = 8;
  static final int IOC_SIZEBITS = 14;
  static final int IOC_NONE = 0;
  static final int IOC_WRITE = 1;
  static final int IOC_READ = 2;

  // <linux/if.h>, <linux/if_tun.h>, <linux/sockios.h>; TUNSETIFF is _IOW('T', 202, int)
  static final int TUN_TYPE = 'T';
  static final int TUN_SETIFF = 202;
  static final int TUN_SETSTEERINGEBPF = 224;
  static final int IFF_TAP = 2;
  static final int IFF_NO_PI = 0x1000;
  static final int IFF_MULTI_QUEUE = 0x100;
  static final int SIOCGIFMTU = 0x8921;
  static final int SIOCSIFMTU = 0x8922;
  static final int IFNAMSIZ = 16;
  static final long IFREQ_BYTES = 40;
  static final long IFREQ_NAME = 0;
  static final long IFREQ_FLAGS = 16;
  static final long IFREQ_MTU = 16;

  // <linux/bpf.h>, <sys/syscall.h>; the attributes of BPF_PROG_LOAD, up to the license
  static final int SYS_BPF = X86_64 ? 321 : 280;
  static final int BPF_PROG_LOAD = 5;
  static final int BPF_PROG_TYPE_SOCKET_FILTER = 1;
  static final long BPF_ATTR_BYTES = 48;
  static final long BPF_ATTR_PROG_TYPE = 0;
  static final long BPF_ATTR_INSN_CNT = 4;
  static final long BPF_ATTR_INSNS = 8;
  static final long BPF_ATTR_LICENSE = 16;

  // <asm-generic/errno-base.h>, <asm-generic/errno.h>
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EFAULT = 14;
  static final int EBUSY = 16;
  static final int EEXIST = 17;
  static final int ENODEV = 19;
  static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENOTTY = 25;
  static final int ENOSPC = 28;
  static final int EPIPE = 32;
  static final int ENOSYS = 38;
  static final int EBADFD = 77;
  static final int EMSGSIZE = 90;
  static final int EOPNOTSUPP = 95;
  static final int EADDRINUSE = 98;
  static final int ENETDOWN = 100;
  static final int ECONNRESET = 104;
  static final int ENOBUFS = 105;
  static final int ENOTCONN = 107;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EINPROGRESS = 115;

  // kernel-module/include/uapi/ix.h
  static final int IX_IOC = 0xDB;
  static final int IX_MAJOR = 1;
  static final long IX_CHUNK_BYTES = 2L << 20;
  static final int IX_VERSION = 0;
  static final int IX_CREATE = 1;
  static final int IX_POOL = 2;
  static final int IX_VIEW = 3;
  static final int IX_REVOKE = 4;
  static final int IX_SEAL = 5;
  static final int IX_AUDIT = 6;
  static final int IX_DEVICE_ATTACH = 16;
  static final long IX_VERSION_BYTES = 8;
  static final long IX_VERSION_MAJOR = 0;
  static final long IX_CREATE_BYTES = 8;
  static final long IX_POOL_BYTES = 24;
  static final long IX_POOL_LENGTH = 0;
  static final long IX_POOL_NODE = 8;
  static final long IX_POOL_OFFSET = 16;
  static final long IX_VIEW_BYTES = 56;
  static final long IX_VIEW_OFFSET = 0;
  static final long IX_VIEW_LENGTH = 8;
  static final long IX_VIEW_NAME = 16;
  static final long IX_REVOKE_BYTES = 8;
  static final long IX_AUDIT_BYTES = 72;
  static final long IX_AUDIT_VIEWS = 12;
  static final long IX_AUDIT_VIOLATIONS = 20;
  static final long IX_AUDIT_OWNER_HUGE = 24;
  static final long IX_AUDIT_OWNER_SMALL = 32;
  static final long IX_ATTACH_BYTES = 8;
  static final long IX_ATTACH_DOMAIN = 0;

  private Constants() {}
}
