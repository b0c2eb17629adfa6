// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.ixj.tools.attack.Plain.U16;
import static org.ixj.tools.attack.Plain.U32;
import static org.ixj.tools.attack.Plain.U64;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.ixj.linux.Fd;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.ixj.tools.lab.Card;
import org.ixj.vfio.DmaMapping;
import org.ixj.vfio.IommuFaults;
import org.ixj.vfio.Mmio;
import org.ixj.vfio.PciFunction;
import org.ixj.vfio.VfioDevice;
import org.jspecify.annotations.Nullable;

/**
 * A virtual function of an Intel 82576 in hostile hands, beside the one that the attacked dataplane
 * drives: its registers, memory for rings, and whatever its owner makes of that. Written from the
 * datasheet and not from the driver, which would not do these things.
 */
public final class Rogue implements AutoCloseable {
  /** Linux's address, the attacked dataplane's, and one for the attacker. */
  public static final int LINUX = 0x0A41_0002;

  public static final int TARGET = 0x0A41_0001;
  public static final int ADDRESS = 0x0A41_0066;

  /** What asks the physical function's driver: reset, address, groups, VLAN, length, all. */
  public static final int ASK_RESET = 1;

  public static final int ASK_ADDRESS = 2;
  public static final int ASK_GROUPS = 3;
  public static final int ASK_VLAN = 4;
  public static final int ASK_LENGTH = 5;
  public static final int ASK_PROMISCUOUS = 6;

  /** The mailbox: 82576 §7.10.2.9, §8.14.2. */
  public static final int MAILBOX = 0x0C40;

  public static final int MAILBOX_MEMORY = 0x0800;
  public static final int MAILBOX_WORDS = 16;
  public static final int MAILBOX_REQUEST = 1;
  public static final int MAILBOX_OURS = 1 << 2;
  private static final int MAILBOX_READ_DONE = 1 << 1;
  private static final int MAILBOX_MESSAGE = 1 << 4;
  private static final int MAILBOX_IN_RESET = 1 << 6;
  private static final int GRANTED = 1 << 31;
  private static final int REFUSED = 1 << 30;
  private static final int KIND = 0xFFFF;

  // 82576 §8.10, §8.12, §8.26: queue 0.
  private static final int CTRL = 0;
  private static final int CTRL_RST = 1 << 26;
  private static final int RDBAL = 0x2800;
  private static final int SRRCTL = 0x280C;
  private static final int RXDCTL = 0x2828;
  private static final int TDBAL = 0x3800;
  private static final int TXDCTL = 0x3828;
  private static final int HIGH = 4;
  private static final int LENGTH = 8;
  private static final int HEAD = 0x10;
  private static final int TAIL = 0x18;
  private static final int ENABLE = 1 << 25;
  private static final int THRESHOLDS = 8 | (1 << 8);

  /** Two KiB, advanced descriptors, dropped when there is none. */
  private static final int BUFFERS = 2 | (1 << 25) | (1 << 31);

  // 82576 §7.2.2.3: data, advanced, with a check sequence, at its end, reported.
  private static final int SEND = (3 << 20) | (1 << 29) | (1 << 25) | (1 << 24) | (1 << 27);
  private static final int PAYLEN_SHIFT = 14;
  private static final int DONE = 1;

  private static final int DESCRIPTORS = 128;
  private static final int DESCRIPTOR_BYTES = 16;
  private static final int BUFFER_BYTES = 2048;
  private static final long RECEIVE_RING = 4096;
  private static final long OUT = 8192;
  private static final long IN = 16_384;
  private static final long MEMORY_BYTES = IN + (long) DESCRIPTORS * BUFFER_BYTES;

  private static final int BAR = 0;
  private static final int ATTEMPTS = 8;
  private static final long STEP_MS = 500;
  private static final long PATIENCE_MS = 5000;
  private static final int PORT = 9965;
  private static final long SEED = 6;

  private final Card card;
  private final String address;
  private final long dataplane;
  private final VfioDevice device;
  private final Mmio registers;
  private final DmaMapping memory;
  private final Arena arena = Arena.ofShared();
  private final @Nullable IommuFaults faults;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private int tail;
  private int next;
  private boolean open = true;

  /**
   * Opens the function, freshly reset, in step with its physical function.
   *
   * @param dataplane the process that has the other
   */
  public Rogue(Card card, String address, long dataplane) throws IOException {
    this.card = card;
    this.address = address;
    this.dataplane = dataplane;
    PciFunction function = PciFunction.of(address);
    device = VfioDevice.open(function);
    registers = device.registers(BAR);
    try (Fd file = Memfd.create("rogue", MEMORY_BYTES)) {
      memory =
          device.map(Mapping.mapPopulated(file, MEMORY_BYTES, Mapping.READ_WRITE, arena), true);
    }
    faults = IommuFaults.watch(function);
    start();
  }

