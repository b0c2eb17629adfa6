// SPDX-License-Identifier: Apache-2.0
#include "vm.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "error.h"

/* What must be there, with the Linux version that brought it. */
static const struct {
	int capability;
	int bits; /* of the answer that must be set; 0: any answer above 0 will do */
	const char *name;
	const char *since;
} required[] = {
	{KVM_CAP_SYNC_REGS, KVM_SYNC_X86_VALID_FIELDS, "registers in kvm_run", "4.17"},
	{KVM_CAP_IMMEDIATE_EXIT, 0, "immediate_exit", "4.12"},
	{KVM_CAP_XSAVE, 0, "KVM_GET_XSAVE", "2.6.36"},
	{KVM_CAP_XCRS, 0, "KVM_SET_XCRS", "2.6.36"},
	{KVM_CAP_NR_MEMSLOTS, 0, "a number of memory slots", "2.6.25"},
};

static int check_kernel(int kvm_fd)
{
	int version = ioctl(kvm_fd, KVM_GET_API_VERSION, 0), answer;
	size_t i;

	if (version < 0)
		return fail(ENXIO, "/dev/kvm is no device of KVM's: %s", strerror(errno));
	if (version != KVM_API_VERSION)
		return fail(ENOSYS, "/dev/kvm speaks version %d of its interface, needed is %d", version,
			    KVM_API_VERSION);
	for (i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		answer = ioctl(kvm_fd, KVM_CHECK_EXTENSION, required[i].capability);
		if (answer <= 0 || (answer & required[i].bits) != required[i].bits)
			return fail(ENOSYS, "this kernel's KVM has no %s (Linux %s has)", required[i].name,
				    required[i].since);
	}
	return 0;
}

static int open_kvm(struct ixvmm_vm *vm)
{
	vm->kvm_fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm_fd < 0)
		return fail(errno, "cannot open /dev/kvm: %s%s", strerror(errno),
			    errno == EACCES ? " (is the user in the group kvm?)" :
			    errno == ENOENT ? " (no KVM here: module not loaded, or no virtualisation)" : "");
	return check_kernel(vm->kvm_fd);
}

/*
 * KVM rewrites a hypercall instruction of the other maker's, in the guest's memory. No application has
 * its code changed, and none is told of a fault on a page it did not write to: with this both
 * instructions are #UD, or not there. Linux 5.19 and newer can be asked; before, it is a fault.
 */
static void leave_hypercalls_alone(const struct ixvmm_vm *vm)
{
	struct kvm_enable_cap cap = {.cap = KVM_CAP_DISABLE_QUIRKS2,
				     .args = {KVM_X86_QUIRK_FIX_HYPERCALL_INSN}};
	int known = ioctl(vm->kvm_fd, KVM_CHECK_EXTENSION, KVM_CAP_DISABLE_QUIRKS2);

	if (known > 0 && known & KVM_X86_QUIRK_FIX_HYPERCALL_INSN)
		(void)ioctl(vm->vm_fd, KVM_ENABLE_CAP, &cap);
}

