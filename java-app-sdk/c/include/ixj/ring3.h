/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of an application in guest ring 3: how it is started, and the few calls it may make
 * by the `syscall` instruction. What it exchanges with its dataplane stands in ixj/abi.h.
 *
 * Each elastic thread starts at the ELF program's entry, in ring 3, with
 *
 *   rdi   the address of its struct ixj_start, on its own stack
 *   rsp   a stack, aligned as for a call by the System V ABI
 *
 * and everything else 0: no argument vector, no environment, no thread pointer.
 *
 * Calls. rax is the number, rdi, rsi, rdx the arguments; rax is the answer. As in Linux, rcx and r11
 * are lost and everything else is kept. A call not listed here answers IXJ_CALL_DENIED.
 */
#ifndef IXJ_RING3_H
#define IXJ_RING3_H

#include <stdint.h>

/* "IXJ3". */
#define IXJ_RING3_MAGIC 0x334A5849

#define IXJ_RING3_VERSION 1

enum ixj_call {
  /*
   * Hands the commands published so far over and waits for the dataplane's turn. Answers what the
   * dataplane says, 0 or more; events may have come meanwhile, or not.
   */
  IXJ_CALL_BATCH = 1,
  /* Ends the application; rdi is its exit status. Does not come back. */
  IXJ_CALL_EXIT = 2,
  /* Writes rsi bytes at rdi to the application's log, at most IXJ_LOG_MAX at a time. Answers the
   * bytes taken, or IXJ_CALL_FAULT. */
  IXJ_CALL_LOG = 3,
  /* Gives rdi bytes of zeroed memory out of the heap, at a multiple of 16. Answers the address, or
   * IXJ_CALL_NO_MEMORY. There is no giving back. */
  IXJ_CALL_MEMORY = 4,
  /* Answers the monotonic clock in nanoseconds. */
  IXJ_CALL_CLOCK = 5,
};

/* Answers below 0. */
#define IXJ_CALL_DENIED (-1)
#define IXJ_CALL_FAULT (-2)
#define IXJ_CALL_NO_MEMORY (-3)

/* Most bytes of one IXJ_CALL_LOG. */
#define IXJ_LOG_MAX 1024

/* A piece of the application's address space; bytes 0: not there. */
struct ixj_area {
  uint64_t at;
  uint64_t bytes;
};

/* What a thread is told when it starts. */
struct ixj_start {
  uint32_t magic;      /* IXJ_RING3_MAGIC */
  uint32_t version;    /* IXJ_RING3_VERSION */
  uint32_t port_index; /* which elastic thread this is, from 0 */
  uint32_t unused;
  struct ixj_area message_buffers; /* read only */
  struct ixj_area events;          /* read only */
  struct ixj_area commands;
  struct ixj_area send_arena;
  struct ixj_area stack;
  struct ixj_area heap; /* of all threads; taken by IXJ_CALL_MEMORY */
};

_Static_assert(sizeof(struct ixj_start) == 112, "size of struct ixj_start");

#endif /* IXJ_RING3_H */
