/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an attack in C is written against. One file in programs/ is an attack:
 *
 *   #include "../attack.h"
 *
 *   ATTACK(cli, "ring3.cli", CONFINED, "#GP", DIES) {
 *     __asm__ volatile("cli");
 *     broken(scene, "interrupts are off");
 *   }
 *
 * Unless it dies, it ends with one of the verdicts below: without, it counts as one without an end.
 * It strikes inside an echo server, when a client of it asks for the attack by its name. The names are
 * read from the program by the suite, which then judges by what everybody else sees.
 */
#ifndef ATTACK_H
#define ATTACK_H

#include <ixj/stream.h>

/* Where an attack strikes. */
struct scene {
  struct ixj_stream *stream;      /* the connection the order came by */
  const struct ixj_start *start;  /* the application's address space */
  const uint8_t *message;         /* a received message, in the message buffers */
};

struct attack {
  const char *name;
  void (*strike)(struct scene *scene);
};

/*
 * promise: what it tries to make untrue, a constant of org.ixj.tools.attack.Promise: READ_ONLY, CONFINED,
 * GATE, OWN_COST or SECRET; end: LIVES, DIES, or EITHER where processors
 * differ. expected: of one that dies, what the dataplane says of its end, such as "#GP", "status 7" or
 * "it spun", with " or " between where processors differ; else for people. The list is a section that is
 * not loaded.
 */
#define ATTACK(id, name, promise, expected, end)                                                     \
  static void strike_##id(struct scene *scene);                                                      \
  __asm__(".pushsection attack_list,\"\",@progbits\n\t.ascii \"" name "\\t" #promise "\\t" expected \
          "\\t" #end "\\n\"\n\t.popsection");                                                        \
  static struct attack attack_##id __attribute__((section("attacks"), used)) = {name, strike_##id};  \
  static void strike_##id(struct scene *scene)

/* What came of it, one line: the protection held, it did not, it cannot be tried here. */
void contained(struct scene *scene, const char *what);
void broken(struct scene *scene, const char *what);
void absent(struct scene *scene, const char *what);

/* The same by a condition. */
static inline void judge(struct scene *scene, int held, const char *good, const char *bad) {
  if (held)
    contained(scene, good);
  else
    broken(scene, bad);
}

/* Gives a command and waits for what it comes to. */
int64_t command(struct scene *scene, const struct ixj_command *fields);

/* Keeps a value alive that only a fault is wanted of. */
static inline uint64_t touched(const volatile void *at) { return *(const volatile uint64_t *)at; }

#endif /* ATTACK_H */
