/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Protection domains: memory that one process writes and others can only read.
 *
 * A domain is a file descriptor, made by IX_CREATE on /dev/ix. It belongs to the address space that
 * made it, its owner, and ends with it: when that address space ends (exit, exec), the owner's
 * process closes the descriptor as it does, or the last descriptor and mapping are gone, all views
 * are revoked and the pool's pages are given back, each as soon as no device has it pinned.
 *
 * The owner maps the pool with mmap(2) on the domain's descriptor: MAP_SHARED, address, length and
 * offset multiples of IX_CHUNK_BYTES (else EINVAL). With MAP_POPULATE its pages are mapped at once
 * and no access faults; without it, and in views always, the first access to a chunk maps it.
 * Others map a view's descriptor: MAP_SHARED and PROT_READ.
 *
 * mremap(2) moves no mapping (EACCES, or EINVAL with MREMAP_DONTUNMAP) and grows none (EFAULT);
 * what would take an owner's apart within a chunk is EINVAL. The descriptor of a domain or a view
 * is not opened anew through /proc (EACCES).
 *
 * Every call but IX_VERSION and IX_CREATE is the owner's alone; from any other address space it is
 * EPERM, however the descriptor got there. All flags and reserved fields are zero (else EINVAL);
 * EFAULT is for a bad pointer, ENOTTY for a number that is no call of this descriptor.
 */
#ifndef _UAPI_LINUX_IX_H
#define _UAPI_LINUX_IX_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define IX_MAJOR	1
#define IX_MINOR	0

/* The pool is allocated, and mapped by its owner, in pieces of this many bytes. */
#define IX_CHUNK_BYTES	(2UL << 20)

/* The longest pool, and the most views of a domain that exist at a time. */
#define IX_POOL_MAX	(64ULL << 30)
#define IX_VIEWS_MAX	1024

/* With the terminating zero. */
#define IX_NAME_BYTES	32

#define IX_IOC		0xDB

/**
 * struct ix_version - IX_VERSION, on /dev/ix: what the module speaks
 * @major: changes when a program written for an older one would go wrong
 * @minor: grows with what is added
 */
struct ix_version {
	__u32 major;
	__u32 minor;
};

#define IX_VERSION	_IOR(IX_IOC, 0, struct ix_version)

/**
 * struct ix_create - IX_CREATE, on /dev/ix: a new domain, owned by the calling address space
 * @flags: 0
 * @reserved: 0
 *
 * Returns its descriptor, close-on-exec. EMFILE, ENFILE, ENOMEM.
 */
struct ix_create {
	__u32 flags;
	__u32 reserved;
};

#define IX_CREATE	_IOW(IX_IOC, 1, struct ix_create)

/**
 * struct ix_pool - IX_POOL: appends pinned, zeroed memory to the pool
 * @bytes: a positive multiple of IX_CHUNK_BYTES (else EINVAL)
 * @node: the NUMA node, or -1 for any; EINVAL for a node without memory
 * @flags: 0
 * @offset: out: where in the pool, and in the descriptor, it lies
 *
 * All or nothing. Counts against RLIMIT_MEMLOCK of the owner's user, with what io_uring and XDP
 * count there (ENOMEM; not with CAP_IPC_LOCK), and the memory cgroup. ENOMEM where not so many
 * chunks are free, ENOSPC beyond IX_POOL_MAX, EPERM once sealed, EINTR when killed. EFAULT when
 * @offset cannot be written any more: the pool has grown all the same.
 */
struct ix_pool {
	__u64 bytes;
	__s32 node;
	__u32 flags;
	__u64 offset;
};

#define IX_POOL		_IOWR(IX_IOC, 2, struct ix_pool)

/**
 * struct ix_view - IX_VIEW: a descriptor by which a range of the pool can be read
 * @offset: of the range in the pool, a multiple of the page size
 * @bytes: positive multiple of the page size; EINVAL if the range is not within the pool
 * @name: one to IX_NAME_BYTES - 1 of [a-z0-9._-], then zeroes (else EINVAL)
 * @flags: 0
 * @id: out: names the view in IX_REVOKE; never used again in this domain
 *
 * Returns the descriptor, read-only and close-on-exec, to pass to whom it is for. fstat(2) and
 * lseek(2) tell the length. EEXIST while a view has that name, ENOSPC beyond IX_VIEWS_MAX, EPERM
 * once sealed.
 *
 * Mapping it writable is EACCES, executable EACCES, private EINVAL, past its end EINVAL, after
 * a revoke EACCES. A mapping is shared with no child process, cannot be made writable or
 * executable, cannot be moved, and its pages cannot be pinned: a system call that only copies from
 * it works, one that holds on to the memory (vmsplice, O_DIRECT, registered buffers) is EFAULT.
 */
