// SPDX-License-Identifier: GPL-2.0
/* A domain's life, and its calls. */
#include <linux/capability.h>
#include <linux/debugfs.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "ix.h"

static const char *const ix_refusals[] = {
	[IX_REFUSED_CALL] = "call",
	[IX_REFUSED_MAP] = "map",
	[IX_REFUSED_FAULT] = "fault",
	[IX_REFUSED_WRITABLE] = "writable",
	[IX_REFUSED_EXECUTABLE] = "executable",
	[IX_REFUSED_PRIVATE] = "private",
	[IX_REFUSED_RANGE] = "range",
	[IX_REFUSED_REVOKED_MAP] = "revoked-map",
	[IX_REFUSED_REVOKED_FAULT] = "revoked-fault",
	[IX_REFUSED_REMOTE] = "remote",
	[IX_REFUSED_REOPEN] = "reopen",
	[IX_REFUSED_MOVE] = "move",
	[IX_REFUSED_SPLIT] = "split",
	[IX_REFUSED_SEALED] = "sealed",
	[IX_REFUSED_DEVICE] = "device",
};

static_assert(ARRAY_SIZE(ix_refusals) == IX_REFUSALS);
static_assert(IX_REFUSALS <= IX_REFUSALS_ROOM);

/**
 * ix_refusal_name - what debugfs calls a kind of refusal
 * @kind: the kind
 *
 * Return: one word.
 */
const char *ix_refusal_name(enum ix_refusal kind)
{
	return ix_refusals[kind];
}

/*
 * The owner's address space ends, or the last file of the domain did, or the owner as a process:
 * whichever is first. A descriptor that was leaked to another process keeps nothing alive.
 */
static void ix_domain_end(struct mmu_notifier *notifier, struct mm_struct *mm)
{
	struct ix_domain *domain = container_of(notifier, struct ix_domain, notifier);

	mutex_lock(&domain->lock);
	WRITE_ONCE(domain->dead, true);
	ix_view_revoke(domain, IX_ALL_VIEWS);
	ix_pool_drop(domain);
	mutex_unlock(&domain->lock);
}

static const struct mmu_notifier_ops ix_notifier_ops = {
	.release = ix_domain_end,
};

/**
 * ix_domain_free - the last reference is gone
 * @ref: in the domain
 */
void ix_domain_free(struct kref *ref)
{
	struct ix_domain *domain = container_of(ref, struct ix_domain, ref);

	xa_destroy(&domain->chunks);
	xa_destroy(&domain->pfns);
	mutex_destroy(&domain->lock);
	mmdrop(domain->mm);
	free_uid(domain->user);
	put_pid(domain->process);
	kfree(domain);
}

/*
 * The owner ends, or becomes another program, and closes what it had. Its address space may be
 * kept beyond that by anybody who reads its /proc/PID/cmdline, and is slow to take it; the domain
 * is not.
 */
static bool ix_owner_gone(struct ix_domain *domain)
{
	if (task_tgid(current) != domain->process)
		return false;
	if (current->mm)
		return current->mm != domain->mm;
	return !atomic_read(&current->signal->live);
}

static int ix_domain_flush(struct file *file, fl_owner_t id)
{
	struct ix_domain *domain = file->private_data;

	if (ix_owner_gone(domain))
		ix_domain_end(&domain->notifier, domain->mm);
	return 0;
}

static int ix_domain_release(struct inode *inode, struct file *file)
{
	struct ix_domain *domain = file->private_data;

	/* Nothing here waits for a lock of the owner's: a worker of everybody's may have called. */
	debugfs_remove(domain->debug);
	mmu_notifier_unregister(&domain->notifier, domain->mm);
	ix_domain_put(domain);
	ix_file_released();
	return 0;
}

/**
 * ix_domain_create - make a domain that is owned by the calling address space
 *
 * Return: its descriptor, or an error.
 */
