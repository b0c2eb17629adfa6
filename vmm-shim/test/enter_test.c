// SPDX-License-Identifier: Apache-2.0
/*
 * A thread of this process in guest ring 0: what it can do there, and that whatever it cannot do
 * happens natively, at the same instruction, as if there were no guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "check.h"
#include "raw.h"
#include "ring3.h"
#include "vcpu.h"

static struct ring3 r;
static volatile sig_atomic_t signals, last_signal;
static void *volatile last_address;

/* Enters, and insists: a signal may be waiting. */
static int inside(void)
{
	int i;

	for (i = 0; i < 100 && ixvmm_cpl() != 0; i++)
		if (ixvmm_enter(r.vcpu) < 0)
			return -1;
	return ixvmm_cpl();
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	signals++;
	last_signal = number;
	last_address = info->si_addr;
	if (number == SIGSEGV && (uint64_t)info->si_addr > 4096)
		mprotect((void *)((uint64_t)info->si_addr & ~4095ull), 4096, PROT_READ | PROT_WRITE);
	else if (number == SIGSEGV)
		c->uc_mcontext.gregs[REG_RIP] += 3; /* the load of address 0 below */
	else if (number == SIGFPE || number == SIGILL)
		c->uc_mcontext.gregs[REG_RIP] += 2; /* the division and ud2 below */
}

static void catch_signals(void)
{
	static char stack[65536];
	stack_t own = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	int numbers[] = {SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGUSR1, SIGUSR2}, i;

	sigaltstack(&own, NULL);
	for (i = 0; i < 6; i++)
		sigaction(numbers[i], &action, NULL);
}

static uint64_t leaves(enum ixvmm_leave_reason reason)
{
	return ixvmm_stats(r.vcpu)->leaves[reason];
}

static void in_and_out(void)
{
	int before = ixvmm_cpl(), first = ixvmm_enter(r.vcpu), in = ixvmm_cpl(), again = ixvmm_enter(r.vcpu);
	int out;

	ixvmm_leave(r.vcpu);
	out = ixvmm_cpl();
	CHECK(before == 3 && first == IXVMM_ENTERED && in == 0 && again == IXVMM_ENTERED_ALREADY && out == 3,
	      "%d %d %d %d %d", before, first, in, again, out);
	ixvmm_leave(r.vcpu);
	CHECK(leaves(IXVMM_LEAVE_ASKED) == 1, "%" PRIu64, leaves(IXVMM_LEAVE_ASKED));
}

/* What protects is on wherever the processor has it; KVM's own account of the guest is asked. */
static void protections(void)
{
	const struct features *have = &r.vm->features;
	const struct {
		const char *name;
		int bit;
		bool wanted;
	} rows[] = {{"SMEP", 20, have->smep},         {"SMAP", 21, have->smap},       {"UMIP", 11, have->umip},
		    {"FSGSBASE", 16, have->fsgsbase}, {"OSXSAVE", 18, have->xsave}, {"PCIDE", 17, false},
		    {"PKE", 22, false},               {"LA57", 12, false},            {"PCE", 8, false}};
	struct kvm_sregs s;
	size_t i;

	inside();
	ixvmm_leave(r.vcpu);
	CHECK(ioctl(r.vcpu->fd, KVM_GET_SREGS, &s) == 0, "KVM_GET_SREGS: %d", errno);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK((s.cr4 >> rows[i].bit & 1) == rows[i].wanted, "%s: cr4 %#" PRIx64, rows[i].name, (uint64_t)s.cr4);
	CHECK(s.cr0 >> 16 & 1 && s.efer >> 11 & 1, "cr0 %#" PRIx64 " efer %#" PRIx64, (uint64_t)s.cr0, (uint64_t)s.efer);
	CHECK(!(r.vcpu->data->barriers & BARRIER_X87) == !have->x87_pointers_stay, "barriers %" PRIu64,
	      r.vcpu->data->barriers);
	printf("  x87 pointers are cleared by %s\n", have->x87_pointers_stay ? "the gate" : "the processor");
	printf("  CR4 %#" PRIx64 ": SMEP %d, SMAP %d, UMIP %d, FSGSBASE %d; XCR0 %#" PRIx64 "\n", (uint64_t)s.cr4,
	       have->smep, have->smap, have->umip, have->fsgsbase, have->xcr0);
}

