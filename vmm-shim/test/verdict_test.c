// SPDX-License-Identifier: Apache-2.0
/* Everything ring 3 must not do ends in the verdict it should, and harms nothing else. */
#include <cpuid.h>
#include <ixj/ring3.h>
#include <string.h>

#include "check.h"
#include "ring3.h"
#include "vcpu.h"

/* Of `or`: other ways to end, of other processors and of software KVM. */
#define NONE 0
#define OR_UD (1u << 6)
#define OR_GP (1u << 13)
#define OR_PF (1u << 14) /* software KVM tries to rewrite the instruction, on a page that is not writable */
#define RETURNS (1u << 31) /* done without harm */

#define UD 6
#define GP VECTOR_GP
#define PF VECTOR_PF

static const struct row {
	enum deed deed;
	const char *name;
	uint32_t vector;
	uint64_t code;
	uint32_t or;
} rows[] = {
	{DEED_CLI, "cli", GP, 0, NONE},
	{DEED_STI, "sti", GP, 0, NONE},
	{DEED_HLT, "hlt", GP, 0, NONE},
	{DEED_IN, "in", GP, 0, NONE},
	{DEED_OUT, "out", GP, 0, NONE},
	{DEED_INS, "ins", GP, 0, NONE},
	{DEED_MOV_CR3, "mov to cr3", GP, 0, NONE},
	{DEED_READ_CR0, "mov from cr0", GP, 0, NONE},
	{DEED_MOV_DR7, "mov to dr7", GP, 0, NONE},
	{DEED_RDMSR, "rdmsr", GP, 0, NONE},
	{DEED_WRMSR, "wrmsr", GP, 0, NONE},
	{DEED_XSETBV, "xsetbv", GP, 0, NONE},
	{DEED_LGDT, "lgdt", GP, 0, NONE},
	{DEED_LIDT, "lidt", GP, 0, NONE},
	{DEED_LTR, "ltr", GP, 0, NONE},
	{DEED_LOCAL_SELECTOR, "selector into the local descriptor table", GP, 4, NONE},
	{DEED_LMSW, "lmsw", GP, 0, NONE},
	{DEED_CLTS, "clts", GP, 0, NONE},
	{DEED_INVLPG, "invlpg", GP, 0, NONE},
	{DEED_WBINVD, "wbinvd", GP, 0, RETURNS}, /* QEMU lets it pass; KVM then does nothing */
	{DEED_SWAPGS, "swapgs", GP, 0, NONE},
	{DEED_SYSRET, "sysret", GP, 0, NONE},
	{DEED_IRET_RING0, "iretq to ring 0", GP, 0x10, NONE},
	{DEED_INT3, "int3", 3, 0, NONE},
	{DEED_INT80, "int 0x80", 0x80, 0, OR_UD},
	{DEED_INT_14, "int 14", GP, 14 * 8 + 2, OR_UD},
	{DEED_INT_32, "int 32", GP, 32 * 8 + 2, OR_UD},
	{DEED_INT_255, "int 255", GP, 255 * 8 + 2, OR_UD},
	{DEED_INT1, "int1", 1, 0, NONE},
	{DEED_UD2, "ud2", UD, 0, NONE},
	{DEED_DIVIDE, "division by zero", 0, 0, NONE},
	{DEED_RSP_0_PUSH, "push at rsp 0", PF, 6, OR_GP},
	{DEED_TF, "trap flag", 1, 0, NONE},
	{DEED_AC, "alignment check", 17, 0, RETURNS},
	{DEED_NON_CANONICAL_READ, "non-canonical read", GP, 0, NONE},
	{DEED_NON_CANONICAL_JUMP, "non-canonical jump", GP, 0, NONE},
	{DEED_NON_CANONICAL_RET, "non-canonical return", GP, 0, NONE},
	{DEED_FAR_32BIT, "far return to 32-bit code", GP, 0x20, NONE},
	{DEED_SYSENTER, "sysenter", UD, 0, OR_GP},
	{DEED_SGDT, "sgdt", GP, 0, RETURNS},
	{DEED_RDPMC, "rdpmc", GP, 0, NONE},
	{DEED_X87_ERROR, "x87 error", 16, 0, NONE},
	{DEED_SSE_ERROR, "SSE error", 19, 0, RETURNS}, /* QEMU raises none */
	{DEED_VMCALL, "vmcall", UD, 0, OR_GP | OR_PF | RETURNS},
	{DEED_VMMCALL, "vmmcall", UD, 0, OR_GP | OR_PF | RETURNS},
	{DEED_VMRUN, "vmrun", UD, 0, OR_GP},
};

