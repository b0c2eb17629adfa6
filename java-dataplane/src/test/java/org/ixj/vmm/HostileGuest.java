// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.linux.Mapping;

/**
 * The shim's own test guest, which does what its commands region says; see
 * vmm-shim/test/guest/guest.h.
 */
final class HostileGuest implements AutoCloseable {
  /** Deeds, by the numbers of enum deed. */
  static final long SUM = 0;

  static final long WRITE = 1;
  static final long SPIN = 4;
  static final long EXIT = 6;
  static final long LOG = 11;
  static final long CHASE = 12;

  /** Where ring 3 sees the message buffers, if they start at a multiple of 2 MiB. */
  private static final long MESSAGES_AT = 16L << 40;

  private static final long MESSAGE_BYTES = 1 << 20;

  final VirtualMachine vm;
  final Vcpu vcpu;
  final SelfTest test;
  final Ring3Application application;
  final Arena arena = Arena.ofShared();
  final MemorySegment messages = Mapping.anonymous(MESSAGE_BYTES, arena);
  final MemorySegment events = Mapping.anonymous(4096, arena);
  final MemorySegment order = Mapping.anonymous(4096, arena);
  final MemorySegment sendArena = Mapping.anonymous(65536, arena);

  /** Sets it up for the calling thread, or skips the test with the reason. */
  HostileGuest() throws IOException {
    String cause = VirtualMachine.unavailabilityCause();
    assumeTrue(cause == null, "skipped: " + cause);
    Path program = Path.of("../vmm-shim/target/guest/hostile");
    assumeTrue(Files.exists(program), "skipped: no " + program + " (make -C vmm-shim lab)");
    for (long i = 0; i < MESSAGE_BYTES / 8; i++) {
      messages.setAtIndex(JAVA_LONG, i, message(i));
    }
    vm = VirtualMachine.create();
    vcpu = Vcpu.create(vm);
    test = vcpu.selfTest();
    application = Ring3Application.create(vm, 1 << 20, 65536);
    application.map(0, Ring3Application.Region.MESSAGE_BUFFERS, messages);
    application.map(0, Ring3Application.Region.EVENTS, events);
    application.map(0, Ring3Application.Region.COMMANDS, order);
    application.map(0, Ring3Application.Region.SEND_ARENA, sendArena);
    application.load(Files.readAllBytes(program));
  }

  /** Word {@code i} of the message buffers. */
  static long message(long i) {
    return i * 0x9E3779B97F4A7C15L;
  }

  /** Starts the guest anew; it then waits for an order. */
  void restart() {
    vcpu.start(application, 0);
    if (vcpu.run(0).kind() != RunEvent.BATCH) {
      throw new AssertionError("the guest did not come up");
    }
  }

  /** Writes an order, which the next run with reply 1 carries out. */
  void give(long deed, long address, long count) {
    order.setAtIndex(JAVA_LONG, 0, deed);
    order.setAtIndex(JAVA_LONG, 1, address);
    order.setAtIndex(JAVA_LONG, 2, count);
  }

  long result() {
    return order.getAtIndex(JAVA_LONG, 3);
  }

  long progress() {
    return order.getAtIndex(JAVA_LONG, 4);
  }

  /** Address in ring 3 of byte {@code offset} of the message buffers. */
  long inMessages(long offset) {
    return MESSAGES_AT + (messages.address() & ((2 << 20) - 1)) + offset;
  }

  /** What the guest computes for CHASE. */
  static long chase(long count) {
    long x = count;
    for (long i = 0; i < count; i++) {
      x = x * 6364136223846793005L + (x >>> 33) + i;
    }
    return x;
  }

  @Override
  public void close() {
    vcpu.close();
    application.close();
    vm.close();
    arena.close();
  }
}
