/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the contract as the C compiler understands it, one "NAME value" a line. A Java test reads
 * it and compares with org.ixj.abi: IXJ_EVENTS_TYPE there is EventsLayout.TYPE, and so on.
 */
#include <stdio.h>

#include "ixj/abi.h"

#define PRINT(name, value) printf("%s %lld\n", name, (long long)(value))
#define CONSTANT(name) PRINT(#name, name)
#define FIELD(name, type, field) PRINT(#name, offsetof(struct type, field))
#define SIZE(name, type) PRINT(#name, sizeof(struct type))

int main(void) {
  CONSTANT(IXJ_MAGIC);
  CONSTANT(IXJ_VERSION);
  CONSTANT(IXJ_SLOT_BYTES);
  CONSTANT(IXJ_SG_MAX);
  CONSTANT(IXJ_UDP_SG_MAX);
  CONSTANT(IXJ_ADDRESS_BYTES);
  FIELD(IXJ_COMMANDS_COMMAND_TAIL, ixj_commands, command_tail);
  FIELD(IXJ_COMMANDS_EVENT_HEAD, ixj_commands, event_head);
  FIELD(IXJ_COMMANDS_APP_SLEEPING, ixj_commands, app_sleeping);
  FIELD(IXJ_COMMANDS_APP_CPU, ixj_commands, app_cpu);
  FIELD(IXJ_COMMANDS_SLOTS, ixj_commands, slots);
  FIELD(IXJ_COMMANDS_OP, ixj_command, op);
  FIELD(IXJ_COMMANDS_COUNT, ixj_command, count);
  FIELD(IXJ_COMMANDS_HANDLE, ixj_command, handle);
  FIELD(IXJ_COMMANDS_COOKIE, ixj_command, cookie);
  FIELD(IXJ_COMMANDS_PORT, ixj_command, port);
  FIELD(IXJ_COMMANDS_AMOUNT, ixj_command, amount);
  FIELD(IXJ_COMMANDS_SG, ixj_command, sg);
  FIELD(IXJ_COMMANDS_SG_OFFSET, ixj_sg, offset);
  FIELD(IXJ_COMMANDS_SG_LENGTH, ixj_sg, length);
  SIZE(IXJ_COMMANDS_SG_BYTES, ixj_sg);
  FIELD(IXJ_COMMANDS_ADDRESS, ixj_command, address);
  FIELD(IXJ_EVENTS_MAGIC, ixj_events, magic);
  FIELD(IXJ_EVENTS_VERSION, ixj_events, version);
  FIELD(IXJ_EVENTS_EVENT_ENTRIES, ixj_events, event_entries);
  FIELD(IXJ_EVENTS_COMMAND_ENTRIES, ixj_events, command_entries);
  FIELD(IXJ_EVENTS_EVENT_TAIL, ixj_events, event_tail);
  FIELD(IXJ_EVENTS_COMMAND_HEAD, ixj_events, command_head);
  FIELD(IXJ_EVENTS_DATAPLANE_SLEEPING, ixj_events, dataplane_sleeping);
  FIELD(IXJ_EVENTS_DATAPLANE_CPU, ixj_events, dataplane_cpu);
  FIELD(IXJ_EVENTS_RESULTS, ixj_events, results);
  FIELD(IXJ_EVENTS_TYPE, ixj_event, type);
  FIELD(IXJ_EVENTS_CODE, ixj_event, code);
  FIELD(IXJ_EVENTS_HANDLE, ixj_event, handle);
  FIELD(IXJ_EVENTS_COOKIE, ixj_event, cookie);
  FIELD(IXJ_EVENTS_PORT, ixj_event, port);
  FIELD(IXJ_EVENTS_LOCAL_PORT, ixj_event, local_port);
  FIELD(IXJ_EVENTS_AMOUNT, ixj_event, amount);
  FIELD(IXJ_EVENTS_LENGTH, ixj_event, length);
  FIELD(IXJ_EVENTS_WINDOW, ixj_event, window);
  FIELD(IXJ_EVENTS_ADDRESS, ixj_event, address);
  CONSTANT(IXJ_EVENT_KNOCK);
  CONSTANT(IXJ_EVENT_CONNECTED);
  CONSTANT(IXJ_EVENT_RECV);
  CONSTANT(IXJ_EVENT_SENT);
  CONSTANT(IXJ_EVENT_DEAD);
  CONSTANT(IXJ_EVENT_UDP_RECV);
  CONSTANT(IXJ_EVENT_UDP_SENT);
  CONSTANT(IXJ_EVENT_TIMER_FIRED);
  CONSTANT(IXJ_HANDLE_CONNECTION);
  CONSTANT(IXJ_HANDLE_LISTENER);
  CONSTANT(IXJ_HANDLE_UDP);
  CONSTANT(IXJ_HANDLE_GENERATION_MASK);
  CONSTANT(IXJ_OP_LISTEN);
  CONSTANT(IXJ_OP_UNLISTEN);
  CONSTANT(IXJ_OP_CONNECT);
  CONSTANT(IXJ_OP_ACCEPT);
  CONSTANT(IXJ_OP_REJECT);
  CONSTANT(IXJ_OP_SENDV);
  CONSTANT(IXJ_OP_RECV_DONE);
  CONSTANT(IXJ_OP_CLOSE);
  CONSTANT(IXJ_OP_ABORT);
  CONSTANT(IXJ_OP_UDP_BIND);
  CONSTANT(IXJ_OP_UDP_SENDV);
  CONSTANT(IXJ_OP_UDP_RECV_DONE);
  CONSTANT(IXJ_OP_UDP_CLOSE);
  CONSTANT(IXJ_OP_TIMER);
  CONSTANT(IXJ_RESULT_OK);
  CONSTANT(IXJ_RESULT_UNSUPPORTED);
  CONSTANT(IXJ_RESULT_INVALID);
  CONSTANT(IXJ_RESULT_BAD_HANDLE);
  CONSTANT(IXJ_RESULT_BAD_STATE);
  CONSTANT(IXJ_RESULT_FAULT);
  CONSTANT(IXJ_RESULT_NO_MEMORY);
  CONSTANT(IXJ_RESULT_IN_USE);
  CONSTANT(IXJ_RESULT_UNREACHABLE);
  CONSTANT(IXJ_RESULT_REFUSED);
  CONSTANT(IXJ_RESULT_RESET);
  CONSTANT(IXJ_RESULT_TIMED_OUT);
  CONSTANT(IXJ_RESULT_ABORTED);
  FIELD(IXJ_WELCOME_MAGIC, ixj_welcome, magic);
  FIELD(IXJ_WELCOME_VERSION, ixj_welcome, version);
  FIELD(IXJ_WELCOME_PORT_INDEX, ixj_welcome, port_index);
  FIELD(IXJ_WELCOME_PORT_COUNT, ixj_welcome, port_count);
  FIELD(IXJ_WELCOME_MESSAGE_BUFFER_BYTES, ixj_welcome, message_buffer_bytes);
  FIELD(IXJ_WELCOME_EVENT_BYTES, ixj_welcome, event_bytes);
  FIELD(IXJ_WELCOME_COMMAND_BYTES, ixj_welcome, command_bytes);
  FIELD(IXJ_WELCOME_SEND_ARENA_BYTES, ixj_welcome, send_arena_bytes);
  SIZE(IXJ_WELCOME_BYTES, ixj_welcome);
  CONSTANT(IXJ_WELCOME_DESCRIPTORS);
  CONSTANT(IXJ_WELCOME_DOORBELL);
  return ferror(stdout) != 0;
}