static void instructions(struct ring3 *r)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct ixvmm_event e = ring3_order(r, row->deed, 0, 0);
		bool as_written = e.kind == IXVMM_EVENT_FAULT && e.vector == row->vector && e.code == row->code;
		bool otherwise = e.kind == IXVMM_EVENT_FAULT && e.vector < 31 && row->or >> e.vector & 1;
		bool came_back = row->or & RETURNS && e.kind == IXVMM_EVENT_BATCH;

		CHECK(as_written || otherwise || came_back, "%s: %s", row->name, ring3_text(&e));
		if (otherwise || came_back)
			printf("  %s: %s\n", row->name, ring3_text(&e));
		CHECK(e.backend == r->backend || r->backend == IXVMM_BACKEND_RING0, "%s: %s", row->name,
		      ring3_text(&e));
		CHECK(e.ip >> 40 == 1 || e.kind == IXVMM_EVENT_BATCH || e.vector == GP, "%s: ip, %s", row->name,
		      ring3_text(&e));
	}
}

/*
 * Protection keys are off in the guest's CR4, so WRPKRU is an undefined opcode (SDM vol. 2, WRPKRU). Not
 * so for a KVM without hardware virtualisation on a host that has switched them on: there ring 3 runs
 * with the host's CR4. It gains nothing by it, as no page here has a key, so long as the data plane's
 * own PKRU stays as it was.
 */
static void protection_keys(struct ring3 *r)
{
	unsigned int a, b, c = 0, d;
	bool on = __get_cpuid_count(7, 0, &a, &b, &c, &d) && c & bit_OSPKE;
	uint32_t before = on ? current_pkru() : 0;
	struct ixvmm_event e = ring3_order(r, DEED_WRPKRU, 0, ~before);

	CHECK((e.kind == IXVMM_EVENT_FAULT && e.vector == UD && e.code == 0) ||
		      (on && r->backend == IXVMM_BACKEND_HOST && e.kind == IXVMM_EVENT_BATCH),
	      "wrpkru: %s", ring3_text(&e));
	if (on)
		CHECK(current_pkru() == before, "wrpkru reached the data plane: %#x, was %#x", current_pkru(), before);
	if (e.kind == IXVMM_EVENT_BATCH)
		printf("  wrpkru: done without harm\n");
}

/* One access: the fault's error code tells present (1), write (2), user (4), fetch (0x10). */
static void access_is(struct ring3 *r, const char *what, enum deed deed, uint64_t address, uint64_t code)
{
	struct ixvmm_event e = ring3_order(r, deed, address, 0);

	CHECK(e.kind == IXVMM_EVENT_FAULT && e.vector == PF && e.code == code && e.address == address,
	      "%s: %s, wanted code %#" PRIx64 " address %#" PRIx64, what, ring3_text(&e), code, address);
	CHECK(!(e.flags & IXVMM_FAULT_IN_GATE), "%s: in the gate", what);
}

