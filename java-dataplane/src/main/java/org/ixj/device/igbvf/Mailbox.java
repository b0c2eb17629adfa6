// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.util.concurrent.locks.LockSupport;
import org.ixj.vfio.Mmio;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox to the physical function: sixteen words of memory that one side at a time owns, and
 * bits that ring the other side. 82576 §7.10.2.9, §8.14.2. Used by one thread at a time.
 */
final class Mailbox {
  /** Req: there is a message for the physical function. */
  static final int REQUEST = 1;

  /** Ack: its message was read. */
  static final int ACKNOWLEDGE = 1 << 1;

  /** VFU: this side owns the memory. Granted unless the other side does. */
  static final int OURS = 1 << 2;

  /** PFSTS: there is a message from the physical function. Reading clears it. */
  static final int MESSAGE = 1 << 4;

  /** PFACK: it has read ours. Reading clears it. */
  static final int READ = 1 << 5;

  /** RSTI: the physical function is being reset. */
  static final int IN_RESET = 1 << 6;

  /** RSTD: it has been reset. Reading clears it. */
  static final int RESET_DONE = 1 << 7;

  private static final int CLEARED_BY_READING = MESSAGE | READ | RESET_DONE;
  private static final long PAUSE_NS = 50_000;

  private final Mmio registers;
  private final long patienceNs;

  /** Bits that a read cleared and nobody has acted on. */
  private int seen;

  /**
   * @param patienceNs how long the other side may take for each step
   */
  Mailbox(Mmio registers, long patienceNs) {
    this.registers = registers;
    this.patienceNs = patienceNs;
  }

  private int look() {
    int now = registers.read(VfRegisters.MAILBOX);
    seen |= now & CLEARED_BY_READING;
    return now | seen;
  }

  /** Takes note of a bit: true once for each time it was set. */
  private boolean take(int bit) {
    boolean set = (look() & bit) != 0;
    seen &= ~bit;
    return set;
  }

  private boolean isOver(long start) {
    return System.nanoTime() - start > patienceNs;
  }

  private boolean await(int bit, long start) {
    while (!take(bit)) {
      if (isOver(start)) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    return true;
  }

  private boolean own(long start) {
    while (true) {
      registers.write(VfRegisters.MAILBOX, OURS);
      if ((look() & OURS) != 0) {
        return true;
      }
      if (isOver(start)) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  /** Waits until no reset of the physical function is under way; false if that lasts too long. */
  boolean awaitReady() {
    long start = System.nanoTime();
    while ((look() & IN_RESET) != 0) {
      if (isOver(start)) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    seen = 0; // what was before our reset means nothing any more
    return true;
  }

  /**
   * Sends a request and waits for its answer. Other messages that come first are dropped: each asks
   * only whether this side is in step, which the answer tells as well.
   *
   * @return the answer's first three words, or null when there is none
   */
  int @Nullable [] request(int... words) {
    if (!own(System.nanoTime())) {
      return null;
    }
    seen &= RESET_DONE; // what is said of former requests is of no use, a reset is
    for (int i = 0; i < words.length; i++) {
      registers.write(VfRegisters.MAILBOX_MEMORY + 4L * i, words[i]);
    }
    // Without VFU: the memory is handed over with the bell.
    registers.write(VfRegisters.MAILBOX, REQUEST);
    if (!await(READ, System.nanoTime())) {
      return null;
    }
    // One limit for the answer, or a physical function that talks on would hold us for ever.
    long start = System.nanoTime();
    while (!isOver(start) && await(MESSAGE, start)) {
      int[] answer = receive(start);
      if (answer != null && MailboxMessage.answers(answer[0], words[0])) {
        return answer;
      }
    }
    return null;
  }

  private int @Nullable [] receive(long start) {
    if (!own(start)) {
      return null;
    }
    int[] words = new int[3];
    for (int i = 0; i < words.length; i++) {
      words[i] = registers.read(VfRegisters.MAILBOX_MEMORY + 4L * i);
    }
    registers.write(VfRegisters.MAILBOX, ACKNOWLEDGE);
    return words;
  }

  /**
   * Reads what the physical function has to say by itself.
   *
   * @return false when this function must start anew: the other was reset, or has forgotten it
   */
  boolean inStep() {
    int bits = look();
    if ((bits & (IN_RESET | RESET_DONE)) != 0) {
      seen &= ~RESET_DONE;
      return false;
    }
    if (!take(MESSAGE)) {
      return true;
    }
    int[] words = receive(System.nanoTime());
    return words != null && !MailboxMessage.forgotten(words[0]);
  }
}
