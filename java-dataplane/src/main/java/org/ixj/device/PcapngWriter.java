// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Writes frames to a pcapng file (draft-ietf-opsawg-pcapng), which Wireshark and tcpdump read. One
 * thread. Frames are buffered and writing one allocates nothing. When the file cannot be written,
 * say because the disk is full, the capture ends with one warning, and nothing else does.
 */
public final class PcapngWriter implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(PcapngWriter.class);

  private static final int BUFFER_BYTES = 1 << 18;
  private static final int LINKTYPE_ETHERNET = 1;
  // Section 4.1: the byte order of the section is the writer's, and readers tell by the magic.
  private static final int SECTION_HEADER = 0x0A0D0D0A;
  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  // Section 4.2.
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int IF_NAME = 2;
  private static final int IF_TSRESOL = 9;
  private static final int NANOSECONDS = 9;
  // Section 4.3.
  private static final int ENHANCED_PACKET = 6;
  private static final int ENHANCED_PACKET_BYTES = 28;
  private static final int EPB_FLAGS = 2;
  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;
  // Section 3.5: options are a code, a length and a value padded to 4 bytes; code 0 ends them.
  private static final int OPTION_BYTES = 4;
  private static final int END_OF_OPTIONS = 0;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  private final Path path;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
  private final ByteBuffer bytes = buffer.asByteBuffer();
  private final FileChannel channel;
  private final int snapBytes;
  private long end;
  private boolean failed;

  /**
   * Starts a file, over one that may be there.
   *
   * @param snapBytes longest frame that will be written
   */
  public PcapngWriter(Path path, String interfaceName, int snapBytes) {
    this.path = path;
    this.snapBytes = snapBytes;
    try {
      channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new DeviceException("capture " + path + ": cannot be written: " + e.getMessage(), e);
    }
    sectionHeader();
    interfaceDescription(interfaceName);
  }

  private void sectionHeader() {
    long start = startBlock(SECTION_HEADER);
    putInt(BYTE_ORDER_MAGIC);
    putShort(1); // major version
    putShort(0); // minor version
    putInt(-1); // section length, 64 bits: not given
    putInt(-1);
    endBlock(start);
  }

  private void interfaceDescription(String interfaceName) {
    long start = startBlock(INTERFACE_DESCRIPTION);
    putShort(LINKTYPE_ETHERNET);
    putShort(0);
    putInt(snapBytes);
    byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
    putShort(IF_NAME);
    putShort(name.length);
    MemorySegment.copy(name, 0, buffer, JAVA_BYTE, end, name.length);
    end += name.length;
    pad();
    putShort(IF_TSRESOL);
    putShort(1);
    putInt(0);
    buffer.set(JAVA_BYTE, end - Integer.BYTES, (byte) NANOSECONDS);
    putInt(END_OF_OPTIONS);
    endBlock(start);
  }

  /**
   * Adds a frame.
   *
   * @param inbound true if it was received
   * @param epochNs when, in nanoseconds since 1970
   */
  public void write(MemorySegment frame, long at, int frameBytes, boolean inbound, long epochNs) {
    if (failed) {
      return;
    }
    int captured = Math.min(frameBytes, snapBytes);
    if (end + captured + 2L * ENHANCED_PACKET_BYTES + OPTION_BYTES > BUFFER_BYTES) {
      flush();
    }
    long start = startBlock(ENHANCED_PACKET);
    putInt(0); // interface
    putInt((int) (epochNs >>> Integer.SIZE));
    putInt((int) epochNs);
    putInt(captured);
    putInt(frameBytes);
    MemorySegment.copy(frame, at, buffer, end, captured);
    end += captured;
    pad();
    putShort(EPB_FLAGS);
    putShort(Integer.BYTES);
    putInt(inbound ? INBOUND : OUTBOUND); // section 4.3.1: direction, bits 0 and 1
    putInt(END_OF_OPTIONS);
    endBlock(start);
  }

  private long startBlock(int type) {
    long start = end;
    putInt(type);
    putInt(0); // the length, once it is known
    return start;
  }

  /** Section 3.1: a block's length stands at both of its ends. */
  private void endBlock(long start) {
    int length = (int) (end + Integer.BYTES - start);
    buffer.set(INT, start + Integer.BYTES, length);
    putInt(length);
  }

  private void putInt(int value) {
    buffer.set(INT, end, value);
    end += Integer.BYTES;
  }

  private void putShort(int value) {
    buffer.set(SHORT, end, (short) value);
    end += Short.BYTES;
  }

  private void pad() {
    while (end % Integer.BYTES != 0) {
      buffer.set(JAVA_BYTE, end++, (byte) 0);
    }
  }

  /** Writes out what is buffered. */
  public void flush() {
    if (end == 0) {
      return;
    }
    bytes.clear().limit((int) end);
    end = 0;
    try {
      while (!failed && bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      failed = true;
      LOG.warn("capture {}: ends here, traffic goes on: {}", path, e.getMessage());
    }
  }

  /** False once writing has failed. */
  public boolean isWriting() {
    return !failed;
  }

  @Override
  public void close() {
    flush();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("capture {}: {}", path, e.getMessage());
    }
  }
}
