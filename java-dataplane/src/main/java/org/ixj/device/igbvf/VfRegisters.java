// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

/** The registers of BAR 0 as the virtual function sees them: 82576 §8.26. */
final class VfRegisters {
  /** PCI vendor and device: 82576 §9.4. */
  static final int IDENTITY = 0x8086_10CA;

  /** VTCTRL, device control. */
  static final int CTRL = 0x0000;

  /** RST: resets this function's queues and interrupts, and tells the PF. */
  static final int CTRL_RST = 1 << 26;

  /** VTSTATUS, device status. */
  static final int STATUS = 0x0008;

  /** LU: the port's link is up. */
  static final int STATUS_LU = 1 << 1;

  /** VTEIMS: enables interrupts, a bit for each vector; zeroes change nothing. */
  static final int EIMS = 0x1524;

  /** VTEIMC: disables them. */
  static final int EIMC = 0x1528;

  /** VTEIAC: causes that clear themselves once their message is sent. */
  static final int EIAC = 0x152C;

  /** VTEICR: the causes that are pending; ones written clear them. */
  static final int EICR = 0x1580;

  /** VTEITR of vector 0: least time between two messages, 0 for none. */
  static final int EITR = 0x1680;

  /** VTIVAR: which vector each queue rings; a byte each for RX 0, TX 0, RX 1, TX 1. */
  static final int IVAR = 0x1700;

  /** VTIVAR_MISC: which vector the mailbox rings. */
  static final int IVAR_MISC = 0x1740;

  /** The byte of IVAR or IVAR_MISC counts. */
  static final int IVAR_VALID = 0x80;

  /** VFMailbox: who owns the mailbox's memory, and what there is in it. 82576 §7.10.2.9. */
  static final int MAILBOX = 0x0C40;

  /** VMBMEM: sixteen words that both functions can write. */
  static final int MAILBOX_MEMORY = 0x0800;

  /** Queue 0; queue 1 lies {@link #QUEUE_STRIDE} behind. 82576 §8.10 and §8.12. */
  static final int RDBAL = 0x2800;

  static final int RDBAH = 0x2804;
  static final int RDLEN = 0x2808;
  static final int SRRCTL = 0x280C;
  static final int RDH = 0x2810;
  static final int RDT = 0x2818;
  static final int RXDCTL = 0x2828;
  static final int TDBAL = 0x3800;
  static final int TDBAH = 0x3804;
  static final int TDLEN = 0x3808;
  static final int TDH = 0x3810;
  static final int TXCTL = 0x3814;
  static final int TDT = 0x3818;
  static final int TXDCTL = 0x3828;
  static final int QUEUE_STRIDE = 0x100;

  /** SRRCTL.BSIZEPACKET counts KiB. */
  static final int SRRCTL_BUFFER_SHIFT = 10;

  /** SRRCTL.DESCTYPE: advanced descriptors with one buffer each. */
  static final int SRRCTL_ONE_BUFFER = 1 << 25;

  /** SRRCTL.Drop_En: a frame without a descriptor is lost and does not hold up other functions. */
  static final int SRRCTL_DROP = 1 << 31;

  /** RXDCTL and TXDCTL.ENABLE. */
  static final int DCTL_ENABLE = 1 << 25;

  /** RXDCTL.SWFLUSH, TXDCTL.SWFLUSH: write finished descriptors back now. */
  static final int DCTL_FLUSH = 1 << 26;

  /** Fetch descriptors when the device has fewer than 8, write each back when it is done. */
  static final int RXDCTL_THRESHOLDS = 8 | (8 << 8) | (1 << 16);

  /** The same for transmission, where only those that ask for it are written back. */
  static final int TXDCTL_THRESHOLDS = 8 | (1 << 8);

  /** Receive and transmit queues of a function. 82576 §7.10.2. */
  static final int QUEUES = 2;

  /** MSI-X vectors of a function. */
  static final int VECTORS = 3;

  private VfRegisters() {}
}
