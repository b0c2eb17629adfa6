// SPDX-License-Identifier: GPL-2.0
/* For root: ix/N/audit and ix/N/refused in debugfs, for each domain. */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "ix.h"

static struct dentry *ix_root;

static int audit_show(struct seq_file *lines, void *unused)
{
	struct ix_domain *domain = lines->private;
	struct ix_audit found;
	int error = ix_audit(domain, &found, lines);

	if (error)
		return error;
	seq_printf(lines, "address spaces %u, owner %u (huge %llu small %llu), ",
		   found.address_spaces, found.owner_mappings, found.owner_huge,
		   found.owner_small);
	seq_printf(lines, "views %u (huge %llu small %llu), inert %u, violations %u\n",
		   found.view_mappings, found.view_huge, found.view_small, found.inert_mappings,
		   found.violations);
	return 0;
}

static int refused_show(struct seq_file *lines, void *unused)
{
	struct ix_domain *domain = lines->private;
	enum ix_refusal kind;

	for (kind = 0; kind < IX_REFUSALS; kind++)
		seq_printf(lines, "%s %lld\n", ix_refusal_name(kind),
			   (long long)atomic64_read(&domain->refused[kind]));
	return 0;
}

/*
 * A reader may wait for a process that holds its own locks, or be kept waiting as he copies, and a
 * domain's end waits for no reader: so the files do without debugfs's own protection, which would,
 * and hold the domain instead.
 */
static int ix_open(struct file *file, int (*show)(struct seq_file *lines, void *unused),
		   struct ix_domain *domain)
{
	int error = single_open(file, show, domain);

	if (!error)
		kref_get(&domain->ref);
	return error;
}

static int audit_open(struct inode *inode, struct file *file)
{
	return ix_open(file, audit_show, inode->i_private);
}

static int refused_open(struct inode *inode, struct file *file)
{
	return ix_open(file, refused_show, inode->i_private);
}

static int ix_release(struct inode *inode, struct file *file)
{
	struct seq_file *lines = file->private_data;
	struct ix_domain *domain = lines->private;

	single_release(inode, file);
	ix_domain_put(domain);
	return 0;
}

static const struct file_operations audit_fops = {
	.owner = THIS_MODULE,
	.open = audit_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = ix_release,
};

static const struct file_operations refused_fops = {
	.owner = THIS_MODULE,
	.open = refused_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = ix_release,
};

/**
 * ix_debug_add - make a domain's folder
 * @domain: which removes it when it ends
 */
void ix_debug_add(struct ix_domain *domain)
{
	char name[16];

	snprintf(name, sizeof(name), "%u", domain->id);
	domain->debug = debugfs_create_dir(name, ix_root);
	debugfs_create_file_unsafe("audit", 0400, domain->debug, domain, &audit_fops);
	debugfs_create_file_unsafe("refused", 0400, domain->debug, domain, &refused_fops);
}

/**
 * ix_debug_init - make the folder of all
 */
void ix_debug_init(void)
{
	ix_root = debugfs_create_dir("ix", NULL);
}

/**
 * ix_debug_exit - remove it
 */
void ix_debug_exit(void)
{
	debugfs_remove(ix_root);
}