static void system_calls(void)
{
	uint64_t before = leaves(IXVMM_LEAVE_SYSCALL);
	int in = inside(), fd, error;
	long pid = syscall(SYS_getpid), out = ixvmm_cpl();

	CHECK(in == 0 && out == 3 && pid == getpid(), "%d %ld %ld", in, out, pid);
	CHECK(leaves(IXVMM_LEAVE_SYSCALL) == before + 1 && ixvmm_stats(r.vcpu)->last_leave_detail == SYS_getpid,
	      "detail %" PRIu64, ixvmm_stats(r.vcpu)->last_leave_detail);
	in = inside();
	errno = 0;
	fd = open("/there/is/no/such/file", O_RDONLY);
	error = errno;
	CHECK(in == 0 && fd == -1 && error == ENOENT, "%d %d %d", in, fd, error);
	in = inside();
	errno = 77;
	ixvmm_leave(r.vcpu);
	CHECK(errno == 77, "errno is %d", errno);
}

/* Faults go to this process's own handlers, with the address. */
static void faults(void)
{
	char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	double x = 1.5, y;
	int in, out, quotient;
	uint64_t value = 5;

	in = inside();
	y = sin(x) * 3;
	page[5] = 7;
	out = ixvmm_cpl();
	y += cos(x);
	CHECK(in == 0 && out == 3 && page[5] == 7 && last_signal == SIGSEGV && last_address == page + 5,
	      "%d %d signal %d at %p, page %p", in, out, last_signal, last_address, (void *)page);
	CHECK(y == sin(x) * 3 + cos(x), "%f", y);
	in = inside();
	page[6] = 8;
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 0 && page[6] == 8, "a page that is there: %d %d", in, out);

	in = inside();
	__asm__ volatile("xor %%ecx, %%ecx\n\tmov (%%rcx), %%rdx" : "+d"(value) : : "rcx");
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 3 && last_signal == SIGSEGV && !last_address && value == 5, "null: %d %d signal %d at %p",
	      in, out, last_signal, last_address);
	in = inside();
	__asm__ volatile("idivl %%ecx" : "=a"(quotient) : "a"(10), "d"(0), "c"(0));
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 3 && last_signal == SIGFPE && quotient == 10, "division: %d %d %d", in, out, last_signal);
	in = inside();
	__asm__ volatile("ud2");
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 3 && last_signal == SIGILL, "ud2: %d %d %d", in, out, last_signal);
	in = inside();
	__asm__ volatile("int3");
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 3 && last_signal == SIGTRAP, "int3: %d %d %d", in, out, last_signal);
	munmap(page, 4096);
}

/* The 32-bit system call is one there too. */
static void old_system_call(void)
{
	long in = inside(), pid;

	__asm__ volatile("int $0x80" : "=a"(pid) : "a"(20) : "memory"); /* getpid */
	CHECK(in == 0 && pid == getpid(), "level %ld, %ld", in, pid);
}