  // ---- what it is and what is around it ----

  /** Its registers. */
  public Mmio registers() {
    return registers;
  }

  /** The function, as the kernel hands it out. */
  public VfioDevice device() {
    return device;
  }

  /** Its address on the bus. */
  public String address() {
    return address;
  }

  /** The card it is a part of. */
  public Card card() {
    return card;
  }

  /** The process that drives the other function. */
  public long dataplane() {
    return dataplane;
  }

  /** Its station address. */
  public long station() {
    return Card.stationOf(card.indexOf(address));
  }

  /** Station of the attacked dataplane. */
  public long target() {
    return Card.stationOf(card.indexOf(card.address()));
  }

  /** Linux's station. */
  public long linux() throws IOException {
    String text = Files.readString(Path.of("/sys/class/net", card.physicalInterface(), "address"));
    return Long.parseLong(text.strip().replace(":", ""), 16);
  }

  /** The same numbers in each run. */
  public SplittableRandom random() {
    return random;
  }

  // ---- the function as a whole ----

  /** Resets it and agrees with the physical function. */
  public void start() throws IOException {
    device.reset();
    device.enableBusMaster();
    for (int i = 0; i < ATTEMPTS; i++) {
      registers.write(CTRL, CTRL_RST);
      await(() -> (registers.read(MAILBOX) & MAILBOX_IN_RESET) == 0, STEP_MS);
      if (granted(ask(ASK_RESET))) {
        return;
      }
    }
    throw new IOException("the physical function does not answer");
  }

  /** Resets it, and nothing more. */
  public void reset() {
    registers.write(CTRL, CTRL_RST);
  }

  /** Asks the physical function; the answer's first word, 0 if there is none. */
  public int ask(int... words) {
    registers.write(MAILBOX, MAILBOX_OURS);
    if (!await(() -> (registers.read(MAILBOX) & MAILBOX_OURS) != 0, STEP_MS)) {
      return 0;
    }
    for (int i = 0; i < words.length; i++) {
      registers.write(MAILBOX_MEMORY + 4L * i, words[i]);
    }
    registers.write(MAILBOX, MAILBOX_REQUEST);
    int[] answer = new int[1];
    await(
        () -> {
          if ((registers.read(MAILBOX) & MAILBOX_MESSAGE) == 0) {
            return false;
          }
          registers.write(MAILBOX, MAILBOX_OURS);
          answer[0] = registers.read(MAILBOX_MEMORY);
          registers.write(MAILBOX, MAILBOX_READ_DONE);
          return (answer[0] & KIND) == (words[0] & KIND);
        },
        STEP_MS);
    return (answer[0] & KIND) == (words[0] & KIND) ? answer[0] : 0;
  }

  /** Whether an answer grants. */
  public static boolean granted(int answer) {
    return (answer & GRANTED) != 0 && (answer & REFUSED) == 0;
  }

  /** A request about a station address, as its words. */
  public static int[] about(int kind, long station) {
    int low = Integer.reverseBytes((int) (station >>> 16));
    int high = ((int) station & 0xFF) << 8 | ((int) station >>> 8 & 0xFF);
    return new int[] {kind, low, high};
  }

  // ---- frames, and what is said to be some ----

  private void ring(int base, int control, int on, long iova) {
    registers.write(control, 0);
    await(() -> (registers.read(control) & ENABLE) == 0, STEP_MS);
    registers.write(base, (int) iova);
    registers.write(base + HIGH, (int) (iova >>> 32));
    registers.write(base + LENGTH, DESCRIPTORS * DESCRIPTOR_BYTES);
    registers.write(base + HEAD, 0);
    registers.write(base + TAIL, 0);
    registers.write(control, on | ENABLE);
    await(() -> (registers.read(control) & ENABLE) != 0, STEP_MS);
  }

  /** Has it take its descriptors for sending from anywhere. */
  public void sendingRing(long iova) {
    ring(TDBAL, TXDCTL, THRESHOLDS, iova);
    tail = 0;
  }

  /** Lets it look for one descriptor more. */
  public void bell() {
    tail = (tail + 1) % DESCRIPTORS;
    registers.write(TDBAL + TAIL, tail);
  }

  /** Sends a frame; whether it was done with. */
  public boolean transmit(byte[] frame) {
    MemorySegment.copy(frame, 0, memory.segment(), JAVA_BYTE, OUT, frame.length);
    return transmitFrom(memory.iova() + OUT, frame.length);
  }

