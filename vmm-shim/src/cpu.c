// SPDX-License-Identifier: Apache-2.0
/*
 * A vCPU's registers. Everything the protection rests on is set here, deliberately, once; the
 * references are to the Intel SDM volume 3 (SDM), by title, and the AMD APM volume 2 (APM).
 */
#include <asm/prctl.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "error.h"
#include "vcpu.h"

/* CR0: SDM "Control Registers", APM 3.1.1. */
#define CR0_PE (1u << 0)  /* protected mode */
#define CR0_MP (1u << 1)  /* wait/fwait obey TS, which stays 0: no lazy switching of the FPU */
#define CR0_ET (1u << 4)  /* always 1 */
#define CR0_NE (1u << 5)  /* x87 errors are #MF, not an interrupt */
#define CR0_WP (1u << 16) /* ring 0 too must not write read-only pages */
#define CR0_AM (1u << 18) /* ring 3 may turn on alignment checks for itself */
#define CR0_PG (1u << 31) /* paging */

/* CR4: SDM "Control Registers", APM 3.1.3. */
#define CR4_PAE (1u << 5)        /* long mode needs it */
#define CR4_OSFXSR (1u << 9)     /* SSE instructions exist */
#define CR4_OSXMMEXCPT (1u << 10)/* SSE errors are #XM */
#define CR4_UMIP (1u << 11)      /* no SGDT, SIDT, SLDT, SMSW, STR in ring 3: they tell addresses */
#define CR4_FSGSBASE (1u << 16)  /* the gate saves and restores both bases without an exit */
#define CR4_OSXSAVE (1u << 18)   /* XSAVE, XGETBV and AVX exist */
#define CR4_SMEP (1u << 20)      /* ring 0 never executes an application's page, SDM "Access Rights" */
#define CR4_SMAP (1u << 21)      /* ring 0 never reads or writes one */
/*
 * Not set: PCE (rdpmc would count the data plane), PKE, CET, PCIDE (a crossing must drop the other
 * side's translations), LA57 (tables here have four levels), TSD (the clock is not secret).
 */

/* EFER: SDM "Extended Feature Enable Register", APM 3.1.7. */
#define EFER_SCE (1u << 0)  /* syscall and sysret exist */
#define EFER_LME (1u << 8)  /* long mode */
#define EFER_LMA (1u << 10) /* and active */
#define EFER_NX (1u << 11)  /* tables may forbid execution */

/* MSRs: SDM "Fast System Calls in 64-Bit Mode", APM 6.1.1. */
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_CSTAR 0xc0000083
#define MSR_SFMASK 0xc0000084
#define MSR_TSC_AUX 0xc0000103
#define MSR_SYSENTER_CS 0x174

/* Cleared in rflags by `syscall`: AC, NT, IOPL, DF, IF, TF, as Linux does. */
#define SFMASK_VALUE 0x47700

#define GDT_KERNEL_CODE 0x00af9b000000ffffull /* present, DPL 0, code, 64 bit: SDM "Segment Descriptors" */
#define GDT_KERNEL_DATA 0x00cf93000000ffffull
#define GDT_USER_DATA 0x00cff3000000ffffull
#define GDT_USER_CODE 0x00affb000000ffffull
/* Limit and base 0, present, DPL 3, data, read-only, expanding downwards: as Linux has it. */
#define GDT_CPU_NUMBER 0x0040f50000000000ull
#define GDT_BYTES 0x80

/* A 64-bit TSS: SDM "Task Management in 64-bit Mode". */
#define TSS_RSP0 4
#define TSS_IST1 36
#define TSS_IST2 44
#define TSS_IO_MAP 102
#define TSS_BYTES 0x68

static void gate_set_vector(char *idt, unsigned vector, uint64_t handler, unsigned ist, unsigned dpl)
{
	uint64_t *descriptor = (uint64_t *)(idt + 16 * vector);

	/* SDM "64-Bit Mode IDT": present, 64-bit interrupt gate. */
	descriptor[0] = (handler & 0xffff) | (uint64_t)SEL_KERNEL_CS << 16 | (uint64_t)ist << 32 |
			(uint64_t)(0x8e | dpl << 5) << 40 | (handler >> 16 & 0xffff) << 48;
	descriptor[1] = handler >> 32;
}

static void gate_set_idt(char *idt, uint64_t vectors, unsigned stride, uint64_t int80)
{
	unsigned vector;

	for (vector = 0; vector < 32; vector++) {
		/*
		 * All by IST: a push would destroy the interrupted code's red zone, and the
		 * application's stack pointer is the application's word. What may come up inside
		 * another stub has the second stack: NMI, #DF, #MC.
		 */
		unsigned ist = vector == 2 || vector == 8 || vector == 18 ? 2 : 1;
		/* INT3 and INTO are instructions of ring 3; all other vectors it can only provoke. */
		unsigned dpl = vector == 3 || vector == 4 ? 3 : 0;

		gate_set_vector(idt, vector, vectors + stride * vector, ist, dpl);
	}
	gate_set_vector(idt, 0x80, int80, 1, 3);
}

