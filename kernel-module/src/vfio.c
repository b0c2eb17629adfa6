// SPDX-License-Identifier: GPL-2.0
/*
 * A VFIO driver for functions that belong to a domain. Until one is attached it is vfio-pci; then
 * its descriptor is worth nothing outside the domain's owner, and it joins and leaves only reset.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pci_ids.h>
#include <linux/rwsem.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include <linux/vfio_pci_core.h>

#include "compat.h"
#include "ix.h"

/**
 * struct ix_function - a function this driver has
 * @core: what vfio-pci knows of it
 * @calls: held for reading by every call, from its check to its end; for writing to change @domain,
 *	so that no call is under way then. Only ever tried: a call that stalls for ever holds nobody
 *	up, and mmap comes with mmap_lock, which a reset takes
 * @domain: what it is attached to, or NULL
 * @used: since it was opened, a call left something of itself behind
 */
struct ix_function {
	struct vfio_pci_core_device core;
	struct rw_semaphore calls;
	struct ix_domain *domain;
	bool used;
};

static struct ix_function *ix_function_of(struct vfio_device *device)
{
	return container_of(device, struct ix_function, core.vdev);
}

/* Whether the caller may use it. */
static int ix_function_check(struct ix_function *function)
{
	lockdep_assert_held(&function->calls);
	if (function->domain && !ix_domain_owned(function->domain))
		return ix_refuse(function->domain, IX_REFUSED_DEVICE, -EPERM);
	return 0;
}

/* A call begins, that up_read() ends; @leaves: something that outlives it. */
static int ix_function_enter(struct ix_function *function, bool leaves)
{
	int error;

	if (!down_read_trylock(&function->calls))
		return -EBUSY;
	error = ix_function_check(function);
	if (error)
		up_read(&function->calls);
	else if (leaves)
		WRITE_ONCE(function->used, true);
	return error;
}

/* The same without any other call, until up_write(). */
static int ix_function_enter_alone(struct ix_function *function)
{
	int error;

	if (!down_write_trylock(&function->calls))
		return -EBUSY;
	error = ix_function_check(function);
	if (error)
		up_write(&function->calls);
	return error;
}

static long ix_function_reset(struct ix_function *function)
{
	return vfio_pci_core_ioctl(&function->core.vdev, VFIO_DEVICE_RESET, 0);
}

/*
 * What others wrote to its registers before is gone with the reset. Of its configuration Linux
 * restores what it knows, as it was, and VFIO's picture stays; but a function that is told nothing
 * does no DMA, even as bus master.
 */
static long ix_function_attach(struct ix_function *function, void __user *arg)
{
	struct ix_domain *domain;
	struct ix_attach call;
	long error;

	if (copy_from_user(&call, arg, sizeof(call)))
		return -EFAULT;
	if (call.flags)
		return -EINVAL;
	if (!function->core.reset_works)
		return -EOPNOTSUPP;
	error = ix_function_enter_alone(function);
	if (error)
		return error;
	if (function->domain || function->used) {
		error = -EBUSY;
		goto leave;
	}
	domain = ix_domain_attach(call.domain);
	if (IS_ERR(domain)) {
		error = PTR_ERR(domain);
		goto leave;
	}
	error = ix_function_reset(function);
	if (error)
		ix_domain_detach(domain);
	else
		function->domain = domain;
leave:
	up_write(&function->calls);
	return error;
}

/* Takes it out of its domain; it must have been reset, and no call is under way. */
static void ix_function_leave(struct ix_function *function)
{
	if (function->domain)
		ix_domain_detach(function->domain);
	function->domain = NULL;
}

static long ix_function_detach(struct ix_function *function)
{
	long error = ix_function_enter_alone(function);

	if (error)
		return error;
	error = function->domain ? ix_function_reset(function) : -ENOENT;
	if (!error)
		ix_function_leave(function);
	up_write(&function->calls);
	return error;
}

/* Whether something of it outlives it: so it is held of all that is not known here. */
static bool ix_vfio_ioctl_leaves(unsigned int command)
{
	switch (command) {
	case IX_DEVICE_ATTACH:
	case IX_DEVICE_DETACH:
	case VFIO_DEVICE_GET_INFO:
	case VFIO_DEVICE_GET_REGION_INFO:
	case VFIO_DEVICE_GET_IRQ_INFO:
	case VFIO_DEVICE_GET_PCI_HOT_RESET_INFO:
	case VFIO_DEVICE_RESET:
		return false;
	default:
		return true;
	}
}

static long ix_vfio_ioctl(struct vfio_device *device, unsigned int command, unsigned long arg)
{
	struct ix_function *function = ix_function_of(device);
	long error = ix_function_enter(function, ix_vfio_ioctl_leaves(command));

	if (error)
		return error;
	/* Whoever is refused got no further, where it would be in the owner's way. */
	switch (command) {
	case IX_DEVICE_ATTACH:
		up_read(&function->calls);
		return ix_function_attach(function, (void __user *)arg);
	case IX_DEVICE_DETACH:
		up_read(&function->calls);
		return ix_function_detach(function);
	default:
		error = vfio_pci_core_ioctl(device, command, arg);
		up_read(&function->calls);
		return error;
	}
}

static int ix_vfio_feature(struct vfio_device *device, u32 flags, void __user *arg, size_t size)
{
	struct ix_function *function = ix_function_of(device);
	int error = ix_function_enter(function, flags & VFIO_DEVICE_FEATURE_SET);

	if (error)
		return error;
	error = vfio_pci_core_ioctl_feature(device, flags, arg, size);
	up_read(&function->calls);
	return error;
}