  /** Sends a frame that lies anywhere. */
  public boolean transmitFrom(long iova, int bytes) {
    if ((registers.read(TXDCTL) & ENABLE) == 0) {
      sendingRing(memory.iova());
    }
    MemorySegment m = memory.segment();
    long at = (long) tail * DESCRIPTOR_BYTES;
    m.set(U64, at, iova);
    m.set(U32, at + 8, bytes | SEND);
    m.set(U32, at + 12, bytes << PAYLEN_SHIFT);
    bell();
    return await(() -> (m.get(U32, at + 12) & DONE) != 0, STEP_MS);
  }

  /** Has it put every frame that comes to one place, wherever that is. */
  public void receiveInto(long iova) {
    receive(iova, 0);
  }

  /** Has it put frames where they are looked at: {@link #heard}. */
  public void listen() {
    receive(memory.iova() + IN, BUFFER_BYTES);
  }

  private void receive(long iova, int stride) {
    MemorySegment m = memory.segment();
    for (int i = 0; i < DESCRIPTORS; i++) {
      m.set(U64, RECEIVE_RING + (long) i * DESCRIPTOR_BYTES, iova + (long) i * stride);
      m.set(U64, RECEIVE_RING + (long) i * DESCRIPTOR_BYTES + 8, 0L);
    }
    registers.write(SRRCTL, BUFFERS);
    ring(RDBAL, RXDCTL, THRESHOLDS, memory.iova() + RECEIVE_RING);
    next = 0;
    registers.write(RDBAL + TAIL, DESCRIPTORS - 1);
  }

  /** The next frame that came since {@link #listen}, or null. */
  public byte @Nullable [] heard() {
    MemorySegment m = memory.segment();
    long at = RECEIVE_RING + (long) next * DESCRIPTOR_BYTES;
    if ((m.get(U32, at + 8) & DONE) == 0) {
      return null;
    }
    int length = Math.min(Short.toUnsignedInt(m.get(U16, at + 12)), BUFFER_BYTES);
    byte[] frame = m.asSlice(IN + (long) next * BUFFER_BYTES, length).toArray(JAVA_BYTE);
    m.set(U64, at, memory.iova() + IN + (long) next * BUFFER_BYTES);
    m.set(U64, at + 8, 0L);
    registers.write(RDBAL + TAIL, next);
    next = (next + 1) % DESCRIPTORS;
    return frame;
  }

  // ---- what others make of it ----

  /** Has Linux send a frame to all stations. */
  public void tempt() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, address(LINUX))) {
      socket.setBroadcast(true);
      socket.send(new DatagramPacket(new byte[64], 64, address(LINUX | 0xFF), PORT));
    }
  }

  /**
   * A datagram to Linux, as from a station and an address, in a frame.
   *
   * @param words what {@link #arrives} knows it by
   */
  public byte[] datagram(long station, int source, String words) throws IOException {
    byte[] data = words.getBytes(StandardCharsets.US_ASCII);
    byte[] udp = Packet.udp(source, LINUX, PORT, PORT, data);
    byte[] ip = Packet.ipv4(source, LINUX, Packet.UDP, udp);
    return Packet.ethernet(linux(), station, Packet.IPV4, ip);
  }

  /** Sends a frame several times; whether Linux got a datagram with these words. */
  public boolean arrives(byte[] frame, String words) throws IOException {
    byte[] wanted = words.getBytes(StandardCharsets.US_ASCII);
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address(LINUX), PORT))) {
      socket.setSoTimeout((int) STEP_MS);
      for (int i = 0; i < ATTEMPTS; i++) {
        transmit(frame);
        DatagramPacket packet = new DatagramPacket(new byte[BUFFER_BYTES], BUFFER_BYTES);
        try {
          socket.receive(packet);
          byte[] got = Arrays.copyOf(packet.getData(), packet.getLength());
          if (Arrays.equals(got, wanted)) {
            return true;
          }
        } catch (SocketTimeoutException e) {
          // It may still come.
        }
      }
      return false;
    }
  }

  private static InetAddress address(int ip) throws IOException {
    return InetAddress.getByAddress(
        new byte[] {(byte) (ip >> 24), (byte) (ip >> 16), (byte) (ip >> 8), (byte) ip});
  }

  /**
   * Waits for the IOMMU to keep this function from something.
   *
   * @return the kernel's words, or null if it did not
   * @throws AbsentException where the kernel's log may not be read
   */
  public @Nullable String fault() throws AbsentException {
    if (faults == null) {
      throw new AbsentException("the kernel's log may not be read");
    }
    String[] said = new String[1];
    await(
        () -> {
          said[0] = faults.take();
          return said[0] != null;
        },
        PATIENCE_MS);
    return said[0];
  }

  /** Waits for something; whether it came. */
  public static boolean await(BooleanSupplier condition, long milliseconds) {
    long endNs = System.nanoTime() + milliseconds * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      LockSupport.parkNanos(100_000);
    }
    return true;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.close();
      if (faults != null) {
        faults.close();
      }
      arena.close();
    }
  }
}