int ix_domain_create(void)
{
	static atomic_t last_id;
	struct ix_domain *domain;
	struct file *file;
	int fd, error;

	if (!current->mm)
		return -EPERM;
	domain = kzalloc(sizeof(*domain), GFP_KERNEL_ACCOUNT);
	if (!domain)
		return -ENOMEM;
	kref_init(&domain->ref);
	mutex_init(&domain->lock);
	INIT_LIST_HEAD(&domain->views);
	domain->next_view = IX_ALL_VIEWS + 1;
	xa_init(&domain->chunks);
	xa_init(&domain->pfns);
	domain->id = atomic_inc_return(&last_id);
	domain->notifier.ops = &ix_notifier_ops;
	domain->process = get_pid(task_tgid(current));
	domain->user = get_uid(current_user());
	domain->mm = current->mm;
	mmgrab(domain->mm);

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		error = fd;
		goto put_domain;
	}
	error = mmu_notifier_register(&domain->notifier, domain->mm);
	if (error)
		goto put_fd;
	file = ix_file("[ix:domain]", &ix_domain_fops, O_RDWR, domain, domain, 0);
	if (IS_ERR(file)) {
		error = PTR_ERR(file);
		goto unregister;
	}
	domain->inode = file_inode(file);
	/*
	 * Linux takes memory that has to lie low for memory that cannot move to another node, which
	 * ours cannot: so it makes no faults in the owner's mapping to learn who uses it (NUMA
	 * balancing). Nothing is allocated by this mask.
	 */
	mapping_set_gfp_mask(domain->inode->i_mapping, GFP_DMA);
	ix_debug_add(domain);
	fd_install(fd, file);
	return fd;

unregister:
	mmu_notifier_unregister(&domain->notifier, domain->mm);
put_fd:
	put_unused_fd(fd);
put_domain:
	ix_domain_put(domain);
	return error;
}

/* EPERM once the layout is fixed. */
static int ix_changeable(struct ix_domain *domain)
{
	lockdep_assert_held(&domain->lock);
	if (domain->sealed)
		return ix_refuse(domain, IX_REFUSED_SEALED, -EPERM);
	return domain->dead ? -ENODEV : 0;
}

static long ix_call_pool(struct ix_domain *domain, void __user *arg)
{
	struct ix_pool call;
	int error;

	if (copy_from_user(&call, arg, sizeof(call)))
		return -EFAULT;
	mutex_lock(&domain->lock);
	error = ix_changeable(domain);
	if (!error)
		error = ix_pool_grow(domain, &call);
	mutex_unlock(&domain->lock);
	if (error)
		return error;
	return copy_to_user(arg, &call, sizeof(call)) ? -EFAULT : 0;
}

static long ix_call_view(struct ix_domain *domain, void __user *arg)
{
	struct ix_view call;
	struct file *file;
	int fd, error;

	if (copy_from_user(&call, arg, sizeof(call)))
		return -EFAULT;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	mutex_lock(&domain->lock);
	error = ix_changeable(domain);
	file = error ? ERR_PTR(error) : ix_view_create(domain, &call);
	mutex_unlock(&domain->lock);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	if (copy_to_user(arg, &call, sizeof(call))) {
		put_unused_fd(fd);
		fput(file);
		return -EFAULT;
	}
	fd_install(fd, file);
	return fd;
}

static long ix_call_revoke(struct ix_domain *domain, void __user *arg)
{
	struct ix_revoke call;
	int error;

	if (copy_from_user(&call, arg, sizeof(call)))
		return -EFAULT;
	if (call.flags)
		return -EINVAL;
	mutex_lock(&domain->lock);
	error = ix_view_revoke(domain, call.id);
	mutex_unlock(&domain->lock);
	return error;
}

static long ix_call_seal(struct ix_domain *domain)
{
	mutex_lock(&domain->lock);
	domain->sealed = true;
	mutex_unlock(&domain->lock);
	return 0;
}

