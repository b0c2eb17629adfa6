// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;

/** Answers every HTTP/1.0 request (RFC 1945) with one page and closes. */
final class HttpPage extends StreamApplication {
  static final int PORT = 80;
  static final String PAGE = "served without a kernel\n".repeat(400);

  private static final byte[] RESPONSE =
      ("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
              + PAGE.length()
              + "\r\n\r\n"
              + PAGE)
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  protected void started() {
    listen(PORT);
  }

  @Override
  @SuppressWarnings("UnnecessaryStringBuilder") // it is filled as the request arrives
  protected void opened(Connection c) {
    c.attach(new StringBuilder());
  }

  @Override
  protected int received(Connection c, MemorySegment m, long offset, int length) {
    if (!(c.attachment() instanceof StringBuilder request)) {
      throw new IllegalStateException("no request attached");
    }
    for (int i = 0; i < length; i++) {
      request.append((char) m.get(ValueLayout.JAVA_BYTE, offset + i));
    }
    if (request.indexOf("\r\n\r\n") >= 0) {
      // One backlog holds the page.
      if (c.write(RESPONSE, 0, RESPONSE.length) != RESPONSE.length) {
        c.abort();
      }
      c.close();
    }
    return length;
  }
}
