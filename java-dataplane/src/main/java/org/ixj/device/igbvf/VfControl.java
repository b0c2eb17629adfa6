// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.ixj.device.DeviceException;
import org.ixj.vfio.Mmio;
import org.jspecify.annotations.Nullable;

/**
 * The function as a whole: reset, agreement with the physical function, interrupt routing, link.
 * The queues' registers are the queues' affair. Used by one thread at a time.
 */
final class VfControl {
  /** Each step of the mailbox; the other side is an interrupt handler. */
  private static final long PATIENCE_NS = 500_000_000;

  /** The physical function answers a request it does not expect at most every two seconds. */
  private static final int ATTEMPTS = 4;

  /** VLAN 0 is no VLAN: its tag only carries a priority. IEEE 802.1Q §6.9. */
  private static final int PRIORITY_ONLY = 0;

  /** The mailbox's vector; queue i has vector i. */
  private static final int MAILBOX_VECTOR = VfRegisters.VECTORS - 1;

  /** The bit that a group's address has and a station's has not: IEEE 802-2014, 8.2.2. */
  private static final long GROUP = 1L << 40;

  private final Mmio registers;
  private final Mailbox mailbox;
  private final int longest;
  private final Set<Integer> vlans = new TreeSet<>(Set.of(PRIORITY_ONLY));
  private long[] groups = {};
  private long macAddress;
  private boolean agreed;
  private @Nullable String refused;

  /** Whether the physical function does not know this one any more, or does not answer. */
  private boolean forgotten;

  /**
   * @param ownAddress station address where the physical function has none for us
   * @param longest bytes of the longest frame, check sequence included
   */
  VfControl(Mmio registers, long ownAddress, int longest) {
    this.registers = registers;
    mailbox = new Mailbox(registers, PATIENCE_NS);
    macAddress = ownAddress;
    this.longest = longest;
  }

  /** The station address the physical function has for us. */
  long macAddress() {
    return macAddress;
  }

  /** Whether the port has a link. */
  boolean linkUp() {
    return (registers.read(VfRegisters.STATUS) & VfRegisters.STATUS_LU) != 0;
  }

  /** False when all must be agreed upon anew; see {@link Mailbox#inStep}. */
  boolean inStep() {
    return mailbox.inStep() && !forgotten;
  }

  /**
   * Resets the function and agrees with the physical function anew: 82576 §4.2.2.3, §7.10.2.9.
   *
   * @return false if that does not answer, or refuses: {@link #complaint}
   * @throws DeviceException if it has no station address for us that can be used
   */
  boolean start() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      registers.write(VfRegisters.CTRL, VfRegisters.CTRL_RST);
      if (mailbox.awaitReady() && agree()) {
        routeInterrupts();
        agreed = true;
        return true;
      }
    }
    return false;
  }

  /**
   * Why {@link #start} failed, as a line for the user.
   *
   * @param physical the physical function's interface, where it is known
   */
  String complaint(@Nullable String physical) {
    return refused == null
        ? "its physical function does not answer; bring it up: ip link set "
            + (physical == null ? "PF" : physical)
            + " up"
        : "its physical function refuses it " + refused + "; see what the kernel's log says of it";
  }

  /** Whether {@link #start} failed because something was refused, which waiting does not mend. */
  boolean isRefused() {
    return refused != null;
  }

  private boolean agree() {
    refused = null;
    int[] answer = mailbox.request(MailboxMessage.reset());
    forgotten = false;
    if (answer == null) {
      return false;
    }
    long given = MailboxMessage.address(answer[1], answer[2]);
    if (MailboxMessage.granted(answer[0]) && given != 0) { // older drivers grant an address of 0
      use(given);
    } else if (!needs(
        MailboxMessage.setAddress(macAddress), "station address " + text(macAddress))) {
      return false;
    }
    if (!needs(MailboxMessage.setLongest(longest), "frames of " + longest + " bytes")) {
      return false;
    }
    for (int vlan : vlans) {
      request(MailboxMessage.setVlan(vlan, true)); // refused, untagged frames come all the same
    }
    if (groups.length > 0) {
      request(MailboxMessage.setMulticast(groups));
    }
    return !forgotten; // by a reset in the middle of all this
  }

  /** The stack and its peers know the first address: another would leave it deaf. */
  private void use(long given) {
    if ((given & GROUP) != 0) {
      throw new DeviceException(
          "its physical function gives it the address of a group, "
              + text(given)
              + "; give it another: ip link set PF vf N mac ADDRESS");
    }
    if (agreed && given != macAddress) {
      throw new DeviceException(
          "its physical function has changed its station address from "
              + text(macAddress)
              + " to "
              + text(given)
              + "; start again to use that");
    }
    macAddress = given;
  }

  private static String text(long address) {
    byte[] octets = ByteBuffer.allocate(Long.BYTES).putLong(address).array();
    return HexFormat.ofDelimiter(":").formatHex(octets, 2, Long.BYTES);
  }

  /** For what cannot be done without; a refusal is kept for {@link #complaint}. */
  private boolean needs(int[] request, String what) {
    int[] answer = request(request);
    if (answer != null && !forgotten && !MailboxMessage.granted(answer[0])) {
      refused = what;
    }
    return answer != null && MailboxMessage.granted(answer[0]);
  }

  /** For all but a reset: takes note if the physical function does not know this one any more. */
  private int @Nullable [] request(int[] request) {
    int[] answer = mailbox.request(request);
    forgotten |= answer == null || MailboxMessage.forgotten(answer[0]);
    return answer;
  }

  /** Hears a VLAN, also after the next {@link #start}. */
  boolean joinVlan(int identifier) {
    vlans.add(identifier);
    int[] answer = request(MailboxMessage.setVlan(identifier, true));
    return answer != null && MailboxMessage.granted(answer[0]);
  }

  /**
   * Hears these groups of stations and no others, also after the next {@link #start}.
   *
   * @param stations at most {@link MailboxMessage#MAX_GROUPS}
   */
  boolean listenTo(long[] stations) {
    groups = stations.clone();
    int[] answer = request(MailboxMessage.setMulticast(groups));
    return answer != null && MailboxMessage.granted(answer[0]);
  }

  /** Queue i and its thread share vector i; sending never wakes anybody. 82576 §7.3.2. */
  private void routeInterrupts() {
    silence();
    int receive = 0;
    for (int queue = 0; queue < VfRegisters.QUEUES; queue++) {
      registers.write(VfRegisters.EITR + 4L * queue, 0);
      receive |= (queue | VfRegisters.IVAR_VALID) << (16 * queue);
    }
    registers.write(VfRegisters.IVAR, receive);
    registers.write(VfRegisters.IVAR_MISC, MAILBOX_VECTOR | VfRegisters.IVAR_VALID);
    registers.write(VfRegisters.EIAC, (1 << VfRegisters.VECTORS) - 1);
    registers.write(VfRegisters.EIMS, 1 << MAILBOX_VECTOR);
  }

  /** No interrupt from now on. */
  void silence() {
    registers.write(VfRegisters.EIMC, (1 << VfRegisters.VECTORS) - 1);
  }
}
