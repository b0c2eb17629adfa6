/* SPDX-License-Identifier: Apache-2.0 */
/* Reads behind the message buffers. */
#include "../attack.h"

ATTACK(behind_messages, "memory.ring3-behind-messages", CONFINED, "#PF", DIES) {
  touched((void *)(scene->start->message_buffers.at + scene->start->message_buffers.bytes + (2u << 20)));
  broken(scene, "it was read");
}