static void memory(struct ring3 *r)
{
	uint64_t sum = 0, i, before, gate = 0, at;
	struct ixvmm_event e;

	for (i = 0; i < 1000; i++)
		sum += r->messages[i] * (i + 1);
	e = ring3_order(r, DEED_SUM, r->messages_at, 1000);
	CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
	CHECK(r->order->result == sum, "sum %#" PRIx64 ", not %#" PRIx64, r->order->result, sum);

	before = r->messages[5];
	access_is(r, "write to a message buffer", DEED_WRITE, r->messages_at + 40, 7);
	CHECK(r->messages[5] == before, "the message buffer was written");
	access_is(r, "jump into a message buffer", DEED_JUMP, r->messages_at, 0x15);
	at = (20ull << 40) + ((uint64_t)r->events & 0x1fffff);
	access_is(r, "write to the events", DEED_WRITE, at, 7);
	access_is(r, "read behind the events", DEED_READ, at + EVENT_BYTES, 4);
	at = (24ull << 40) + ((uint64_t)r->order & 0x1fffff);
	e = ring3_order(r, DEED_WRITE, at + 1024, 0);
	CHECK(e.kind == IXVMM_EVENT_BATCH && ((uint64_t *)r->order)[128] == 1, "commands: %s", ring3_text(&e));
	access_is(r, "jump into the commands", DEED_JUMP, at, 0x15);
	access_is(r, "write behind the commands", DEED_WRITE, at + 4096, 6);
	at = (28ull << 40) + ((uint64_t)r->arena & 0x1fffff);
	e = ring3_order(r, DEED_WRITE, at + ARENA_BYTES - 8, 0);
	CHECK(e.kind == IXVMM_EVENT_BATCH && r->arena[ARENA_BYTES - 8] == 1, "arena: %s", ring3_text(&e));

	access_is(r, "read of address 0", DEED_READ, 0, 4);
	access_is(r, "jump to address 0", DEED_JUMP, 0, 0x14);
	access_is(r, "read of this process's stack", DEED_READ, (uint64_t)&e & ~7ull, 4);
	access_is(r, "write to this process's heap", DEED_WRITE, (uint64_t)r->vm, 6);
	access_is(r, "read of this process's message buffers", DEED_READ, (uint64_t)r->messages, 4);
	access_is(r, "write to its own code", DEED_WRITE, 1ull << 40, 7);
	access_is(r, "jump into the stack", DEED_JUMP, 3ull << 40, 0x15);
	access_is(r, "read below the stack", DEED_READ, (3ull << 40) - 8, 4);
	access_is(r, "jump into the heap", DEED_JUMP, 2ull << 40, 0x15);

	/* The entry pages: present, for the supervisor only. They are where LSTAR points. */
	gate = ring3_gate(r->vcpu);
	access_is(r, "read of the gate's code", DEED_READ, gate, 5);
	access_is(r, "write to the gate's code", DEED_WRITE, gate, 7);
	access_is(r, "read of the gate's data", DEED_READ, gate + 0x1000, 5);
	access_is(r, "write to the gate's data", DEED_WRITE, gate + 0x1000, 7);
	access_is(r, "write to the gate's IDT", DEED_WRITE, gate + 0x2000, 7);
	access_is(r, "write to the gate's stack", DEED_WRITE, gate + 0x5ff8, 7);
	access_is(r, "jump to the gate", DEED_JUMP, gate, 0x15);

	e = ring3_order(r, DEED_STACK_OVERFLOW, 0, 0);
	CHECK(e.kind == IXVMM_EVENT_FAULT && e.vector == PF && e.code == 6 && e.address < 3ull << 40 &&
		      e.address > (3ull << 40) - 4096,
	      "stack overflow: %s", ring3_text(&e));
	e = ring3_order(r, DEED_RSP_BAD_CALL, gate + 0x6000, 0);
	CHECK(e.kind == IXVMM_EVENT_FAULT && e.vector == PF && e.code == 7, "call on the gate's stack: %s",
	      ring3_text(&e));
}

static int64_t call(struct ring3 *r, uint64_t number, uint64_t a, uint64_t b)
{
	struct ixvmm_event e;

	ring3_restart(r);
	*r->order = (struct order){.deed = DEED_CALL, .address = number, .count = a, .progress = b};
	e = ring3_run(r, 1);
	CHECK(e.kind == IXVMM_EVENT_BATCH, "call %" PRIu64 ": %s", number, ring3_text(&e));
	return (int64_t)r->order->result;
}

