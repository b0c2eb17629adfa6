/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Protection domains, inside.
 *
 *  main.c     /dev/ix, the pseudo file system, refusals
 *  domain.c   a domain's life and its calls
 *  pool.c     its pages
 *  owner.c    its owner's mapping
 *  view.c     views and their mappings
 *  audit.c    the walk through every process
 *  debug.c    the same for root, in debugfs
 *  vfio.c     a module of its own: PCI functions of a domain
 *
 * Locks, outermost first:
 *  ix_audit_lock    one audit at a time
 *  mmap_lock        of any process: whoever waits for it may wait as long as that process likes
 *  domain->lock     pool, views, seal: never held while waiting for the above, and taken neither by
 *                   faults nor by the audit, so that no revoke and no end waits for another process
 *  view->lock       revoked against faults: no entry is put in after the flag is seen set
 *  a chunk's page lock    dead against the owner's faults: Linux keeps it until the entry is in
 */
#ifndef IX_H
#define IX_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/rwsem.h>
#include <linux/sched/user.h>
#include <linux/xarray.h>

#include <uapi/ix.h>

#define IX_CHUNK_ORDER	(ilog2(IX_CHUNK_BYTES) - PAGE_SHIFT)
#define IX_CHUNK_PAGES	BIT(IX_CHUNK_ORDER)

static_assert(IX_CHUNK_BYTES == PMD_SIZE);

/**
 * struct ix_domain - one owner's pool and what was made of it
 * @ref: files, inodes and attached devices
 * @process: the owner's
 * @user: whose RLIMIT_MEMLOCK the pool counts against
 * @mm: the owner; grabbed, so that the pointer stays its name even after it ended
 * @notifier: tells of the owner's end
 * @inode: what the owner's mappings are of
 * @id: names it in debugfs
 * @lock: protects what follows
 * @views: struct ix_view_file, by their node
 * @view_count: length of @views
 * @next_view: id of the next view
 * @sealed: no more changes
 * @dead: the owner has ended; read without the lock by its faults
 * @accounted: pages that count against the limit: of a pool without CAP_IPC_LOCK
 * @devices: how many are attached
 * @pages: length of the pool; read without the lock by mappings, grows only
 * @chunks: index in the pool to struct page, lookups without the lock
 * @pfns: the reverse, from pfn / IX_CHUNK_PAGES to index + 1, for the audit
 * @refused: counters
 * @debug: its folder
 */
struct ix_domain {
	struct kref ref;
	struct pid *process;
	struct user_struct *user;
	struct mm_struct *mm;
	struct mmu_notifier notifier;
	struct inode *inode;
	u32 id;

	struct mutex lock; /* of what follows */
	struct list_head views;
	u32 view_count;
	u32 next_view;
	bool sealed;
	bool dead;
	unsigned long accounted;

	atomic_t devices;
	unsigned long pages;
	struct xarray chunks;
	struct xarray pfns;
	atomic64_t refused[IX_REFUSALS];
	struct dentry *debug;
};

/**
 * struct ix_view_file - a view
 * @domain: whose pool it shows; referenced
 * @node: in the domain's list
 * @inode: what its mappings are of
 * @first: first page in the pool
 * @pages: length
 * @id: names it in calls
 * @name: names it for people
 * @lock: read by a fault that puts entries in, written to set @revoked
 * @revoked: nothing can be mapped any more
 * @gone: and nothing is, any more; read without a lock by the audit
 */
struct ix_view_file {
	struct ix_domain *domain;
	struct list_head node;
	struct inode *inode;
	unsigned long first;
	unsigned long pages;
	u32 id;
	char name[IX_NAME_BYTES];
	struct rw_semaphore lock;
	bool revoked;
	bool gone;
};

/* main.c */
int ix_refuse(struct ix_domain *domain, enum ix_refusal kind, int error);
struct file *ix_file(const char *name, const struct file_operations *fops, int flags, void *data,
		     struct ix_domain *domain, loff_t bytes);
void ix_file_released(void);

/* domain.c */
extern const struct file_operations ix_domain_fops;
int ix_domain_create(void);
void ix_domain_free(struct kref *ref);
const char *ix_refusal_name(enum ix_refusal kind);

static inline void ix_domain_put(struct ix_domain *domain)
{
	kref_put(&domain->ref, ix_domain_free);
}

/* pool.c */
int ix_pool_grow(struct ix_domain *domain, struct ix_pool *pool);
void ix_pool_drop(struct ix_domain *domain);
struct page *ix_pool_lock_page(struct ix_domain *domain, unsigned long index);

/* The page at an index that is below domain->pages, until the pool is dropped. */
static inline struct page *ix_pool_page(struct ix_domain *domain, unsigned long index)
{
	struct page *chunk = xa_load(&domain->chunks, index / IX_CHUNK_PAGES);

	return chunk ? nth_page(chunk, index % IX_CHUNK_PAGES) : NULL;
}

/* owner.c */
int ix_owner_mmap(struct file *file, struct vm_area_struct *vma);
int ix_no_move(struct vm_area_struct *vma);
unsigned long ix_place(struct file *file, unsigned long addr, unsigned long len,
		       unsigned long pgoff, unsigned long flags);

/* view.c */
extern const struct file_operations ix_view_fops;
struct file *ix_view_create(struct ix_domain *domain, struct ix_view *call);
int ix_view_revoke(struct ix_domain *domain, u32 id);

/* audit.c */
struct seq_file;
int ix_audit(struct ix_domain *domain, struct ix_audit *found, struct seq_file *lines);

/* debug.c */
void ix_debug_init(void);
void ix_debug_exit(void);
void ix_debug_add(struct ix_domain *domain);

/* What ix_vfio_pci uses; domain.c. */
struct ix_domain *ix_domain_attach(int fd);
void ix_domain_detach(struct ix_domain *domain);
bool ix_domain_owned(struct ix_domain *domain);

#endif