static void clock_and_processor(void)
{
	struct timespec a, b, c;
	int64_t ab, bc, last = 0;
	int in, out, cpu, i, back = 0;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &a);
	in = inside();
	clock_gettime(CLOCK_MONOTONIC, &b);
	out = ixvmm_cpl();
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &c);
	ab = (b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec;
	bc = (c.tv_sec - b.tv_sec) * 1000000000 + c.tv_nsec - b.tv_nsec;
	CHECK(in == 0 && ab >= 0 && bc >= 0, "%d, %" PRId64 " %" PRId64, in, ab, bc);
	if (out != 0)
		printf("  the clock is a system call here: every reading leaves ring 0\n");
	for (i = 0; i < 2000; i++) {
		if (i % 3 == 0)
			inside();
		else if (i % 3 == 2)
			ixvmm_leave(r.vcpu);
		clock_gettime(CLOCK_MONOTONIC, &a);
		ab = a.tv_sec * 1000000000 + a.tv_nsec;
		back += ab < last;
		last = ab;
	}
	CHECK(back == 0, "the clock stepped back %d times", back);
	in = inside();
	cpu = sched_getcpu();
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 0 && cpu == 0, "processor %d (%d %d)", cpu, in, out);
}

/* Control words belong to the function that set them; enter and leave must not lose them. */
static void control_words(void)
{
	uint32_t mxcsr = 0x3f80, now; /* rounds down */
	uint16_t fcw = 0x77f, fcw_now;

	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(mxcsr), "m"(fcw));
	inside();
	syscall(SYS_getppid);
	inside();
	__asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(now), "=m"(fcw_now));
	CHECK((now & 0xffc0) == mxcsr && fcw_now == fcw, "mxcsr %#x fcw %#x", now, fcw_now);
	mxcsr = 0x1f80;
	__asm__ volatile("ldmxcsr %0\n\tfninit" : : "m"(mxcsr));
}

static void *send_signals(void *context)
{
	pthread_t *target = context;
	int i;

	for (i = 0; i < 200; i++) {
		usleep(500 + i * 7);
		pthread_kill(*target, i % 2 ? SIGUSR1 : SIGUSR2);
	}
	return NULL;
}

/* Signals arrive at any instruction; registers, red zone and vectors live through it. */
static void signal_storm(void)
{
	pthread_t self = pthread_self(), sender;
	int start = signals;
	uint64_t rounds = 0, wrong = 0, enters = ixvmm_stats(r.vcpu)->enters, i;

	if (pthread_create(&sender, NULL, send_signals, &self))
		exit(1);
	while (signals - start < 150) {
		uint64_t sum = 0, zone = 0, vector[2];

		inside();
		/* A word in the red zone, a vector, and all work in registers between. */
		__asm__ volatile("movq $1234567, -64(%%rsp)\n\tmovq %2, %%xmm9\n\tmov $20000, %%ecx\n"
				 "1:\tadd %%rcx, %0\n\tadd $3, %0\n\tdec %%ecx\n\tjnz 1b\n\t"
				 "mov -64(%%rsp), %1\n\tmovdqu %%xmm9, %3"
				 : "+r"(sum), "=r"(zone)
				 : "r"(rounds), "m"(vector)
				 : "rcx", "xmm9", "memory");
		wrong += sum != 20000ull * 20001 / 2 + 60000 || zone != 1234567 || vector[0] != rounds;
		rounds++;
	}
	pthread_join(sender, NULL);
	for (i = 0; i < 10; i++)
		inside();
	CHECK(wrong == 0, "%" PRIu64 " of %" PRIu64 " rounds", wrong, rounds);
	CHECK(leaves(IXVMM_LEAVE_SIGNAL) > 10, "%" PRIu64 " leaves by a signal", leaves(IXVMM_LEAVE_SIGNAL));
	printf("  storm: %" PRIu64 " rounds, %d signals, %" PRIu64 " enters\n", rounds, signals - start,
	       ixvmm_stats(r.vcpu)->enters - enters);
}