void gate_set_up(char *gate, uint32_t cpu_number)
{
	uint64_t base = (uint64_t)gate, tss = base + GATE_TSS, *gdt = (uint64_t *)(gate + GATE_GDT);
	uint64_t stack1 = base + GATE_STACK2, stack2 = base + GATE_END;
	uint16_t io_map = TSS_BYTES; /* beyond the limit: no port is allowed to ring 3 */

	gate_set_idt(gate + GATE_IDT_RING0, base + GATE_OFFSET(gate_vectors), 16,
		     base + GATE_OFFSET(gate_int80));
	gate_set_idt(gate + GATE_IDT_HOST, base + GATE_OFFSET(gate_host_vectors), 4,
		     base + GATE_OFFSET(gate_host_vectors) + 4 * 32);
	/*
	 * The selectors are where STAR wants them. Entry 4, the 32-bit user code segment, is absent on
	 * purpose: ring 3 cannot go to compatibility mode, where `syscall` would take another entry.
	 */
	gdt[SEL_KERNEL_CS / 8] = GDT_KERNEL_CODE;
	gdt[SEL_KERNEL_SS / 8] = GDT_KERNEL_DATA;
	gdt[SEL_USER_SS / 8] = GDT_USER_DATA;
	gdt[SEL_USER_CS / 8] = GDT_USER_CODE;
	/* A busy 64-bit TSS: SDM "TSS Descriptor in 64-bit mode". */
	gdt[SEL_TSS / 8] = (TSS_BYTES - 1) | (tss & 0xffffff) << 16 | 0x8bull << 40 | (tss >> 24 & 0xff) << 56;
	gdt[SEL_TSS / 8 + 1] = tss >> 32;
	/* The vDSO's getcpu reads the limit of this segment: CPU number, node << 12. */
	gdt[SEL_CPU_NUMBER / 8] = (cpu_number & 0xffff) | (uint64_t)(cpu_number >> 16 & 0xf) << 48 |
				  GDT_CPU_NUMBER;
	memcpy(gate + GATE_TSS + TSS_RSP0, &stack1, 8);
	memcpy(gate + GATE_TSS + TSS_IST1, &stack1, 8);
	memcpy(gate + GATE_TSS + TSS_IST2, &stack2, 8);
	memcpy(gate + GATE_TSS + TSS_IO_MAP, &io_map, 2);
}

void xsave_clean(char *area)
{
	uint32_t mxcsr = 0x1f80; /* all SSE exceptions masked, SDM vol. 1, "MXCSR Control and Status Register" */

	/* XSTATE_BV 0: XRSTOR puts every component into its initial state (SDM vol. 1, "Operation of XRSTOR"). */
	memset(area, 0, XSAVE_BYTES);
	memcpy(area + XSAVE_MXCSR, &mxcsr, 4);
}

static int set_sregs(struct ixvmm_vcpu *vcpu)
{
	const struct features *have = &vcpu->vm->features;
	struct kvm_segment code = {.limit = 0xffffffff, .selector = SEL_KERNEL_CS, .present = 1,
				   .type = 11, .s = 1, .l = 1, .g = 1};
	struct kvm_segment data = {.limit = 0xffffffff, .selector = SEL_KERNEL_SS, .present = 1,
				   .type = 3, .s = 1, .db = 1, .g = 1};
	struct kvm_sregs *s = &vcpu->ring0_sregs;
	uint64_t base = (uint64_t)vcpu->gate, fs = 0, gs = 0;

	if (ioctl(vcpu->fd, KVM_GET_SREGS, s))
		return fail(errno, "KVM_GET_SREGS: %s", strerror(errno));
	if (syscall(SYS_arch_prctl, ARCH_GET_FS, &fs) || syscall(SYS_arch_prctl, ARCH_GET_GS, &gs))
		return fail(errno, "arch_prctl: %s", strerror(errno));
	s->cr0 = CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_PG;
	s->cr4 = CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT;
	s->cr4 |= (have->xsave ? CR4_OSXSAVE : 0) | (have->fsgsbase ? CR4_FSGSBASE : 0) | (have->smep ? CR4_SMEP : 0) |
		  (have->smap ? CR4_SMAP : 0) | (have->umip ? CR4_UMIP : 0);
	s->efer = EFER_SCE | EFER_LME | EFER_LMA | EFER_NX;
	s->cr3 = table_cr3(&vcpu->vm->ring0);
	s->gdt.base = base + GATE_GDT;
	s->gdt.limit = GDT_BYTES - 1;
	s->idt.base = base + GATE_IDT_RING0;
	s->idt.limit = 0xfff;
	s->tr = (struct kvm_segment){.base = base + GATE_TSS, .limit = TSS_BYTES - 1, .selector = SEL_TSS,
				     .present = 1, .type = 11};
	/* No local descriptors: a selector into that table is #GP, not an access to address 0. */
	s->ldt = (struct kvm_segment){.unusable = 1};
	s->cs = code;
	s->ss = data;
	data.selector = SEL_USER_SS;
	data.dpl = 3;
	s->ds = s->es = s->fs = s->gs = data;
	/* The owner's thread pointer: glibc's and HotSpot's thread-local variables hang on it. */
	s->fs.base = fs;
	s->gs.base = gs;
	vcpu->data->host_fs = fs;
	vcpu->data->host_gs = gs;
	vcpu->data->host_cr3 = s->cr3;
	vcpu->data->verw = SEL_USER_SS;
	if (ioctl(vcpu->fd, KVM_SET_SREGS, s))
		return fail(errno, "KVM refuses the control registers (CR4 %#" PRIx64 "): %s",
			    (uint64_t)s->cr4, strerror(errno));

	vcpu->app_sregs = *s;
	code.selector = SEL_USER_CS;
	code.dpl = 3;
	vcpu->app_sregs.cs = code;
	vcpu->app_sregs.ss = data;
	vcpu->app_sregs.idt.base = base + GATE_IDT_HOST;
	return 0;
}

