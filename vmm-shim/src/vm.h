/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual machine: KVM's descriptors, guest-physical space, the ring-0 table, its vCPUs' gates. */
#ifndef IXVMM_VM_H
#define IXVMM_VM_H

#include <linux/kvm.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "gate.h"
#include "ixvmm.h"
#include "space.h"
#include "table.h"

/* XCR0 bits, SDM vol. 1, "Enabling the XSAVE Feature Set"; the others are features.c's. */
#define XCR0_SSE (1ull << 1)
#define XCR0_PKRU (1ull << 9)

#define VCPUS_MAX 64u
#define CPUID_ENTRIES 256u

struct cpuid {
	struct kvm_cpuid2 head;
	struct kvm_cpuid_entry2 entries[CPUID_ENTRIES];
};

/* What the guest's processor can do, out of KVM_GET_SUPPORTED_CPUID. */
struct features {
	bool xsave, fsgsbase, smep, smap, umip, gib_pages, rdtscp;
	bool ibpb, md_clear;
	bool x87_pointers_stay; /* XRSTOR leaves the addresses of the last x87 instruction as they are */
	uint32_t gpa_width;
	uint64_t xcr0_supported;
	uint64_t xcr0; /* to be used: what the host has enabled and the guest supports */
	uint64_t xcr0_host;
	uint32_t pkru_offset; /* of the host's protection keys in a vector state, 0: it has none */
};

struct ixvmm_vm {
	int kvm_fd, vm_fd;
	uint32_t run_bytes; /* size of a vCPU's struct kvm_run mapping */
	struct cpuid cpuid;
	struct features features;
	struct space space;
	struct page_pool pool;
	struct table ring0;
	pthread_mutex_t lock; /* set-up of the VM and its applications */
	bool code_unknown;    /* atomic: ring 0 was to execute what its table does not let it */
	uint64_t gates_used;  /* bit n: gate n belongs to a vCPU */
	char *gates;          /* VCPUS_MAX gates in a row, made beforehand */
};

/* One gate of the VM. */
static inline char *vm_gate(const struct ixvmm_vm *vm, uint32_t index)
{
	return vm->gates + (uint64_t)index * GATE_END;
}

/* Gives memory of this process to ring 0, as data. */
int vm_link(struct ixvmm_vm *vm, uint64_t va, uint64_t bytes);

/*
 * Lets ring 0 execute what this process's mappings say it may, if there was cause to look. Whatever
 * else ring 0 jumps to is a leave; natively it is what the host's mapping makes of it.
 */
int vm_learn_code(struct ixvmm_vm *vm);

/* Reads features out of cpuid and the running processor. */
void features_read(struct features *features, const struct cpuid *cpuid);

#endif
