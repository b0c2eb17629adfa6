/* SPDX-License-Identifier: Apache-2.0 */
/* A ring-3 program that does what it is told, most of it forbidden; see guest.h. */
#include <ixj/app.h>

#include "guest.h"

/* A data word with a relocation: it is right only if the loader relocated the image. */
static const char greeting[] = "hello from ring 3\n";
static const char *volatile greeting_at = greeting;
static volatile uint64_t zero_at_start[512];

#define HAVE_AVX512 0x80
#define HAVE_AVX 4

static uint64_t xcr0(void) {
  uint32_t low, high;

  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

struct vectors {
  _Alignas(64) uint8_t zmm[32][64];
  uint64_t k[8];
  double x87;
};

static uint32_t vector_count(void) { return xcr0() & HAVE_AVX512 ? 32 : 16; }

static uint32_t vector_bytes(void) {
  return xcr0() & HAVE_AVX512 ? 64 : xcr0() & HAVE_AVX ? 32 : 16;
}

/* Loads and stores of one register, by number: .irp writes out the 16 or 32 forms. */
__attribute__((noinline)) static void load_vectors(const struct vectors *v) {
  if (xcr0() & HAVE_AVX512) {
    __asm__ volatile(
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "vmovdqa64 64*\\n(%0), %%zmm\\n\n.endr\n"
        ".irp n,1,2,3,4,5,6,7\nkmovq 2048+8*\\n(%0), %%k\\n\n.endr\n"
        : : "r"(v) : "memory");
  } else if (xcr0() & HAVE_AVX) {
    __asm__ volatile(
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nvmovdqa 64*\\n(%0), %%ymm\\n\n.endr\n"
        : : "r"(v) : "memory");
  } else {
    __asm__ volatile(
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nmovdqa 64*\\n(%0), %%xmm\\n\n.endr\n"
        : : "r"(v) : "memory");
  }
  __asm__ volatile("fninit\n\tfldl %0" : : "m"(v->x87));
}

__attribute__((noinline)) static void store_vectors(struct vectors *v) {
  if (xcr0() & HAVE_AVX512) {
    __asm__ volatile(
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "vmovdqa64 %%zmm\\n, 64*\\n(%0)\n.endr\n"
        ".irp n,1,2,3,4,5,6,7\nkmovq %%k\\n, 2048+8*\\n(%0)\n.endr\n"
        : : "r"(v) : "memory");
  } else if (xcr0() & HAVE_AVX) {
    __asm__ volatile(
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nvmovdqa %%ymm\\n, 64*\\n(%0)\n.endr\n"
        : : "r"(v) : "memory");
  } else {
    __asm__ volatile(
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nmovdqa %%xmm\\n, 64*\\n(%0)\n.endr\n"
        : : "r"(v) : "memory");
  }
}

static void pattern(struct vectors *v, uint64_t seed) {
  uint32_t i, j;

  for (i = 0; i < 32; i++)
    for (j = 0; j < 64; j++)
      v->zmm[i][j] = (uint8_t)(seed + i * 67 + j * 3 + 1);
  for (i = 0; i < 8; i++)
    v->k[i] = seed * 0x9e3779b97f4a7c15u + i;
  v->x87 = (double)(int64_t)seed + 0.5;
}

static uint64_t differences(const struct vectors *a, const struct vectors *b) {
  uint64_t result = 0;
  uint32_t i, j;

  for (i = 0; i < vector_count(); i++)
    for (j = 0; j < vector_bytes(); j++)
      result += a->zmm[i][j] != b->zmm[i][j];
  if (xcr0() & HAVE_AVX512)
    for (i = 1; i < 8; i++)
      result += a->k[i] != b->k[i];
  return result;
}

static struct vectors wanted, seen, nothing;

static uint64_t fpu_fill(uint64_t seed, volatile uint64_t *wait_for) {
  double x87;

  pattern(&wanted, seed);
  load_vectors(&wanted);
  if (wait_for) {
    /* No compiler's vector code in between: this is assembly. */
    __asm__ volatile("mov (%0), %%rax\n1: pause\n\tcmp (%0), %%rax\n\tje 1b" : : "r"(wait_for) : "rax");
  } else {
    ixj_batch();
  }
  store_vectors(&seen);
  __asm__ volatile("fstpl %0" : "=m"(x87));
  return differences(&wanted, &seen) + (x87 != wanted.x87);
}

static uint64_t fpu_look(void) {
  uint16_t tags[14];
  uint32_t mxcsr;

  store_vectors(&seen);
  __asm__ volatile("fnstenv %0\n\tstmxcsr %1" : "=m"(tags), "=m"(mxcsr));
  /* SDM vol. 1, 8.1.10: of seven pairs of words, the third is the tag word (empty is all ones), the fourth and
   * the sixth are the addresses of the last instruction and of its operand. */
  return differences(&nothing, &seen) + (tags[4] != 0xffff) + (tags[0] != 0x37f) + (mxcsr != 0x1f80) +
         ((tags[6] | tags[7] | tags[10] | tags[11]) != 0);
}

static void fpu_zero(struct order *o) {
  uint32_t mxcsr;

  for (;; o->progress++) {
    load_vectors(&nothing);
    ixj_batch();
    store_vectors(&seen);
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    o->result |= (differences(&nothing, &seen) != 0) + 2 * (mxcsr != 0x1f80);
  }
}

static uint64_t segment_bases(uint64_t count) {
  uint64_t fs = count * 4096, gs = count * 8192 + 16, fs_now, gs_now;

  __asm__ volatile("wrfsbase %0\n\twrgsbase %1" : : "r"(fs), "r"(gs));
  ixj_batch();
  __asm__ volatile("rdfsbase %0\n\trdgsbase %1" : "=r"(fs_now), "=r"(gs_now));
  return (fs_now != fs) + (gs_now != gs);
}

/* A null selector is one that ring 3 may load anywhere; what is seen after the batch is not its own. */
static uint64_t selectors(void) {
  uint16_t ds, es, fs, gs;

  __asm__ volatile("mov %0, %%ds\n\tmov %0, %%es\n\tmov %0, %%fs\n\tmov %0, %%gs" : : "r"(0));
  ixj_batch();
  __asm__ volatile("mov %%ds, %0\n\tmov %%es, %1\n\tmov %%fs, %2\n\tmov %%gs, %3"
                   : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
  return (ds == 0) + (es == 0) + (fs == 0) + (gs == 0);
}

/* Number of registers a batch did not keep. */
static uint64_t registers(void) {
  uint64_t wrong;

  __asm__ volatile(
      "push %%rbp\n\tpush %%rbx\n\t"
      "mov $101, %%rbx\n\tmov $102, %%rbp\n\tmov $103, %%rdi\n\tmov $104, %%rsi\n\tmov $105, %%rdx\n\t"
      "mov $106, %%r8\n\tmov $107, %%r9\n\tmov $108, %%r10\n\tmov $109, %%r12\n\tmov $110, %%r13\n\t"
      "mov $111, %%r14\n\tmov $112, %%r15\n\tmov $1, %%eax\n\tsyscall\n\txor %%eax, %%eax\n\t"
      ".macro is value, reg\n\tcmp $\\value, \\reg\n\tje 1f\n\tinc %%rax\n1:\n.endm\n\t"
      "is 101, %%rbx\n\tis 102, %%rbp\n\tis 103, %%rdi\n\tis 104, %%rsi\n\tis 105, %%rdx\n\t"
      "is 106, %%r8\n\tis 107, %%r9\n\tis 108, %%r10\n\tis 109, %%r12\n\tis 110, %%r13\n\t"
      "is 111, %%r14\n\tis 112, %%r15\n\t"
      "pop %%rbx\n\tpop %%rbp\n\t"
      ".purgem is"
      : "=a"(wrong)
      :
      : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory");
  return wrong;
}

static uint64_t chase(uint64_t count) {
  uint64_t x = count, i;

  for (i = 0; i < count; i++)
    x = x * 6364136223846793005u + (x >> 33) + i;
  return x;
}

__attribute__((noinline)) static uint64_t deep(volatile uint64_t *depth) {
  volatile uint8_t frame[512];

  frame[0] = (uint8_t)++*depth;
  return *depth ? deep(depth) + frame[0] : 0; /* never 0 */
}

/* Deeds that end in a verdict. Those that come back are reported by a call with a strange number. */
static void forbidden(struct order *o) {
  static const struct {
    uint16_t limit;
    uint64_t base;
  } __attribute__((packed)) table = {0xffff, 0};
  static _Alignas(16) uint8_t place[16];

  switch (o->deed) {
  case DEED_CLI: __asm__ volatile("cli"); break;
  case DEED_STI: __asm__ volatile("sti"); break;
  case DEED_HLT: __asm__ volatile("hlt"); break;
  case DEED_IN: __asm__ volatile("inb $0x60, %%al" : : : "rax"); break;
  case DEED_OUT: __asm__ volatile("outb %%al, $0x12" : : : "rax"); break;
  case DEED_INS: __asm__ volatile("insb" : : "d"(0x60), "D"(place) : "memory"); break;
  case DEED_MOV_CR3: __asm__ volatile("mov %0, %%cr3" : : "r"(0ul)); break;
  case DEED_READ_CR0: __asm__ volatile("mov %%cr0, %0" : "=r"(o->result)); break;
  case DEED_MOV_DR7: __asm__ volatile("mov %0, %%dr7" : : "r"(0x400ul)); break;
  case DEED_RDMSR: __asm__ volatile("rdmsr" : : "c"(0xc0000080) : "rax", "rdx"); break;
  case DEED_WRMSR: __asm__ volatile("wrmsr" : : "c"(0xc0000082), "a"(0), "d"(0)); break;
  case DEED_XSETBV: __asm__ volatile("xsetbv" : : "c"(0), "a"(1), "d"(0)); break;
  case DEED_LGDT: __asm__ volatile("lgdt %0" : : "m"(table)); break;
  case DEED_LIDT: __asm__ volatile("lidt %0" : : "m"(table)); break;
  case DEED_LOCAL_SELECTOR: __asm__ volatile("mov %0, %%ds" : : "r"(7)); break;
  case DEED_LTR: __asm__ volatile("ltr %%ax" : : "a"(0x40)); break;
  case DEED_LMSW: __asm__ volatile("lmsw %%ax" : : "a"(0)); break;
  case DEED_CLTS: __asm__ volatile("clts"); break;
  case DEED_INVLPG: __asm__ volatile("invlpg (%0)" : : "r"(place)); break;
  case DEED_WBINVD: __asm__ volatile("wbinvd"); break;
  case DEED_SWAPGS: __asm__ volatile("swapgs"); break;
  case DEED_SYSRET: __asm__ volatile("sysretq" : : "c"(0)); break;
  case DEED_IRET_RING0:
    __asm__ volatile("push $0x18\n\tpush %%rsp\n\tpush $2\n\tpush $0x10\n\tlea 1f(%%rip), %%rax\n\t"
                     "push %%rax\n\tiretq\n1:" : : : "rax", "memory");
    break;
  case DEED_INT3: __asm__ volatile("int3"); break;
  case DEED_INT80: __asm__ volatile("int $0x80" : : : "rax"); break;
  case DEED_INT_14: __asm__ volatile("int $14"); break;
  case DEED_INT_32: __asm__ volatile("int $32"); break;
  case DEED_INT_255: __asm__ volatile("int $255"); break;
  case DEED_INT1: __asm__ volatile(".byte 0xf1"); break;
  case DEED_UD2: __asm__ volatile("ud2"); break;
  case DEED_DIVIDE: __asm__ volatile("idivl %%ecx" : : "a"(1), "d"(0), "c"(0)); break;
  case DEED_RSP_0_PUSH: __asm__ volatile("xor %%esp, %%esp\n\tpush $1" : : : "memory"); break;
  case DEED_RSP_BAD_CALL: __asm__ volatile("mov %0, %%rsp\n\tcall 1f\n1:" : : "r"(o->address) : "memory"); break;
  case DEED_TF: __asm__ volatile("pushf\n\torl $0x100, (%%rsp)\n\tpopf\n\tnop\n\tnop" : : : "memory"); break;
  case DEED_AC:
    __asm__ volatile("pushf\n\torl $0x40000, (%%rsp)\n\tpopf\n\tmov 1(%0), %%rax" : : "r"(place) : "rax", "memory");
    break;
  case DEED_NON_CANONICAL_READ: __asm__ volatile("mov (%0), %%rax" : : "r"(1ul << 63) : "rax"); break;
  case DEED_NON_CANONICAL_JUMP: __asm__ volatile("jmp *%0" : : "r"(1ul << 62)); break;
  case DEED_NON_CANONICAL_RET: __asm__ volatile("push %0\n\tret" : : "r"(1ul << 62) : "memory"); break;
  case DEED_FAR_32BIT: __asm__ volatile("push $0x23\n\tpush $0\n\tlretq" : : : "memory"); break;
  case DEED_SYSENTER: __asm__ volatile("sysenter"); break;
  case DEED_SGDT: __asm__ volatile("sgdt %0" : "=m"(place)); break;
  case DEED_RDPMC: __asm__ volatile("rdpmc" : : "c"(0) : "rax", "rdx"); break;
  case DEED_X87_ERROR:
    __asm__ volatile("fninit\n\tpush $0x340\n\tfldcw (%%rsp)\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait" : : : "memory");
    break;
  case DEED_SSE_ERROR:
    __asm__ volatile("push $0\n\tldmxcsr (%%rsp)\n\txorps %%xmm0, %%xmm0\n\tdivss %%xmm0, %%xmm0" : : : "memory");
    break;
  case DEED_VMCALL: __asm__ volatile("vmcall" : : "a"(~0ul) : "memory"); break;
  case DEED_VMMCALL: __asm__ volatile("vmmcall" : : "a"(~0ul) : "memory"); break;
  case DEED_VMRUN: __asm__ volatile("vmrun" : : "a"(0)); break;
  case DEED_WRPKRU: __asm__ volatile("wrpkru" : : "a"((uint32_t)o->count), "c"(0), "d"(0)); break;
  case DEED_STACK_OVERFLOW: deep(&o->progress); break;
  default: return;
  }
  ixj_call3(77, o->deed, 0, 0);
}

static void allowed(struct order *o) {
  volatile uint64_t *at = (volatile uint64_t *)o->address;
  uint64_t i, sum = 0;

  switch (o->deed) {
  case DEED_SUM:
    for (i = 0; i < o->count; i++)
      sum += at[i] * (i + 1);
    o->result = sum + zero_at_start[17];
    break;
  case DEED_WRITE: *at = 1; break;
  case DEED_READ: o->result = *at; break;
  case DEED_JUMP: ((void (*)(void))o->address)(); break;
  case DEED_SPIN:
    for (;;)
      __atomic_store_n(&o->progress, o->progress + 1, __ATOMIC_RELAXED);
  case DEED_CALL: o->result = (uint64_t)ixj_call3(o->address, o->count, o->progress, 0); break;
  case DEED_EXIT: ixj_exit((int)o->count); break;
  case DEED_FPU_FILL: o->result = fpu_fill(o->count, NULL); break;
  case DEED_FPU_ZERO: fpu_zero(o); break;
  case DEED_FPU_SPIN: o->result = fpu_fill(o->count, &o->progress); break;
  case DEED_FPU_LOOK: o->result = fpu_look(); break;
  case DEED_SEGMENT_BASES: o->result = segment_bases(o->count); break;
  case DEED_SELECTORS: o->result = selectors(); break;
  case DEED_LOG: o->result = (uint64_t)ixj_log(greeting_at, sizeof(greeting) - 1); break;
  case DEED_CHASE: o->result = chase(o->count); break;
  case DEED_REGISTERS: o->result = registers(); break;
  case DEED_DF_SYSCALL:
    __asm__ volatile("std\n\tsyscall\n\tcld" : "=a"(o->result) : "a"(IXJ_CALL_CLOCK) : "rcx", "r11", "memory");
    break;
  case DEED_SYSCALL_RSP_BAD:
    __asm__ volatile("mov %%rsp, %%rbx\n\tmov %2, %%rsp\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "=a"(o->result) : "a"(IXJ_CALL_CLOCK), "r"(o->address) : "rbx", "rcx", "r11", "memory");
    break;
  default: forbidden(o); break;
  }
}

int ixj_main(const struct ixj_start *start) {
  struct order *o = (struct order *)start->commands.at;

  if (start->magic != IXJ_RING3_MAGIC)
    return 99;
  if (o->deed == DEED_FPU_LOOK) /* before any code of ours has used a vector */
    o->result = fpu_look();
  for (;;) {
    if (ixj_batch() == 1)
      allowed(o);
  }
}