static long ix_call_audit(struct ix_domain *domain, void __user *arg)
{
	struct ix_audit call;
	int error;

	if (copy_from_user(&call, arg, sizeof(call)))
		return -EFAULT;
	if (call.flags)
		return -EINVAL;
	error = ix_audit(domain, &call, NULL);
	if (error)
		return error;
	return copy_to_user(arg, &call, sizeof(call)) ? -EFAULT : 0;
}

static long ix_call_state(struct ix_domain *domain, void __user *arg)
{
	struct ix_state state = { .devices = atomic_read(&domain->devices) };
	struct ix_view_file *view;
	int i;

	mutex_lock(&domain->lock);
	state.pool_bytes = (u64)domain->pages << PAGE_SHIFT;
	state.views = domain->view_count;
	state.sealed = domain->sealed;
	list_for_each_entry(view, &domain->views, node)
		state.revoked += view->revoked;
	mutex_unlock(&domain->lock);
	for (i = 0; i < IX_REFUSALS; i++)
		state.refused[i] = atomic64_read(&domain->refused[i]);
	return copy_to_user(arg, &state, sizeof(state)) ? -EFAULT : 0;
}

static long ix_domain_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	struct ix_domain *domain = file->private_data;
	void __user *pointer = (void __user *)arg;

	if (!ix_domain_owned(domain))
		return ix_refuse(domain, IX_REFUSED_CALL, -EPERM);
	switch (command) {
	case IX_POOL:
		return ix_call_pool(domain, pointer);
	case IX_VIEW:
		return ix_call_view(domain, pointer);
	case IX_REVOKE:
		return ix_call_revoke(domain, pointer);
	case IX_SEAL:
		return ix_call_seal(domain);
	case IX_AUDIT:
		return ix_call_audit(domain, pointer);
	case IX_STATE:
		return ix_call_state(domain, pointer);
	default:
		return -ENOTTY;
	}
}

const struct file_operations ix_domain_fops = {
	.owner = THIS_MODULE,
	.llseek = generic_file_llseek,
	.unlocked_ioctl = ix_domain_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = ix_owner_mmap,
	.get_unmapped_area = ix_place,
	.flush = ix_domain_flush,
	.release = ix_domain_release,
};

/**
 * ix_domain_owned - whether the caller is the owner
 * @domain: of which domain
 *
 * Return: true in the owner's address space.
 */
bool ix_domain_owned(struct ix_domain *domain)
{
	return current->mm == domain->mm;
}
EXPORT_SYMBOL_NS_GPL(ix_domain_owned, IX);

/**
 * ix_domain_attach - attach a device to the domain a descriptor stands for
 * @fd: the descriptor; the caller is the domain's owner
 *
 * Return: the domain, until ix_domain_detach(); EBADF or EINVAL where the descriptor is no
 * domain's, EPERM in another address space.
 */
struct ix_domain *ix_domain_attach(int fd)
{
	struct file *file = fget(fd);
	struct ix_domain *domain;
	int error = 0;

	if (!file)
		return ERR_PTR(-EBADF);
	domain = file->private_data;
	if (file->f_op != &ix_domain_fops)
		error = -EINVAL;
	else if (!ix_domain_owned(domain))
		error = ix_refuse(domain, IX_REFUSED_CALL, -EPERM);
	if (!error) {
		kref_get(&domain->ref);
		atomic_inc(&domain->devices);
	}
	fput(file);
	return error ? ERR_PTR(error) : domain;
}
EXPORT_SYMBOL_NS_GPL(ix_domain_attach, IX);

/**
 * ix_domain_detach - the device is no longer the domain's
 * @domain: from ix_domain_attach()
 */
void ix_domain_detach(struct ix_domain *domain)
{
	atomic_dec(&domain->devices);
	ix_domain_put(domain);
}
EXPORT_SYMBOL_NS_GPL(ix_domain_detach, IX);