struct ix_view {
	__u64 offset;
	__u64 bytes;
	char name[IX_NAME_BYTES];
	__u32 flags;
	__u32 id;
};

#define IX_VIEW		_IOWR(IX_IOC, 3, struct ix_view)

/* Every view, in ix_revoke.id. */
#define IX_ALL_VIEWS	0

/**
 * struct ix_revoke - IX_REVOKE: takes all mappings of a view away, in every process
 * @id: the view, or IX_ALL_VIEWS
 * @flags: 0
 *
 * When it returns none is left and none can be made; an access to where one was is SIGBUS.
 * Repeating it does nothing. ENOENT where there is no such view. Allowed when sealed.
 */
struct ix_revoke {
	__u32 id;
	__u32 flags;
};

#define IX_REVOKE	_IOW(IX_IOC, 4, struct ix_revoke)

/* IX_SEAL: from now on IX_POOL and IX_VIEW are EPERM, for ever. Repeating it does nothing. */
#define IX_SEAL		_IO(IX_IOC, 5)

/**
 * enum ix_violation - what an audit may find
 * @IX_VIOLATION_NONE: nothing
 * @IX_VIOLATION_WRITABLE: a writable page-table entry outside the owner
 * @IX_VIOLATION_UPGRADABLE: a view's mapping that is or may become writable or executable
 * @IX_VIOLATION_OUTSIDE: an entry of a view to a page that is not in its range
 * @IX_VIOLATION_REVOKED: an entry of a revoked view
 * @IX_VIOLATION_STRAY: an entry in another process through something that is no view
 */
enum ix_violation {
	IX_VIOLATION_NONE,
	IX_VIOLATION_WRITABLE,
	IX_VIOLATION_UPGRADABLE,
	IX_VIOLATION_OUTSIDE,
	IX_VIOLATION_REVOKED,
	IX_VIOLATION_STRAY,
};

/**
 * struct ix_audit - IX_AUDIT: looks for the pool's pages in the page tables of every process
 * @flags: 0
 * @address_spaces: how many were looked at
 * @owner_mappings: mappings of the pool in the owner
 * @view_mappings: mappings of views that are not revoked
 * @inert_mappings: mappings that can never show a page: of revoked views, and owner's that a
 *	child process inherited because the owner asked for it with MADV_DOFORK
 * @violations: how many; none is the promise
 * @owner_huge: 2 MiB entries in the owner's mappings
 * @owner_small: entries of a small page there
 * @view_huge: 2 MiB entries in views' mappings
 * @view_small: entries of a small page there
 * @violation: the first one found, enum ix_violation
 * @violation_pid: the process it is in, as the caller's pid namespace names it, or 0
 * @violation_address: where in that process
 *
 * Page tables of guests under KVM follow those of their process and are not walked. One audit runs
 * at a time. EINTR when killed.
 */
struct ix_audit {
	__u32 flags;
	__u32 address_spaces;
	__u32 owner_mappings;
	__u32 view_mappings;
	__u32 inert_mappings;
	__u32 violations;
	__u64 owner_huge;
	__u64 owner_small;
	__u64 view_huge;
	__u64 view_small;
	__u32 violation;
	__s32 violation_pid;
	__u64 violation_address;
};

#define IX_AUDIT	_IOWR(IX_IOC, 6, struct ix_audit)

