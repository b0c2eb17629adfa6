// SPDX-License-Identifier: Apache-2.0
/*
 * What a user is told where there can be no virtual machine: one line, which names what is missing. A
 * kernel that lacks something is played by the functions below, which the linker puts in the place of
 * the C library's; no /dev/kvm is needed.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "ixvmm.h"

#define ADDRESS_WIDTHS 0x80000008u /* CPUID function, SDM vol. 2 */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);

/* The kernel that is played. */
static struct {
	int open_error, version, missing, create_error;
	uint32_t address_bits;
} kernel;

int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, "/dev/kvm"))
		return __real_open(path, flags);
	if (kernel.open_error) {
		errno = kernel.open_error;
		return -1;
	}
	return __real_open("/dev/null", flags);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	long argument;

	(void)fd;
	va_start(list, request);
	argument = va_arg(list, long);
	va_end(list);
	switch (request) {
	case KVM_GET_API_VERSION:
		errno = ENOTTY; /* of a file that is no device of KVM's */
		return kernel.version;
	case KVM_CHECK_EXTENSION:
		return argument == kernel.missing ? 0 : 0xffff;
	case KVM_CREATE_VM:
		errno = kernel.create_error;
		return errno ? -1 : __real_open("/dev/null", O_RDWR);
	case KVM_GET_SUPPORTED_CPUID: {
		struct kvm_cpuid2 *cpuid = (struct kvm_cpuid2 *)argument;

		memset(cpuid->entries, 0, sizeof(cpuid->entries[0]));
		cpuid->nent = 1;
		cpuid->entries[0].function = ADDRESS_WIDTHS;
		cpuid->entries[0].eax = kernel.address_bits;
		return 0;
	}
	case KVM_GET_VCPU_MMAP_SIZE:
		return 3 * 4096;
	default:
		errno = EINVAL;
		return -1;
	}
}

int main(void)
{
	static const struct {
		const char *what;
		int open_error, version, missing, create_error;
		uint32_t address_bits;
		int error;
		const char *says;
	} rows[] = {
		{"no KVM", ENOENT, 12, -1, 0, 48, -ENOENT, "no KVM here"},
		{"no permission", EACCES, 12, -1, 0, 48, -EACCES, "group kvm"},
		{"another file", 0, -1, -1, 0, 48, -ENXIO, "no device of KVM's: Inappropriate ioctl"},
		{"another interface", 0, 11, -1, 0, 48, -ENOSYS, "version 11"},
		{"no registers in kvm_run", 0, 12, KVM_CAP_SYNC_REGS, 0, 48, -ENOSYS, "Linux 4.17 has"},
		{"no immediate_exit", 0, 12, KVM_CAP_IMMEDIATE_EXIT, 0, 48, -ENOSYS, "Linux 4.12 has"},
		{"no XSAVE", 0, 12, KVM_CAP_XSAVE, 0, 48, -ENOSYS, "Linux 2.6.36 has"},
		{"no virtual machine", 0, 12, -1, EBUSY, 48, -EBUSY, "KVM_CREATE_VM"},
		{"few address bits", 0, 12, -1, 0, 32, -ENOSPC, "32 bits of guest-physical address are too few"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ixvmm_vm *vm;
		int error;

		kernel.open_error = rows[i].open_error;
		kernel.version = rows[i].version;
		kernel.missing = rows[i].missing;
		kernel.create_error = rows[i].create_error;
		kernel.address_bits = rows[i].address_bits;
		error = ixvmm_vm_create(&vm);
		CHECK(error == rows[i].error && !vm, "%s: %d", rows[i].what, error);
		CHECK(strstr(ixvmm_error(), rows[i].says), "%s: %s", rows[i].what, ixvmm_error());
		CHECK(!strchr(ixvmm_error(), '\n'), "%s: more than a line", rows[i].what);
	}
	return checks_end("refusal");
}