/* Whatever way a leave takes, the thread has the protection keys that it had when it entered. */
static void protection_keys(void)
{
	uint64_t left = leaves(IXVMM_LEAVE_SIGNAL);
	uint32_t old, keys = 0x55555550, asked, called, wrong = 0;
	pthread_t self = pthread_self(), sender;
	struct ixvmm_event e;

	if (!r.vm->features.pkru_offset) {
		printf("  no protection keys here\n");
		return;
	}
	old = current_pkru();
	__asm__ volatile("wrpkru" : : "a"(keys), "c"(0), "d"(0));
	inside();
	ixvmm_leave(r.vcpu);
	asked = current_pkru();
	inside();
	syscall(SYS_getppid);
	called = current_pkru();
	CHECK(asked == keys && called == keys, "%#x %#x, not %#x", asked, called, keys);
	/* A signal that finds ring 3 running: the vector state is made anew then. */
	if (pthread_create(&sender, NULL, send_signals, &self))
		exit(1);
	do {
		ring3_restart(&r);
		*r.order = (struct order){.deed = DEED_CHASE, .count = 100000};
		e = ring3_run(&r, 1);
		CHECK(e.kind == IXVMM_EVENT_BATCH, "%s", ring3_text(&e));
		ixvmm_leave(r.vcpu);
		wrong += current_pkru() != keys;
	} while (leaves(IXVMM_LEAVE_SIGNAL) < left + 20);
	pthread_join(sender, NULL);
	CHECK(wrong == 0, "%u times the keys were others", wrong);
	__asm__ volatile("wrpkru" : : "a"(old), "c"(0), "d"(0));
}

static sigjmp_buf refused;

static void on_refusal(int number)
{
	(void)number;
	siglongjmp(refused, 1);
}

static int level_of_code;

/* Runs code that returns `answer` plus one; -1 if it may not be executed. */
static int execute(char *code, int answer)
{
	struct sigaction action = {.sa_handler = on_refusal, .sa_flags = SA_ONSTACK}, old;
	volatile int result = -1;

	sigaction(SIGSEGV, &action, &old);
	if (!sigsetjmp(refused, 1)) {
		inside();
		result = ((int (*)(int))code)(answer);
		level_of_code = ixvmm_cpl();
	}
	sigaction(SIGSEGV, &old, NULL);
	return result;
}

/*
 * Memory that the host does not let be executed is not executed in ring 0: there the host's tables have
 * no say in it. Memory that it does let is, be it newer than the virtual machine.
 */
static void new_code(void)
{
	static const unsigned char code[] = {0x8d, 0x47, 0x01, 0xc3}; /* lea eax, [rdi + 1]; ret */
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int before, first, second, in, beside, arena;

	memcpy(page, code, sizeof(code));
	memcpy(page + PAGE, code, sizeof(code));
	memcpy(r.arena, code, sizeof(code));
	before = execute(page, 5);
	arena = execute(r.arena, 5);
	CHECK(before == -1 && arena == -1, "ring 0 executed private data (%d), the send arena (%d)", before, arena);
	mprotect(page, PAGE, PROT_READ | PROT_EXEC);
	first = execute(page, 6);
	second = execute(page, 7);
	in = level_of_code;
	beside = execute(page + PAGE, 8);
	CHECK(first == 7 && second == 8 && in == 0, "new code: %d %d at level %d", first, second, in);
	CHECK(beside == -1, "data beside new code was executed: %d", beside);
	munmap(page, 2 * PAGE);
}

/* A blocked signal neither disturbs ring 0 nor gets lost. */
static void blocked_signal(void)
{
	sigset_t one, old, pending;
	int before = signals, in, out;

	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &one, &old);
	raise(SIGUSR1);
	in = inside();
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 0 && signals == before, "%d %d, %d signals", in, out, signals - before);
	sigpending(&pending);
	CHECK(sigismember(&pending, SIGUSR1), "the signal is gone");
	inside();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	CHECK(signals == before + 1, "%d signals", signals - before);
}

static char *reserved;

