// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.util.Arrays;

/**
 * {@link FlowHash} as a program for the kernel, which returns the queue of each frame it sends. By
 * itself the kernel sends a flow to the queue it last heard it from, but only when that is some
 * while ago and not longer than 3 s (drivers/net/tun.c): the answer to a first frame, and the first
 * frame after a silence, would go astray.
 *
 * <p>Only frames that break off before the end of their headers, which no kernel sends, are steered
 * otherwise than by {@link FlowHash#ofFrame}: to queue 0.
 */
final class TapSteering {
  // Operation codes: Documentation/bpf/standardization/instruction-set.rst.
  private static final int LOAD_HALF = 0x28; // r0 = packet[imm], big-endian; past the end: exit 0
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_HALF_INDIRECT = 0x48; // r0 = packet[src + imm]
  private static final int MOVE = 0xBF;
  private static final int MOVE_IMMEDIATE = 0xB7;
  private static final int ADD_32 = 0x0C;
  private static final int XOR_32 = 0xAC;
  private static final int AND_IMMEDIATE_32 = 0x54;
  private static final int LEFT_IMMEDIATE_32 = 0x64;
  private static final int RIGHT_IMMEDIATE_32 = 0x74;
  private static final int MULTIPLY_IMMEDIATE_32 = 0x24;
  private static final int MULTIPLY_IMMEDIATE = 0x27;
  private static final int RIGHT_IMMEDIATE = 0x77;
  private static final int JUMP = 0x05;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_NOT_EQUAL = 0x55;
  private static final int JUMP_LESS = 0xA5;
  private static final int EXIT = 0x95;

  // r0 takes what is loaded; loads keep r6 to r9, and want the packet in r6.
  private static final int LOADED = 0;
  private static final int PACKET_ARGUMENT = 1;
  private static final int PACKET = 6;
  private static final int HASH = 7;
  private static final int PORTS = 8;
  private static final int HEADER_BYTES = 9;

  private static final int MAX_INSTRUCTIONS = 96;

  private final long[] code = new long[MAX_INSTRUCTIONS];
  private int size;

  private TapSteering() {}

  /** The program for so many queues. */
  static long[] program(int queues) {
    TapSteering program = new TapSteering();
    program.write(queues);
    return Arrays.copyOf(program.code, program.size);
  }