static ssize_t ix_vfio_read(struct vfio_device *device, char __user *to, size_t count, loff_t *at)
{
	struct ix_function *function = ix_function_of(device);
	ssize_t done = ix_function_enter(function, false);

	if (done)
		return done;
	done = vfio_pci_core_read(device, to, count, at);
	up_read(&function->calls);
	return done;
}

static ssize_t ix_vfio_write(struct vfio_device *device, const char __user *from, size_t count,
			     loff_t *at)
{
	struct ix_function *function = ix_function_of(device);
	ssize_t done = ix_function_enter(function, false);

	if (done)
		return done;
	done = vfio_pci_core_write(device, from, count, at);
	up_read(&function->calls);
	return done;
}

static int ix_vfio_mmap(struct vfio_device *device, struct vm_area_struct *vma)
{
	struct ix_function *function = ix_function_of(device);
	int error = ix_function_enter(function, true);

	if (error)
		return error;
	/* VFIO's mappings are VM_IO, so MADV_DOFORK does not undo this. */
	vm_flags_set(vma, VM_DONTCOPY);
	error = vfio_pci_core_mmap(device, vma);
	up_read(&function->calls);
	return error;
}

#if IS_ENABLED(CONFIG_IOMMUFD)
/*
 * Once attached, others do not choose what memory it reaches. What it reached before counts for as
 * little as what is in a container: that is between VFIO and who opened the device.
 */
static int ix_vfio_attach_ioas(struct vfio_device *device, u32 *id)
{
	struct ix_function *function = ix_function_of(device);
	int error = ix_function_enter(function, false);

	if (error)
		return error;
	error = vfio_iommufd_physical_attach_ioas(device, id);
	up_read(&function->calls);
	return error;
}

/* Only on request, which is ignored when refused: on close VFIO unbinds without it. */
static void ix_vfio_detach_ioas(struct vfio_device *device)
{
	struct ix_function *function = ix_function_of(device);

	if (ix_function_enter(function, false))
		return;
	vfio_iommufd_physical_detach_ioas(device);
	up_read(&function->calls);
}
#endif

static int ix_vfio_open(struct vfio_device *device)
{
	struct ix_function *function = ix_function_of(device);
	int error = vfio_pci_core_enable(&function->core);

	if (error)
		return error;
	function->used = false;
	vfio_pci_core_finish_enable(&function->core);
	return 0;
}

/*
 * The last descriptor and mapping are gone, so there are no calls. The core turns DMA off and
 * resets the function; where somebody has the device's lock just then, the next open resets it, and
 * fails while it cannot have that lock, or remove does.
 */
static void ix_vfio_close(struct vfio_device *device)
{
	vfio_pci_core_close_device(device);
	ix_function_leave(ix_function_of(device));
}

static int ix_vfio_init(struct vfio_device *device)
{
	init_rwsem(&ix_function_of(device)->calls);
	return vfio_pci_core_init_dev(device);
}

static const struct vfio_device_ops ix_vfio_ops = {
	.name = "ix-vfio-pci",
	.init = ix_vfio_init,
	.release = vfio_pci_core_release_dev,
	.open_device = ix_vfio_open,
	.close_device = ix_vfio_close,
	.ioctl = ix_vfio_ioctl,
	.device_feature = ix_vfio_feature,
	.read = ix_vfio_read,
	.write = ix_vfio_write,
	.mmap = ix_vfio_mmap,
	.request = vfio_pci_core_request,
	.match = vfio_pci_core_match,
#if IS_ENABLED(CONFIG_IOMMUFD)
	.bind_iommufd = vfio_iommufd_physical_bind,
	.unbind_iommufd = vfio_iommufd_physical_unbind,
	.attach_ioas = ix_vfio_attach_ioas,
	.detach_ioas = ix_vfio_detach_ioas,
#endif
};

static int ix_vfio_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct ix_function *function;
	int error;

	function = vfio_alloc_device(ix_function, core.vdev, &pdev->dev, &ix_vfio_ops);
	if (IS_ERR(function))
		return PTR_ERR(function);
	/* The core's reset handlers look here for the core's part. */
	dev_set_drvdata(&pdev->dev, &function->core);
	error = vfio_pci_core_register_device(&function->core);
	if (error)
		vfio_put_device(&function->core.vdev);
	return error;
}

/*
 * When the function was open until now, its close could not reset it: the device's lock, which a
 * reset takes, is held by the caller of this.
 */
static void ix_vfio_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = dev_get_drvdata(&pdev->dev);

	vfio_pci_core_unregister_device(core);
	if (core->needs_reset && core->reset_works)
		__pci_reset_function_locked(pdev);
	vfio_put_device(&core->vdev);
}

/* Only by driver_override; more by new_id. */
static const struct pci_device_id ix_vfio_ids[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_VENDOR_ID_INTEL, PCI_ANY_ID) },
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_VENDOR_ID_REDHAT_QUMRANET, PCI_ANY_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, ix_vfio_ids);

static struct pci_driver ix_vfio_driver = {
	.name = "ix-vfio-pci",
	.id_table = ix_vfio_ids,
	.probe = ix_vfio_probe,
	.remove = ix_vfio_remove,
	.err_handler = &vfio_pci_core_err_handlers,
	.driver_managed_dma = true,
};
module_pci_driver(ix_vfio_driver);

MODULE_DESCRIPTION("VFIO for functions that belong to a protection domain");
MODULE_AUTHOR("The IXJ authors");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(IX);
