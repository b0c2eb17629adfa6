/* SPDX-License-Identifier: Apache-2.0 */
/* Executes what a client sent. */
#include "../attack.h"

ATTACK(execute_message, "memory.ring3-execute-message", CONFINED, "#PF, error code 0x15", DIES) {
  ((void (*)(void))(uintptr_t)scene->message)();
  broken(scene, "it was executed");
}