/* Memory that ring 0 was not given at the beginning: a huge reservation, used a little. */
static void reservation(void)
{
	uint64_t before = ixvmm_stats(r.vcpu)->gib_linked;
	char *at = reserved + (40ull << 30) + 12345;
	int in, out;

	mprotect(reserved + (40ull << 30), 1 << 20, PROT_READ | PROT_WRITE);
	*at = 1;
	in = inside();
	*at += 1;
	out = ixvmm_cpl();
	CHECK(in == 0 && out == 0 && *at == 2, "%d %d", in, out);
	CHECK(ixvmm_stats(r.vcpu)->gib_linked == before + 1, "%" PRIu64 " linked", ixvmm_stats(r.vcpu)->gib_linked);
}

/* Who is thrown out again and again stays out for a while, and may try again later. */
static void back_off(void)
{
	uint64_t held = ixvmm_stats(r.vcpu)->enters_held;
	int i, result = 0;

	ixvmm_set_backoff(r.vcpu, 1000000000, 2000000000, 4000000000);
	ixvmm_leave(r.vcpu);
	for (i = 0; i < 3 && result != IXVMM_ENTER_HELD; i++) {
		result = ixvmm_enter(r.vcpu);
		syscall(SYS_getppid);
	}
	CHECK(result == IXVMM_ENTER_HELD && ixvmm_cpl() == 3 && ixvmm_stats(r.vcpu)->enters_held > held, "%d", result);
	ixvmm_set_backoff(r.vcpu, 0, 0, 0);
	CHECK(inside() == 0, "still held");
}

/* The steady state: computing and memory, nothing of which leaves the guest. */
static void steady(void)
{
	uint64_t kvm, i, x = 1, *memory = malloc(1 << 20);
	int64_t exits, exits_after;
	int cpl;

	memset(memory, 1, 1 << 20);
	ixvmm_leave(r.vcpu);
	exits = ixvmm_kvm_exits(r.vcpu);
	inside();
	kvm = ixvmm_stats(r.vcpu)->kvm_returns;
	for (i = 0; i < 20000000; i++) {
		x = x * 31 + memory[i * 7 % (1 << 17)];
		memory[i % (1 << 17)] = x;
	}
	cpl = ixvmm_cpl();
	kvm = ixvmm_stats(r.vcpu)->kvm_returns - kvm;
	ixvmm_leave(r.vcpu);
	exits_after = ixvmm_kvm_exits(r.vcpu);
	CHECK(cpl == 0 && kvm == 0, "level %d, %" PRIu64 " returns of KVM_RUN", cpl, kvm);
	printf("  steady: 20 M turns, %" PRIu64 " KVM_RUN returns, %" PRId64 " hardware exits\n", kvm,
	       exits_after - exits);
	free(memory);
}