static int create_vm(struct ixvmm_vm *vm)
{
	int bytes;

	vm->vm_fd = ioctl(vm->kvm_fd, KVM_CREATE_VM, 0);
	if (vm->vm_fd < 0)
		return fail(errno, "KVM_CREATE_VM: %s", strerror(errno));
	leave_hypercalls_alone(vm);
	vm->cpuid.head.nent = CPUID_ENTRIES;
	if (ioctl(vm->kvm_fd, KVM_GET_SUPPORTED_CPUID, &vm->cpuid))
		return fail(errno, "KVM_GET_SUPPORTED_CPUID: %s", strerror(errno));
	features_read(&vm->features, &vm->cpuid);
	bytes = ioctl(vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (bytes < (int)sizeof(struct kvm_run))
		return fail(EIO, "KVM_GET_VCPU_MMAP_SIZE: %d", bytes);
	vm->run_bytes = (uint32_t)bytes;
	return space_init(&vm->space, vm->vm_fd, vm->features.gpa_width,
			  (uint32_t)ioctl(vm->kvm_fd, KVM_CHECK_EXTENSION, KVM_CAP_NR_MEMSLOTS));
}

/*
 * All gates are made beforehand: an application's table then covers vCPUs that are yet to come. Code
 * is never writable once it may run, here as little as in the guest.
 */
static int create_gates(struct ixvmm_vm *vm)
{
	uint32_t i;

	vm->gates = mmap(NULL, VCPUS_MAX * GATE_END, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (vm->gates == MAP_FAILED) {
		vm->gates = NULL;
		return fail(errno, "no memory for the entry pages");
	}
	for (i = 0; i < VCPUS_MAX; i++) {
		memcpy(vm_gate(vm, i) + GATE_CODE, gate_start, (size_t)(gate_end - gate_start));
		if (mprotect(vm_gate(vm, i) + GATE_CODE, PAGE, PROT_READ | PROT_EXEC))
			return fail(errno, "cannot make the entry code executable: %s", strerror(errno));
	}
	return space_add_range(&vm->space, (uint64_t)vm->gates, VCPUS_MAX * GATE_END);
}

static int link_mapping(void *context, uint64_t start, uint64_t end, bool executable)
{
	struct ixvmm_vm *vm = context;
	int error = vm_link(vm, start, end - start);

	return !error && executable ? table_allow_execution(&vm->ring0, start, end) : error;
}

int vm_link(struct ixvmm_vm *vm, uint64_t va, uint64_t bytes)
{
	uint64_t gib, last = (va + bytes - 1) >> GIB_SHIFT;
	int error = space_add_range(&vm->space, va, bytes);

	for (gib = va >> GIB_SHIFT; !error && gib <= last; gib++)
		error = table_link_gib(&vm->ring0, gib << GIB_SHIFT, vm->features.gib_pages);
	return error;
}

static int create_ring0_table(struct ixvmm_vm *vm)
{
	int error;

	pool_init(&vm->pool, &vm->space);
	error = table_init(&vm->ring0, &vm->pool);
	if (!error)
		error = table_prepare(&vm->ring0);
	if (!error)
		error = vm_link(vm, 0, PAGE);
	if (!error)
		error = space_for_each_mapping(link_mapping, vm);
	return error;
}

/* Code that is new since: of the compilers, of a library. Once allowed it stays so, see docs/vmm.md. */
static int allow_new_code(void *context, uint64_t start, uint64_t end, bool executable)
{
	return executable ? link_mapping(context, start, end, true) : 0;
}

int vm_learn_code(struct ixvmm_vm *vm)
{
	int error = 0;

	if (!__atomic_load_n(&vm->code_unknown, __ATOMIC_ACQUIRE))
		return 0;
	pthread_mutex_lock(&vm->lock);
	/* First: what becomes known to be missing from here on asks for another look. */
	if (__atomic_exchange_n(&vm->code_unknown, false, __ATOMIC_ACQ_REL))
		error = space_for_each_mapping(allow_new_code, vm);
	pthread_mutex_unlock(&vm->lock);
	return error;
}

int ixvmm_vm_create(struct ixvmm_vm **out)
{
	struct ixvmm_vm *vm = calloc(1, sizeof(*vm));
	int error;

	*out = NULL;
	if (!vm)
		return fail(ENOMEM, "no memory for a virtual machine");
	vm->kvm_fd = -1;
	vm->vm_fd = -1;
	pthread_mutex_init(&vm->lock, NULL);
	error = open_kvm(vm);
	if (!error)
		error = create_vm(vm);
	if (!error)
		error = create_gates(vm);
	if (!error)
		error = create_ring0_table(vm);
	if (error) {
		ixvmm_vm_destroy(vm);
		return error;
	}
	*out = vm;
	return 0;
}

void ixvmm_vm_destroy(struct ixvmm_vm *vm)
{
	if (!vm)
		return;
	/* The descriptors first: from then on the guest cannot reach the memory given back below. */
	if (vm->vm_fd >= 0)
		close(vm->vm_fd);
	if (vm->kvm_fd >= 0)
		close(vm->kvm_fd);
	pool_free(&vm->pool);
	space_free(&vm->space);
	if (vm->gates)
		munmap(vm->gates, VCPUS_MAX * GATE_END);
	pthread_mutex_destroy(&vm->lock);
	free(vm);
}