/**
 * enum ix_refusal - attempts that were refused, and are counted
 * @IX_REFUSED_CALL: an ioctl on the domain from another address space
 * @IX_REFUSED_MAP: mapping the pool from another address space
 * @IX_REFUSED_FAULT: touching an owner's mapping that a child process inherited
 * @IX_REFUSED_WRITABLE: mapping a view writable
 * @IX_REFUSED_EXECUTABLE: mapping anything executable
 * @IX_REFUSED_PRIVATE: mapping anything private
 * @IX_REFUSED_RANGE: mapping past the end, or the pool not in whole chunks
 * @IX_REFUSED_REVOKED_MAP: mapping a revoked view
 * @IX_REFUSED_REVOKED_FAULT: touching a mapping of a revoked view
 * @IX_REFUSED_REMOTE: reading or writing a view's mapping through /proc/PID/mem or ptrace
 * @IX_REFUSED_REOPEN: opening a descriptor anew through /proc
 * @IX_REFUSED_MOVE: moving a mapping with mremap
 * @IX_REFUSED_SPLIT: taking an owner's mapping apart inside a chunk
 * @IX_REFUSED_SEALED: changing the layout of a sealed domain
 * @IX_REFUSED_DEVICE: using an attached device from another address space
 * @IX_REFUSALS: how many kinds there are
 *
 * What Linux itself refuses before the module is asked is not counted: PROT_WRITE with MAP_SHARED
 * on a read-only descriptor, mprotect beyond what a mapping may become, growing by mremap, pinning.
 */
enum ix_refusal {
	IX_REFUSED_CALL,
	IX_REFUSED_MAP,
	IX_REFUSED_FAULT,
	IX_REFUSED_WRITABLE,
	IX_REFUSED_EXECUTABLE,
	IX_REFUSED_PRIVATE,
	IX_REFUSED_RANGE,
	IX_REFUSED_REVOKED_MAP,
	IX_REFUSED_REVOKED_FAULT,
	IX_REFUSED_REMOTE,
	IX_REFUSED_REOPEN,
	IX_REFUSED_MOVE,
	IX_REFUSED_SPLIT,
	IX_REFUSED_SEALED,
	IX_REFUSED_DEVICE,
	IX_REFUSALS,
};

/* Room for kinds to come; those that are not known yet read 0. */
#define IX_REFUSALS_ROOM	32

/**
 * struct ix_state - IX_STATE: the domain as it is
 * @pool_bytes: length of the pool
 * @views: how many exist, revoked ones too
 * @revoked: how many of them are revoked
 * @sealed: 1 once sealed, else 0
 * @devices: how many are attached
 * @refused: attempts refused since the domain was made, by enum ix_refusal
 */
struct ix_state {
	__u64 pool_bytes;
	__u32 views;
	__u32 revoked;
	__u32 sealed;
	__u32 devices;
	__u64 refused[IX_REFUSALS_ROOM];
};

#define IX_STATE	_IOR(IX_IOC, 7, struct ix_state)

/**
 * struct ix_attach - IX_DEVICE_ATTACH, on a VFIO device's descriptor: the function joins a domain
 * @domain: the domain's descriptor; the caller owns it (else EPERM)
 * @flags: 0
 *
 * The device is one that the driver ix-vfio-pci has. The function is reset, and from now on every
 * use of the descriptor is EPERM outside the owner: mapping, reading and writing regions, ioctl
 * (VFIO_DEVICE_DETACH_IOMMUFD_PT, which cannot fail, does nothing). It ends with IX_DEVICE_DETACH
 * or when the device is closed, and the function is reset then, too.
 *
 * EBUSY when it is attached already, while another call on the device is under way, and when since
 * the device was opened a region was mapped, a feature set, or any ioctl made but IX_DEVICE_DETACH,
 * VFIO_DEVICE_RESET and those that tell something (VFIO_DEVICE_GET_*): what such a call leaves
 * behind would outlive this one. EAGAIN while the kernel resets or unbinds the function itself;
 * EOPNOTSUPP for one that cannot be reset. While this call or IX_DEVICE_DETACH is under way, any
 * other on the device is EBUSY.
 */
struct ix_attach {
	__s32 domain;
	__u32 flags;
};

#define IX_DEVICE_ATTACH	_IOW(IX_IOC, 16, struct ix_attach)

/*
 * IX_DEVICE_DETACH, on a VFIO device's descriptor: resets the function, which then belongs to no
 * domain. ENOENT when it does not anyway, EBUSY while another call on the device is under way,
 * EAGAIN as above. Mappings of the caller stay, as does what else keeps it from being attached;
 * then the device must have been closed before it joins another domain.
 */
#define IX_DEVICE_DETACH	_IO(IX_IOC, 17)

#endif /* _UAPI_LINUX_IX_H */