  private void write(int queues) {
    emit(MOVE, PACKET, PACKET_ARGUMENT, 0, 0);
    load(LOAD_HALF, FlowHash.ETHERTYPE);
    int notIpv4 = jump(JUMP_NOT_EQUAL, FlowHash.IPV4);
    load(LOAD_WORD, FlowHash.IP + FlowHash.SOURCE);
    emit(MOVE, HASH, LOADED, 0, 0);
    load(LOAD_WORD, FlowHash.IP + FlowHash.DESTINATION);
    emit(XOR_32, HASH, LOADED, 0, 0);
    emit(MOVE_IMMEDIATE, PORTS, 0, 0, 0);
    load(LOAD_HALF, FlowHash.IP + FlowHash.FRAGMENT);
    emit(AND_IMMEDIATE_32, LOADED, 0, 0, FlowHash.FRAGMENT_MASK);
    int fragment = jump(JUMP_NOT_EQUAL, 0);
    load(LOAD_BYTE, FlowHash.IP + FlowHash.PROTOCOL);
    int tcp = jump(JUMP_EQUAL, FlowHash.TCP);
    int neither = jump(JUMP_NOT_EQUAL, FlowHash.UDP);
    land(tcp);
    load(LOAD_BYTE, FlowHash.IP);
    emit(AND_IMMEDIATE_32, LOADED, 0, 0, 0xF);
    emit(LEFT_IMMEDIATE_32, LOADED, 0, 0, 2);
    int tooShort = jump(JUMP_LESS, FlowHash.IP_MIN_BYTES);
    emit(MOVE, HEADER_BYTES, LOADED, 0, 0);
    emit(LOAD_HALF_INDIRECT, 0, HEADER_BYTES, 0, FlowHash.IP);
    emit(MOVE, PORTS, LOADED, 0, 0);
    emit(LOAD_HALF_INDIRECT, 0, HEADER_BYTES, 0, FlowHash.IP + Short.BYTES);
    emit(XOR_32, PORTS, LOADED, 0, 0);
    int ipv4 = jump(JUMP, 0);
    land(notIpv4);
    int notIpv6 = jump(JUMP_NOT_EQUAL, FlowHash.IPV6);
    emit(MOVE_IMMEDIATE, HASH, 0, 0, 0);
    emit(MOVE_IMMEDIATE, PORTS, 0, 0, 0);
    for (int i = FlowHash.IPV6_ADDRESSES; i < FlowHash.IPV6_BYTES; i += Integer.BYTES) {
      load(LOAD_WORD, FlowHash.IP + i);
      emit(XOR_32, HASH, LOADED, 0, 0);
    }
    load(LOAD_BYTE, FlowHash.IP + FlowHash.NEXT_HEADER);
    int icmpv6 = jump(JUMP_EQUAL, FlowHash.ICMPV6);
    int tcpv6 = jump(JUMP_EQUAL, FlowHash.TCP);
    int neitherv6 = jump(JUMP_NOT_EQUAL, FlowHash.UDP);
    land(tcpv6);
    load(LOAD_HALF, FlowHash.IP + FlowHash.IPV6_BYTES);
    emit(MOVE, PORTS, LOADED, 0, 0);
    load(LOAD_HALF, FlowHash.IP + FlowHash.IPV6_BYTES + Short.BYTES);
    emit(XOR_32, PORTS, LOADED, 0, 0);
    land(neitherv6);
    land(ipv4);
    land(fragment);
    land(neither);
    land(tooShort);
    emit(MULTIPLY_IMMEDIATE_32, HASH, 0, 0, FlowHash.ADDRESS_FACTOR);
    emit(ADD_32, HASH, PORTS, 0, 0);
    shiftInto(16);
    emit(MULTIPLY_IMMEDIATE_32, HASH, 0, 0, FlowHash.FIRST_FACTOR);
    shiftInto(13);
    emit(MULTIPLY_IMMEDIATE_32, HASH, 0, 0, FlowHash.SECOND_FACTOR);
    shiftInto(16);
    // A 32-bit operation clears the upper half, so this is FlowHash.queue.
    emit(MULTIPLY_IMMEDIATE, HASH, 0, 0, queues);
    emit(RIGHT_IMMEDIATE, HASH, 0, 0, Integer.SIZE);
    emit(MOVE, LOADED, HASH, 0, 0);
    emit(EXIT, 0, 0, 0, 0);
    land(notIpv6);
    land(icmpv6);
    emit(MOVE_IMMEDIATE, LOADED, 0, 0, 0);
    emit(EXIT, 0, 0, 0, 0);
  }

  /** h ^= h >>> bits. */
  private void shiftInto(int bits) {
    emit(MOVE, LOADED, HASH, 0, 0);
    emit(RIGHT_IMMEDIATE_32, LOADED, 0, 0, bits);
    emit(XOR_32, HASH, LOADED, 0, 0);
  }

  private void load(int operation, int offset) {
    emit(operation, 0, 0, 0, offset);
  }

  /** A jump on what was loaded, to where {@link #land} is called for it. */
  private int jump(int operation, int immediate) {
    emit(operation, LOADED, 0, 0, immediate);
    return size - 1;
  }

  private void land(int jump) {
    code[jump] |= (long) (size - jump - 1) << 16;
  }

  private void emit(int operation, int destination, int source, int offset, int immediate) {
    code[size++] =
        (long) immediate << 32
            | (long) (offset & 0xFFFF) << 16
            | (long) source << 12
            | (long) destination << 8
            | operation;
  }
}
