// SPDX-License-Identifier: Apache-2.0
#include <cpuid.h>

#include "vm.h"

/* More XCR0 bits (Intel SDM vol. 1, "Enabling the XSAVE Feature Set…"; AMD APM vol. 2, 11.5.2). */
#define XCR0_X87 (1ull << 0)
#define XCR0_AVX (1ull << 2)
#define XCR0_AVX512 (7ull << 5)

static const struct kvm_cpuid_entry2 *find(const struct cpuid *cpuid, uint32_t function, uint32_t index)
{
	static const struct kvm_cpuid_entry2 none;
	uint32_t i;

	for (i = 0; i < cpuid->head.nent; i++)
		if (cpuid->entries[i].function == function && cpuid->entries[i].index == index)
			return &cpuid->entries[i];
	return &none;
}

/* What the host's kernel has enabled for this process. */
static uint64_t host_xcr0(void)
{
	uint32_t a, b, c, d, low, high;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
		return XCR0_X87 | XCR0_SSE;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (uint64_t)high << 32 | low;
}

/* Where XSAVE's standard form has PKRU (SDM vol. 1, 13.5.7); 0 if the host has no protection keys. */
static uint32_t host_pkru_offset(uint64_t xcr0)
{
	uint32_t a, b, c, d;

	if (!(xcr0 & XCR0_PKRU) || !__get_cpuid_count(0xd, 9, &a, &b, &c, &d))
		return 0;
	return b;
}

void features_read(struct features *features, const struct cpuid *cpuid)
{
	const struct kvm_cpuid_entry2 *basic = find(cpuid, 1, 0);
	const struct kvm_cpuid_entry2 *structured = find(cpuid, 7, 0);
	const struct kvm_cpuid_entry2 *state = find(cpuid, 0xd, 0);
	const struct kvm_cpuid_entry2 *extended = find(cpuid, 0x80000001, 0);
	const struct kvm_cpuid_entry2 *sizes = find(cpuid, 0x80000008, 0);
	const struct kvm_cpuid_entry2 *more = find(cpuid, 0x80000021, 0);

	features->xsave = basic->ecx & bit_XSAVE;
	features->fsgsbase = structured->ebx & bit_FSGSBASE;
	features->smep = structured->ebx >> 7 & 1;
	features->smap = structured->ebx >> 20 & 1;
	features->umip = structured->ecx >> 2 & 1;
	/*
	 * KVM lets a guest write IA32_PRED_CMD if it shows it either bit, from the second write on
	 * without an exit (arch/x86/kvm/svm/svm.c, vmx/vmx.c). SDM vol. 2, CPUID 7; APM vol. 3,
	 * Fn8000_0008.
	 */
	features->ibpb = structured->edx >> 26 & 1 || sizes->ebx >> 12 & 1;
	/* VERW overwrites buffers: MD_CLEAR, and VERW_CLEAR of AMD's. */
	features->md_clear = structured->edx >> 10 & 1 || more->eax >> 5 & 1;
	/* AMD's (those with SSE4A) without XSAVEERPTR, APM vol. 3, Fn8000_0001 and Fn8000_0008. */
	features->x87_pointers_stay = extended->ecx >> 6 & 1 && !(sizes->ebx >> 2 & 1);
	features->gib_pages = extended->edx >> 26 & 1;
	features->rdtscp = extended->edx >> 27 & 1;
	/* AMD APM vol. 3, Fn8000_0008: bits 23:16 are the guest's width, 0 if the same as the host's. */
	features->gpa_width = sizes->eax >> 16 & 0xff;
	if (!features->gpa_width)
		features->gpa_width = sizes->eax & 0xff;
	if (!features->gpa_width)
		features->gpa_width = 36; /* SDM vol. 3, "Enumeration of Paging Features by CPUID" */
	features->xcr0_supported = (uint64_t)state->edx << 32 | state->eax;
	features->xcr0_host = host_xcr0();
	features->pkru_offset = host_pkru_offset(features->xcr0_host);
	/*
	 * Only what fits into the 4 KiB of KVM_GET_XSAVE. AMX state is 8 KiB more, and a process has
	 * to ask for it (arch_prctl ARCH_REQ_XCOMP_GUEST_PERM); protection keys mean nothing here.
	 */
	features->xcr0 = features->xcr0_host & features->xcr0_supported &
			 (XCR0_X87 | XCR0_SSE | XCR0_AVX | XCR0_AVX512);
	features->xcr0 |= XCR0_X87 | XCR0_SSE;
}
