// SPDX-License-Identifier: GPL-2.0
/* /dev/ix, and the pseudo file system that domains and views are files of. */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>
#include <linux/uaccess.h>

#include "ix.h"

#define IX_MAGIC	0x2e697821 /* ".ix!" */

/* Pinned by every file, so that the module can go when there is none. */
static struct vfsmount *ix_mount;
static int ix_mount_count;

static struct file_system_type ix_file_system;

/**
 * ix_refuse - count a refused attempt
 * @domain: against which
 * @kind: of which kind
 * @error: what the attempt gets
 *
 * Context: any.
 * Return: @error.
 */
int ix_refuse(struct ix_domain *domain, enum ix_refusal kind, int error)
{
	atomic64_inc(&domain->refused[kind]);
	return error;
}
EXPORT_SYMBOL_NS_GPL(ix_refuse, IX);

/*
 * A file that is opened through its inode (/proc/PID/fd, /proc/PID/map_files) would be a new one,
 * with another mode. There is none but the one that was handed out.
 */
static int ix_reopen(struct inode *inode, struct file *file)
{
	return ix_refuse(inode->i_private, IX_REFUSED_REOPEN, -EACCES);
}

static const struct file_operations ix_reopen_fops = {
	.owner = THIS_MODULE,
	.open = ix_reopen,
};

/**
 * ix_file - make a file with an inode of its own
 * @name: for /proc/PID/maps
 * @fops: its operations
 * @flags: O_RDONLY or O_RDWR
 * @data: its private data
 * @domain: which counts attempts to open it anew; the inode holds a reference
 * @bytes: its length, for fstat
 *
 * The inode's own address space is what makes it possible to unmap this file and no other. The
 * file's release calls ix_file_released().
 *
 * Return: the file, or an error pointer.
 */
struct file *ix_file(const char *name, const struct file_operations *fops, int flags, void *data,
		     struct ix_domain *domain, loff_t bytes)
{
	struct inode *inode;
	struct file *file;
	int error;

	error = simple_pin_fs(&ix_file_system, &ix_mount, &ix_mount_count);
	if (error)
		return ERR_PTR(error);
	inode = alloc_anon_inode(ix_mount->mnt_sb);
	if (IS_ERR(inode)) {
		ix_file_released();
		return ERR_CAST(inode);
	}
	kref_get(&domain->ref);
	inode->i_private = domain;
	inode->i_fop = &ix_reopen_fops;
	inode->i_flags |= S_NOCMTIME;
	i_size_write(inode, bytes);
	/* Or the mount's end would wait for ever for who watches it (inotify), who holds it. */
	inode_sb_list_add(inode);
	file = alloc_file_pseudo(inode, ix_mount, name, flags, fops);
	if (IS_ERR(file)) {
		iput(inode);
		ix_file_released();
		return file;
	}
	/* Put when the file is; it is called from the module, which cannot be going. */
	__module_get(THIS_MODULE);
	file->private_data = data;
	return file;
}

/**
 * ix_file_released - a file of ix_file() is released
 */
void ix_file_released(void)
{
	simple_release_fs(&ix_mount, &ix_mount_count);
}

/* Somebody may hold the path, and with it the inode, longer than the file lives. */
static void ix_evict(struct inode *inode)
{
	clear_inode(inode);
	if (inode->i_private)
		ix_domain_put(inode->i_private);
}

static const struct super_operations ix_super_ops = {
	.statfs = simple_statfs,
	.evict_inode = ix_evict,
};

static int ix_init_context(struct fs_context *context)
{
	struct pseudo_fs_context *pseudo = init_pseudo(context, IX_MAGIC);

	if (!pseudo)
		return -ENOMEM;
	pseudo->ops = &ix_super_ops;
	return 0;
}

static struct file_system_type ix_file_system = {
	.name = "ix",
	.owner = THIS_MODULE,
	.init_fs_context = ix_init_context,
	.kill_sb = kill_anon_super,
};

static long ix_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	const struct ix_version version = { .major = IX_MAJOR, .minor = IX_MINOR };
	struct ix_create create;

	switch (command) {
	case IX_VERSION:
		return copy_to_user((void __user *)arg, &version, sizeof(version)) ? -EFAULT : 0;
	case IX_CREATE:
		if (copy_from_user(&create, (void __user *)arg, sizeof(create)))
			return -EFAULT;
		if (create.flags || create.reserved)
			return -EINVAL;
		return ix_domain_create();
	default:
		return -ENOTTY;
	}
}

static const struct file_operations ix_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = ix_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice ix_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ix",
	.fops = &ix_fops,
	.mode = 0600,
};

static int __init ix_init(void)
{
	int error;

	ix_debug_init();
	error = misc_register(&ix_device);
	if (error)
		ix_debug_exit();
	return error;
}

static void __exit ix_exit(void)
{
	misc_deregister(&ix_device);
	ix_debug_exit();
}

module_init(ix_init);
module_exit(ix_exit);

MODULE_DESCRIPTION("Protection domains: memory one process writes and others can only read");
MODULE_AUTHOR("The IXJ authors");
MODULE_LICENSE("GPL");
