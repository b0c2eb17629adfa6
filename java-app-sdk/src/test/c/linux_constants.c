// SPDX-License-Identifier: Apache-2.0
// Prints what org.ixj.linux.Constants repeats, one "name value" per line. ConstantsTest compiles
// it, runs it and compares both ways.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/magic.h>
#include <linux/sockios.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>
#include <linux/memfd.h>
#include "../../../../kernel-module/include/uapi/ix.h"

#define PRINT(name, value) printf("%s %lld\n", #name, (long long)(value))
#define NUMBER(name) printf("%s %lld\n", #name, (long long)_IOC_NR(name))
#define SAME(name) printf("%s %lld\n", #name, (long long)(name))

int main(void) {
  SAME(O_RDONLY);
  SAME(O_RDWR);
  SAME(O_NONBLOCK);
  SAME(O_CLOEXEC);
  SAME(F_GETFL);
  SAME(F_SETFL);
  SAME(F_ADD_SEALS);
  SAME(F_GET_SEALS);
  SAME(F_SEAL_SEAL);
  SAME(F_SEAL_SHRINK);
  SAME(F_SEAL_GROW);
  SAME(F_SEAL_WRITE);
  SAME(F_SEAL_FUTURE_WRITE);
  SAME(MFD_CLOEXEC);
  SAME(MFD_ALLOW_SEALING);
  SAME(MFD_HUGETLB);
  SAME(MFD_HUGE_2MB);
  SAME(PROT_NONE);
  SAME(PROT_READ);
  SAME(PROT_WRITE);
  SAME(MAP_SHARED);
  SAME(MAP_PRIVATE);
  SAME(MAP_FIXED);
  SAME(MAP_ANONYMOUS);
  SAME(MAP_POPULATE);
  SAME(MADV_HUGEPAGE);
  SAME(MCL_CURRENT);
  SAME(MCL_FUTURE);
  SAME(MCL_ONFAULT);
  SAME(SEEK_END);
  SAME(TMPFS_MAGIC);
  PRINT(STATFS_BYTES, sizeof(struct statfs));
  PRINT(STATFS_TYPE, offsetof(struct statfs, f_type));
  SAME(AF_UNIX);
  SAME(AF_INET);
  SAME(SOCK_STREAM);
  SAME(SOCK_DGRAM);
  SAME(SOCK_NONBLOCK);
  SAME(SOCK_CLOEXEC);
  SAME(SOL_SOCKET);
  SAME(SO_PEERCRED);
  SAME(SO_RCVTIMEO);
  SAME(SO_SNDTIMEO);
  SAME(SCM_RIGHTS);
  SAME(MSG_CTRUNC);
  SAME(MSG_DONTWAIT);
  SAME(MSG_NOSIGNAL);
  SAME(MSG_CMSG_CLOEXEC);
  SAME(SHUT_RDWR);
  PRINT(MSGHDR_BYTES, sizeof(struct msghdr));
  PRINT(MSGHDR_IOV, offsetof(struct msghdr, msg_iov));
  PRINT(MSGHDR_IOVLEN, offsetof(struct msghdr, msg_iovlen));
  PRINT(MSGHDR_CONTROL, offsetof(struct msghdr, msg_control));
  PRINT(MSGHDR_CONTROLLEN, offsetof(struct msghdr, msg_controllen));
  PRINT(MSGHDR_FLAGS, offsetof(struct msghdr, msg_flags));
  PRINT(CMSGHDR_LEN, offsetof(struct cmsghdr, cmsg_len));
  PRINT(CMSGHDR_LEVEL, offsetof(struct cmsghdr, cmsg_level));
  PRINT(CMSGHDR_TYPE, offsetof(struct cmsghdr, cmsg_type));
  PRINT(CMSGHDR_BYTES, CMSG_LEN(0));
  PRINT(UCRED_BYTES, sizeof(struct ucred));
  PRINT(UCRED_PID, offsetof(struct ucred, pid));
  PRINT(UCRED_UID, offsetof(struct ucred, uid));
  PRINT(UCRED_GID, offsetof(struct ucred, gid));
  PRINT(IOVEC_BYTES, sizeof(struct iovec));
  PRINT(IOVEC_BASE, offsetof(struct iovec, iov_base));
  PRINT(IOVEC_LEN, offsetof(struct iovec, iov_len));
  PRINT(SOCKADDR_UN_BYTES, sizeof(struct sockaddr_un));
  PRINT(SOCKADDR_UN_FAMILY, offsetof(struct sockaddr_un, sun_family));
  PRINT(SOCKADDR_UN_PATH, offsetof(struct sockaddr_un, sun_path));
  SAME(EPOLL_CLOEXEC);
  SAME(EPOLL_CTL_ADD);
  SAME(EPOLL_CTL_DEL);
  SAME(EPOLLIN);
  SAME(EPOLLOUT);
  SAME(EPOLLERR);
  SAME(EPOLLHUP);
  PRINT(EPOLLET, (unsigned)EPOLLET);
  PRINT(EPOLL_EVENT_EVENTS, offsetof(struct epoll_event, events));
  PRINT(EPOLL_EVENT_DATA, offsetof(struct epoll_event, data));
  PRINT(EPOLL_EVENT_BYTES, sizeof(struct epoll_event));
  SAME(EFD_CLOEXEC);
  SAME(EFD_NONBLOCK);
  PRINT(TIMESPEC_BYTES, sizeof(struct timespec));
  PRINT(TIMESPEC_SEC, offsetof(struct timespec, tv_sec));
  PRINT(TIMESPEC_NSEC, offsetof(struct timespec, tv_nsec));
  PRINT(TIMEVAL_BYTES, sizeof(struct timeval));
  PRINT(TIMEVAL_SEC, offsetof(struct timeval, tv_sec));
  PRINT(TIMEVAL_USEC, offsetof(struct timeval, tv_usec));
  SAME(PR_SET_PDEATHSIG);
  SAME(PR_GET_DUMPABLE);
  SAME(PR_SET_DUMPABLE);
  SAME(PR_SET_NO_NEW_PRIVS);
  SAME(PR_GET_NO_NEW_PRIVS);
  SAME(PR_SET_THP_DISABLE);
#ifndef PR_SET_MEMORY_MERGE /* headers before Linux 6.4 */
#define PR_SET_MEMORY_MERGE 67
#endif
  SAME(PR_SET_MEMORY_MERGE);
  SAME(SIGHUP);
  SAME(SIGINT);
  SAME(SIGQUIT);
  SAME(SIGKILL);
  SAME(SIGUSR1);
  SAME(SIGALRM);
  SAME(SIGTERM);
  SAME(SIGCHLD);
  SAME(SIGCONT);
  SAME(SIGSTOP);
  SAME(SIGTSTP);
  SAME(SIGTTIN);
  SAME(SIGTTOU);
  SAME(SIGURG);
  SAME(SIGWINCH);
  SAME(SIGIO);
  SAME(SIG_BLOCK);
  PRINT(SIGSET_BYTES, sizeof(sigset_t));
  PRINT(IOC_NRBITS, _IOC_NRBITS);
  PRINT(IOC_TYPEBITS, _IOC_TYPEBITS);
  PRINT(IOC_SIZEBITS, _IOC_SIZEBITS);
  PRINT(IOC_NONE, _IOC_NONE);
  PRINT(IOC_WRITE, _IOC_WRITE);
  PRINT(IOC_READ, _IOC_READ);
  SAME(IX_IOC);
  SAME(IX_MAJOR);
  SAME(IX_CHUNK_BYTES);
  NUMBER(IX_VERSION);
  NUMBER(IX_CREATE);
  NUMBER(IX_POOL);
  NUMBER(IX_VIEW);
  NUMBER(IX_REVOKE);
  NUMBER(IX_SEAL);
  NUMBER(IX_AUDIT);
  NUMBER(IX_DEVICE_ATTACH);
  PRINT(IX_VERSION_BYTES, sizeof(struct ix_version));
  PRINT(IX_VERSION_MAJOR, offsetof(struct ix_version, major));
  PRINT(IX_CREATE_BYTES, sizeof(struct ix_create));
  PRINT(IX_POOL_BYTES, sizeof(struct ix_pool));
  PRINT(IX_POOL_LENGTH, offsetof(struct ix_pool, bytes));
  PRINT(IX_POOL_NODE, offsetof(struct ix_pool, node));
  PRINT(IX_POOL_OFFSET, offsetof(struct ix_pool, offset));
  PRINT(IX_VIEW_BYTES, sizeof(struct ix_view));
  PRINT(IX_VIEW_OFFSET, offsetof(struct ix_view, offset));
  PRINT(IX_VIEW_LENGTH, offsetof(struct ix_view, bytes));
  PRINT(IX_VIEW_NAME, offsetof(struct ix_view, name));
  PRINT(IX_REVOKE_BYTES, sizeof(struct ix_revoke));
  PRINT(IX_AUDIT_BYTES, sizeof(struct ix_audit));
  PRINT(IX_AUDIT_VIEWS, offsetof(struct ix_audit, view_mappings));
  PRINT(IX_AUDIT_VIOLATIONS, offsetof(struct ix_audit, violations));
  PRINT(IX_AUDIT_OWNER_HUGE, offsetof(struct ix_audit, owner_huge));
  PRINT(IX_AUDIT_OWNER_SMALL, offsetof(struct ix_audit, owner_small));
  PRINT(IX_ATTACH_BYTES, sizeof(struct ix_attach));
  PRINT(IX_ATTACH_DOMAIN, offsetof(struct ix_attach, domain));
  PRINT(TUN_TYPE, _IOC_TYPE(TUNSETIFF));
  PRINT(TUN_SETIFF, _IOC_NR(TUNSETIFF));
  PRINT(TUN_SETSTEERINGEBPF, _IOC_NR(TUNSETSTEERINGEBPF));
  SAME(IFF_TAP);
  SAME(IFF_NO_PI);
  SAME(IFF_MULTI_QUEUE);
  SAME(SIOCGIFMTU);
  SAME(SIOCSIFMTU);
  SAME(IFNAMSIZ);
  PRINT(IFREQ_BYTES, sizeof(struct ifreq));
  PRINT(IFREQ_NAME, offsetof(struct ifreq, ifr_name));
  PRINT(IFREQ_FLAGS, offsetof(struct ifreq, ifr_flags));
  PRINT(IFREQ_MTU, offsetof(struct ifreq, ifr_mtu));
  PRINT(SYS_BPF, SYS_bpf);
  SAME(BPF_PROG_LOAD);
  SAME(BPF_PROG_TYPE_SOCKET_FILTER);
  // As much of the union as is used: up to and with prog_flags.
  PRINT(BPF_ATTR_BYTES, offsetof(union bpf_attr, prog_flags) + 4);
  PRINT(BPF_ATTR_PROG_TYPE, offsetof(union bpf_attr, prog_type));
  PRINT(BPF_ATTR_INSN_CNT, offsetof(union bpf_attr, insn_cnt));
  PRINT(BPF_ATTR_INSNS, offsetof(union bpf_attr, insns));
  PRINT(BPF_ATTR_LICENSE, offsetof(union bpf_attr, license));
  SAME(EPERM);
  SAME(ENOENT);
  SAME(ESRCH);
  SAME(EINTR);
  SAME(EIO);
  SAME(EBADF);
  SAME(EAGAIN);
  SAME(ENOMEM);
  SAME(EACCES);
  SAME(EFAULT);
  SAME(EBUSY);
  SAME(EEXIST);
  SAME(ENODEV);
  SAME(ENOTDIR);
  SAME(EINVAL);
  SAME(ENFILE);
  SAME(EMFILE);
  SAME(ENOTTY);
  SAME(ENOSPC);
  SAME(EPIPE);
  SAME(ENOSYS);
  SAME(EBADFD);
  SAME(EMSGSIZE);
  SAME(EOPNOTSUPP);
  SAME(EADDRINUSE);
  SAME(ENETDOWN);
  SAME(ECONNRESET);
  SAME(ENOBUFS);
  SAME(ENOTCONN);
  SAME(ETIMEDOUT);
  SAME(ECONNREFUSED);
  SAME(EINPROGRESS);
  return 0;
}