static int set_msrs(struct ixvmm_vcpu *vcpu, uint32_t cpu_number)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entries[5];
	} msrs = {
		.head.nmsrs = 5,
		.entries = {
			/* Kernel CS/SS from 0x10; user SS = 0x23 + 8, user CS = 0x23 + 16. */
			{.index = MSR_STAR, .data = (uint64_t)SEL_KERNEL_CS << 32 | 0x23ull << 48},
			{.index = MSR_LSTAR, .data = (uint64_t)vcpu->gate + GATE_OFFSET(gate_syscall)},
			/* Out of reach without a 32-bit segment; if reached, it faults. */
			{.index = MSR_CSTAR, .data = 0},
			{.index = MSR_SFMASK, .data = SFMASK_VALUE},
			/* 0: sysenter is #GP in ring 3. */
			{.index = MSR_SYSENTER_CS, .data = 0},
		},
	};
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} aux = {.head.nmsrs = 1, .entry = {.index = MSR_TSC_AUX, .data = cpu_number}};
	int done = ioctl(vcpu->fd, KVM_SET_MSRS, &msrs);

	if (done != (int)msrs.head.nmsrs)
		return fail(EIO, "KVM refuses the model-specific register %#x",
			    done < 0 ? 0 : msrs.entries[done].index);
	/* RDTSCP and RDPID, the vDSO's other way to getcpu. Without them it goes by the segment. */
	if (vcpu->vm->features.rdtscp && ioctl(vcpu->fd, KVM_SET_MSRS, &aux) < 0)
		return fail(errno, "KVM_SET_MSRS: %s", strerror(errno));
	return 0;
}

/*
 * The guest's time stamp counter is the host's: the vDSO's clock has to agree in and out of the
 * guest, and never to step back. The attribute sets the offset exactly, where writing the MSR lets
 * KVM guess. Absent before Linux 5.16 or in software KVM; the self-test finds out what it is worth.
 */
static void set_tsc_offset(struct ixvmm_vcpu *vcpu)
{
	uint64_t offset = 0;
	struct kvm_device_attr attribute = {.group = KVM_VCPU_TSC_CTRL, .attr = KVM_VCPU_TSC_OFFSET,
					    .addr = (uint64_t)&offset};

	(void)ioctl(vcpu->fd, KVM_SET_DEVICE_ATTR, &attribute);
}

/*
 * XCR0, SDM vol. 1, "Enabling the XSAVE Feature Set…": what the host has, or compiled code that was made
 * for the host faults here.
 */
static int set_xcr0(struct ixvmm_vcpu *vcpu)
{
	struct kvm_xcrs xcrs = {.nr_xcrs = 1};

	/* Software KVM hides XSAVE: vector registers of ring 3 are then the host's and its business. */
	if (!vcpu->vm->features.xsave)
		return 0;
	xcrs.xcrs[0].value = vcpu->vm->features.xcr0;
	if (ioctl(vcpu->fd, KVM_SET_XCRS, &xcrs))
		return fail(errno, "KVM refuses XCR0 %#" PRIx64 ": %s", vcpu->vm->features.xcr0,
			    strerror(errno));
	return 0;
}

int cpu_set_up(struct ixvmm_vcpu *vcpu)
{
	unsigned cpu = 0, node = 0;
	int error;

	if (syscall(SYS_getcpu, &cpu, &node, NULL))
		return fail(errno, "getcpu: %s", strerror(errno));
	cpu |= node << 12;
	gate_set_up(vcpu->gate, cpu);
	/* First: KVM checks the control registers against it. */
	if (ioctl(vcpu->fd, KVM_SET_CPUID2, &vcpu->vm->cpuid))
		return fail(errno, "KVM_SET_CPUID2: %s", strerror(errno));
	error = set_sregs(vcpu);
	if (!error)
		error = set_xcr0(vcpu);
	if (!error)
		error = set_msrs(vcpu, cpu);
	if (!error)
		set_tsc_offset(vcpu);
	return error;
}