/* Crossings with what the processor need not have, forced: VERW is an instruction everywhere. */
static void barriers(void)
{
	const struct ixvmm_stats *s = ixvmm_stats(r.vcpu);
	const struct features *have = &r.vm->features;
	struct ixvmm_event e = ring3_order(&r, DEED_CHASE, 0, 1);
	uint64_t ns[3], kvm[3], wrong = 0, before, i;
	uint32_t set[3] = {0, BARRIER_BUFFERS, BARRIER_BRANCHES | BARRIER_BUFFERS};
	int64_t exits[3];
	int j, error;

	error = ixvmm_set_barriers(r.vcpu, IXVMM_BARRIER_BRANCHES);
	CHECK(error == (have->ibpb ? 0 : -ENOTSUP), "%d", error);
	CHECK(have->ibpb || strstr(ixvmm_error(), "no IBPB"), "%s", ixvmm_error());
	error = ixvmm_set_barriers(r.vcpu, IXVMM_BARRIER_BUFFERS);
	CHECK(error == (have->md_clear ? 0 : -ENOTSUP), "%d", error);
	CHECK(have->md_clear || strstr(ixvmm_error(), "MD_CLEAR"), "%s", ixvmm_error());
	CHECK(ixvmm_set_barriers(r.vcpu, 8) == -EINVAL, "barrier 8");
	for (j = 0; j < (have->ibpb ? 3 : 2); j++) {
		inside();
		r.vcpu->data->barriers = set[j];
		before = s->barriers;
		kvm[j] = s->kvm_returns;
		exits[j] = ixvmm_kvm_exits(r.vcpu);
		ns[j] = raw_now_ns();
		for (i = 0; i < 5000; i++) {
			if (ixvmm_cpl())
				ixvmm_enter(r.vcpu);
			wrong += ixvmm_run(r.vcpu, 0, &e) || e.kind != IXVMM_EVENT_BATCH;
		}
		ns[j] = raw_now_ns() - ns[j];
		kvm[j] = s->kvm_returns - kvm[j];
		exits[j] = ixvmm_kvm_exits(r.vcpu) - exits[j];
		CHECK(s->barriers - before == (j ? 5000 : 0) || kvm[j], "%" PRIu64 " barriers", s->barriers - before);
		printf("  5000 crossings with barriers %u: %" PRIu64 " KVM_RUN returns, %" PRId64 " hardware exits, %" PRIu64
		       " us\n", set[j], kvm[j], exits[j], ns[j] / 1000);
	}
	CHECK(wrong == 0, "%" PRIu64 " wrong", wrong);
	/*
	 * That the barrier for branches is executed shows where there is none: it is then a fault of
	 * the gate, at the application's first entry and at its return.
	 */
	for (j = 0; j < 2 && !have->ibpb; j++) {
		r.vcpu->data->barriers = 0;
		ring3_restart(&r);
		*r.order = (struct order){.deed = DEED_CHASE, .count = 1};
		inside();
		r.vcpu->data->barriers = j ? BARRIER_BRANCHES : BARRIER_NEW_APP;
		CHECK(ixvmm_run(r.vcpu, 1, &e) == 0, "%s", ixvmm_error());
		CHECK(e.kind == IXVMM_EVENT_FAULT && e.vector == 13 && e.flags & IXVMM_FAULT_IN_GATE, "%s", ring3_text(&e));
	}
	r.vcpu->data->barriers = 0;
}

static void crossings(void)
{
	const struct ixvmm_stats *s = ixvmm_stats(r.vcpu);
	struct ixvmm_event e = ring3_order(&r, DEED_CHASE, 0, 1);
	uint64_t kvm, crossed, wrong = 0, i;
	int round;

	for (round = 0; round < 3; round++) {
		inside();
		kvm = s->kvm_returns;
		crossed = s->crossings;
		for (i = 0; i < 10000; i++) {
			if (ixvmm_cpl())
				ixvmm_enter(r.vcpu);
			wrong += ixvmm_run(r.vcpu, 0, &e) || e.kind != IXVMM_EVENT_BATCH;
		}
		kvm = s->kvm_returns - kvm;
		crossed = s->crossings - crossed;
		printf("  10000 crossings: %" PRIu64 " from ring 0, %" PRIu64 " KVM_RUN returns\n", crossed, kvm);
	}
	CHECK(wrong == 0, "%" PRIu64 " wrong", wrong);
	CHECK(crossed > 9900 && kvm < 100, "%" PRIu64 " crossings, %" PRIu64 " returns", crossed, kvm);
}

int main(int count, char **arguments)
{
	cpu_set_t first;

	(void)count;
	setvbuf(stdout, NULL, _IOLBF, 0);
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	reserved = mmap(NULL, 100ull << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	catch_signals();
	ring3_open(&r, arguments[1], IXVMM_BACKEND_RING0);
	in_and_out();
	protections();
	system_calls();
	faults();
	old_system_call();
	clock_and_processor();
	control_words();
	signal_storm();
	blocked_signal();
	protection_keys();
	new_code();
	reservation();
	back_off();
	steady();
	crossings();
	barriers();
	inside();
	ring3_close(&r); /* from ring 0, too */
	CHECK(ixvmm_cpl() == 3, "still inside");
	return checks_end("enter_test");
}
