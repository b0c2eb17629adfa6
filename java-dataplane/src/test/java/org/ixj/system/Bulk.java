// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes. A connection begins with a byte that says where to:
 *
 * <ul>
 *   <li>{@code U}: what follows is swallowed until its end, and answered with its length (8 bytes)
 *       and CRC-32C (4 bytes);
 *   <li>{@code D}, a length (8 bytes) and a position (8 bytes): so much of the {@link Pattern} is
 *       sent, from the position on, then the end.
 * </ul>
 */
final class Bulk extends StreamApplication {
  static final int PORT = 9;
  static final int ANSWER_BYTES = Long.BYTES + Integer.BYTES;
  static final int REQUEST_BYTES = 1 + 2 * Long.BYTES;

  private static final int BACKLOG = 1 << 20;

  private static final class Transfer {
    final CRC32C crc = new CRC32C();
    final byte[] request = new byte[REQUEST_BYTES];
    int requested;
    long done;
  }

  private @Nullable ByteBuffer payload;
  private final int backlogBytes;

  Bulk() {
    this(BACKLOG);
  }

  Bulk(int backlogBytes) {
    this.backlogBytes = backlogBytes;
  }

  @Override
  protected void started() {
    listen(PORT);
  }

  @Override
  protected int backlogLimit() {
    return backlogBytes;
  }

  @Override
  protected void opened(Connection c) {
    c.attach(new Transfer());
  }

  @Override
  protected int received(Connection c, MemorySegment m, long offset, int length) {
    Transfer transfer = transfer(c);
    int taken = 0;
    if (transfer.requested == 0) {
      transfer.request[transfer.requested++] = m.get(ValueLayout.JAVA_BYTE, offset);
      taken = 1;
    }
    if (transfer.request[0] == 'U') {
      upload(transfer, m, offset + taken, length - taken);
      return length;
    }
    while (taken < length && transfer.requested < REQUEST_BYTES) {
      // The last byte is taken when all is written: as long as it is not, it is offered again
      // whenever there is room to write.
      if (transfer.requested == REQUEST_BYTES - 1 && !download(c, transfer, m, offset + taken)) {
        return taken;
      }
      transfer.request[transfer.requested++] = m.get(ValueLayout.JAVA_BYTE, offset + taken);
      taken++;
    }
    return length;
  }

  private void upload(Transfer transfer, MemorySegment m, long offset, int length) {
    ByteBuffer buffer = payload;
    if (buffer == null) {
      buffer = m.asByteBuffer();
      payload = buffer;
    }
    buffer.limit((int) offset + length).position((int) offset);
    transfer.crc.update(buffer);
    transfer.done += length;
  }

  /** Writes what there is room for; whether that was the rest. */
  private static boolean download(Connection c, Transfer transfer, MemorySegment m, long last) {
    ByteBuffer request = ByteBuffer.wrap(transfer.request.clone());
    request.put(REQUEST_BYTES - 1, m.get(ValueLayout.JAVA_BYTE, last));
    long length = request.getLong(1);
    long position = request.getLong(1 + Long.BYTES);
    while (transfer.done < length) {
      int n = (int) Math.min(length - transfer.done, Pattern.RUN);
      int written = c.write(Pattern.bytes(), Pattern.at(position + transfer.done), n);
      transfer.done += written;
      if (written < n) {
        return false;
      }
    }
    c.close();
    return true;
  }

  @Override
  protected void ended(Connection c) {
    Transfer transfer = transfer(c);
    if (transfer.request[0] == 'U') {
      byte[] answer =
          ByteBuffer.allocate(ANSWER_BYTES)
              .order(ByteOrder.BIG_ENDIAN)
              .putLong(transfer.done)
              .putInt((int) transfer.crc.getValue())
              .array();
      if (c.write(answer, 0, answer.length) != answer.length) {
        c.abort();
        return;
      }
    }
    c.close();
  }

  private static Transfer transfer(Connection c) {
    if (c.attachment() instanceof Transfer transfer) {
      return transfer;
    }
    throw new IllegalStateException("no transfer attached");
  }
}