static void calls(struct ring3 *r)
{
	const struct ixvmm_stats *stats = ixvmm_stats(r->vcpu);
	uint64_t denied = stats->calls_denied;
	char log[100] = {0};
	struct ixvmm_event e;
	int64_t a, b;

	e = ring3_order(r, DEED_LOG, 0, 0);
	CHECK(r->order->result == 18, "log took %" PRIu64, r->order->result);
	CHECK(ixvmm_app_log(r->app, log, sizeof(log)) == 18 && !strcmp(log, "hello from ring 3\n"), "log: %s", log);
	CHECK(call(r, IXJ_CALL_LOG, (uint64_t)r->messages, 8) == IXJ_CALL_FAULT, "log of foreign memory");
	CHECK(call(r, IXJ_CALL_LOG, ring3_gate(r->vcpu), 8) == IXJ_CALL_FAULT, "log of the gate");
	CHECK(call(r, IXJ_CALL_LOG, r->messages_at + MESSAGE_BYTES - 4, 8) == IXJ_CALL_FAULT, "log over the end");
	CHECK(call(r, IXJ_CALL_LOG, ~0ull - 3, 8) == IXJ_CALL_FAULT, "log that wraps");
	CHECK(call(r, IXJ_CALL_LOG, r->messages_at, ~0ull) == IXJ_LOG_MAX, "log too long");
	a = call(r, IXJ_CALL_MEMORY, 100, 0);
	b = call(r, IXJ_CALL_MEMORY, 1, 0);
	CHECK(a == 2ll << 40 && b == a + 112, "memory %#" PRIx64 " %#" PRIx64, a, b);
	CHECK(call(r, IXJ_CALL_MEMORY, 1 << 20, 0) == IXJ_CALL_NO_MEMORY, "more than the heap");
	CHECK(call(r, IXJ_CALL_MEMORY, ~0ull, 0) == IXJ_CALL_NO_MEMORY, "much more than the heap");
	a = call(r, IXJ_CALL_CLOCK, 0, 0);
	b = call(r, IXJ_CALL_CLOCK, 0, 0);
	CHECK(a > 0 && b >= a, "clock %" PRId64 " %" PRId64, a, b);
	CHECK(call(r, 0, 0, 0) == IXJ_CALL_DENIED, "call 0");
	CHECK(call(r, 60, 0, 0) == IXJ_CALL_DENIED, "call 60");
	CHECK(call(r, ~0ull, 0, 0) == IXJ_CALL_DENIED, "call -1");
	CHECK(stats->calls_denied == denied + 3, "%" PRIu64 " denied", stats->calls_denied - denied);
	e = ring3_order(r, DEED_EXIT, 0, 42);
	CHECK(e.kind == IXVMM_EVENT_EXIT && e.code == 42, "exit: %s", ring3_text(&e));
	CHECK(ixvmm_run(r->vcpu, 0, &e) < 0, "a run after the exit");
	e = ring3_order(r, DEED_DF_SYSCALL, 0, 0);
	CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result > 0, "direction flag: %s", ring3_text(&e));
	e = ring3_order(r, DEED_SYSCALL_RSP_BAD, 1ull << 63, 0);
	CHECK(e.kind == IXVMM_EVENT_BATCH && r->order->result > 0, "call with a wild stack: %s", ring3_text(&e));
}

int main(int count, char **arguments)
{
	static struct ring3 r;
	bool ring0 = count > 2 && !strcmp(arguments[2], "ring0");

	setvbuf(stdout, NULL, _IOLBF, 0);
	ring3_open(&r, arguments[1], ring0 ? IXVMM_BACKEND_RING0 : IXVMM_BACKEND_HOST);
	printf("self-test: %s (xcr0 %#" PRIx64 ", host's %#" PRIx64 ", tsc off by %" PRId64 ", exit %" PRIu64 " ns)\n",
	       r.test.reason, r.test.xcr0, r.test.host_xcr0, r.test.tsc_distance, r.test.exit_ns);
	memory(&r);
	calls(&r);
	instructions(&r);
	protection_keys(&r);
	if (ring0)
		CHECK(ixvmm_stats(r.vcpu)->crossings > 200, "ring 0 was not used: %" PRIu64,
		      ixvmm_stats(r.vcpu)->crossings);
	ring3_close(&r);
	return checks_end(ring0 ? "verdict_test ring0" : "verdict_test host");
}
