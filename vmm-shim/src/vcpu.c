// SPDX-License-Identifier: Apache-2.0
#include "vcpu.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "error.h"

#define SWITCH_STACK_BYTES (64u << 10)

#define MIN_STAY_NS 200000u
#define FIRST_PAUSE_NS 100000u
#define MAX_PAUSE_NS 50000000u

static int take_gate(struct ixvmm_vcpu *vcpu)
{
	struct ixvmm_vm *vm = vcpu->vm;
	int error = 0;

	pthread_mutex_lock(&vm->lock);
	if (~vm->gates_used == 0) {
		error = fail(ENOSPC, "this VM has its %u vCPUs already", VCPUS_MAX);
	} else {
		vcpu->index = (uint32_t)__builtin_ctzll(~vm->gates_used);
		vm->gates_used |= 1ull << vcpu->index;
		vcpu->gate = vm_gate(vm, vcpu->index);
		vcpu->data = (struct gate_data *)(vcpu->gate + GATE_DATA);
	}
	pthread_mutex_unlock(&vm->lock);
	return error;
}

/* Guard page, stack, three vector states. */
static int take_memory(struct ixvmm_vcpu *vcpu)
{
	struct ixvmm_vm *vm = vcpu->vm;
	char *at;
	int error;

	vcpu->memory_bytes = PAGE + SWITCH_STACK_BYTES + 2 * XSAVE_BYTES + 2 * XSAVE_BYTES;
	vcpu->memory = mmap(NULL, vcpu->memory_bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (vcpu->memory == MAP_FAILED) {
		vcpu->memory = NULL;
		return fail(errno, "no memory for a vCPU");
	}
	at = vcpu->memory;
	if (mprotect(at, PAGE, PROT_NONE))
		return fail(errno, "mprotect: %s", strerror(errno));
	at += PAGE + SWITCH_STACK_BYTES;
	vcpu->switch_stack = at;
	vcpu->app_xsave = at;
	vcpu->clean_xsave = at + XSAVE_BYTES;
	vcpu->leave_xsave = at + 2 * XSAVE_BYTES; /* two pages: the frame's end marker lies behind */
	xsave_clean(vcpu->app_xsave);
	xsave_clean(vcpu->clean_xsave);
	vcpu->data->app_xsave = (uint64_t)vcpu->app_xsave;
	vcpu->data->clean_xsave = (uint64_t)vcpu->clean_xsave;
	pthread_mutex_lock(&vm->lock);
	error = vm_link(vm, (uint64_t)vcpu->memory, vcpu->memory_bytes);
	pthread_mutex_unlock(&vm->lock);
	return error;
}

static int take_kvm(struct ixvmm_vcpu *vcpu)
{
	struct ixvmm_vm *vm = vcpu->vm;

	vcpu->fd = ioctl(vm->vm_fd, KVM_CREATE_VCPU, vcpu->index);
	if (vcpu->fd < 0)
		return fail(errno, "KVM_CREATE_VCPU: %s%s", strerror(errno),
			    errno == EEXIST ? " (KVM gives the number of a destroyed vCPU not again)" : "");
	vcpu->run = mmap(NULL, vm->run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED) {
		vcpu->run = NULL;
		return fail(errno, "cannot map a vCPU's kvm_run: %s", strerror(errno));
	}
	vcpu->run->kvm_valid_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;
	vcpu->stats_fd = ioctl(vcpu->fd, KVM_GET_STATS_FD, 0);
	return cpu_set_up(vcpu);
}

int ixvmm_vcpu_create(struct ixvmm_vm *vm, struct ixvmm_vcpu **out)
{
	struct ixvmm_vcpu *vcpu = calloc(1, sizeof(*vcpu));
	int error;

	*out = NULL;
	if (!vcpu)
		return fail(ENOMEM, "no memory for a vCPU");
	vcpu->vm = vm;
	vcpu->fd = -1;
	vcpu->stats_fd = -1;
	vcpu->clear_events = true;
	vcpu->tid = (int)syscall(SYS_gettid);
	ixvmm_set_backoff(vcpu, MIN_STAY_NS, FIRST_PAUSE_NS, MAX_PAUSE_NS);
	error = take_gate(vcpu);
	if (!error)
		error = take_memory(vcpu);
	if (!error)
		error = take_kvm(vcpu);
	if (!error)
		error = ixvmm_set_barriers(vcpu, 0);
	if (!error)
		error = kick_install();
	if (!error)
		error = kick_learn_frame(vcpu);
	if (error) {
		ixvmm_vcpu_destroy(vcpu);
		return error;
	}
	*out = vcpu;
	return 0;
}

void ixvmm_vcpu_destroy(struct ixvmm_vcpu *vcpu)
{
	if (!vcpu)
		return;
	ixvmm_leave(vcpu);
	if (vcpu->run)
		munmap(vcpu->run, vcpu->vm->run_bytes);
	if (vcpu->stats_fd >= 0)
		close(vcpu->stats_fd);
	if (vcpu->fd >= 0)
		close(vcpu->fd);
	/* The gate is not given to another vCPU: KVM keeps the number until the VM is gone. */
	if (vcpu->memory)
		munmap(vcpu->memory, vcpu->memory_bytes);
	free(vcpu);
}

int vcpu_rest(struct ixvmm_vcpu *vcpu)
{
	if (!vcpu->was_reset)
		return 0;
	vcpu->was_reset = false;
	vcpu->clear_events = true;
	return cpu_set_up(vcpu);
}

void ixvmm_set_backoff(struct ixvmm_vcpu *vcpu, uint64_t min_stay_ns, uint64_t first_ns, uint64_t max_ns)
{
	vcpu->min_stay_ns = min_stay_ns;
	vcpu->first_pause_ns = first_ns;
	vcpu->max_pause_ns = max_ns;
	vcpu->pause_ns = 0;
	vcpu->held_until_ns = 0;
}

int ixvmm_set_barriers(struct ixvmm_vcpu *vcpu, uint32_t barriers)
{
	const struct features *have = &vcpu->vm->features;

	if (barriers & ~(uint32_t)(IXVMM_BARRIER_BRANCHES | IXVMM_BARRIER_BUFFERS))
		return fail(EINVAL, "no barriers of number %#" PRIx32, barriers);
	if (barriers & IXVMM_BARRIER_BRANCHES && !have->ibpb)
		return fail(ENOTSUP, "no barrier for branches: the guest's processor has no IBPB");
	if (barriers & IXVMM_BARRIER_BUFFERS && !have->md_clear)
		return fail(ENOTSUP, "no barrier for buffers: VERW overwrites none on the guest's processor"
				     " (neither MD_CLEAR nor VERW_CLEAR)");
	vcpu->data->barriers = barriers | (have->x87_pointers_stay ? BARRIER_X87 : 0);
	return 0;
}

const struct ixvmm_stats *ixvmm_stats(const struct ixvmm_vcpu *vcpu)
{
	return &vcpu->stats;
}

int64_t ixvmm_kvm_exits(const struct ixvmm_vcpu *vcpu)
{
	struct kvm_stats_header header;
	struct {
		struct kvm_stats_desc head;
		char name[256];
	} descriptor;
	uint64_t value;
	uint32_t i;

	if (vcpu->stats_fd < 0 ||
	    pread(vcpu->stats_fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
	    header.name_size > sizeof(descriptor.name))
		return fail(ENOTSUP, "this kernel does not count a vCPU's exits");
	for (i = 0; i < header.num_desc; i++) {
		size_t bytes = sizeof(descriptor.head) + header.name_size;

		if (pread(vcpu->stats_fd, &descriptor, bytes, (off_t)(header.desc_offset + i * bytes)) !=
		    (ssize_t)bytes)
			break;
		if (strncmp(descriptor.head.name, "exits", header.name_size))
			continue;
		if (pread(vcpu->stats_fd, &value, sizeof(value),
			  (off_t)(header.data_offset + descriptor.head.offset)) != (ssize_t)sizeof(value))
			break;
		return (int64_t)value;
	}
	return fail(ENOTSUP, "this kernel does not count a vCPU's exits");
}
