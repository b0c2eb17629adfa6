// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The protocol's fixed texts, in native memory so that they are copied like everything else. */
final class Text {
  static final MemorySegment CRLF = of("");
  static final MemorySegment END = of("END");
  static final MemorySegment STORED = of("STORED");
  static final MemorySegment NOT_STORED = of("NOT_STORED");
  static final MemorySegment EXISTS = of("EXISTS");
  static final MemorySegment NOT_FOUND = of("NOT_FOUND");
  static final MemorySegment DELETED = of("DELETED");
  static final MemorySegment TOUCHED = of("TOUCHED");
  static final MemorySegment OK = of("OK");
  static final MemorySegment RESET = of("RESET");
  static final MemorySegment VERSION = of("VERSION 0.1.0-ixj");
  static final MemorySegment ERROR = of("ERROR");
  static final MemorySegment BAD_FORMAT = of("CLIENT_ERROR bad command line format");
  static final MemorySegment BAD_CHUNK = of("CLIENT_ERROR bad data chunk");
  static final MemorySegment LINE_TOO_LONG = of("CLIENT_ERROR line too long");
  static final MemorySegment BAD_EXPTIME = of("CLIENT_ERROR invalid exptime argument");
  static final MemorySegment BAD_DELTA = of("CLIENT_ERROR invalid numeric delta argument");
  static final MemorySegment NOT_A_NUMBER =
      of("CLIENT_ERROR cannot increment or decrement non-numeric value");
  static final MemorySegment TOO_LARGE = of("SERVER_ERROR object too large for cache");
  static final MemorySegment NO_MEMORY = of("SERVER_ERROR out of memory storing object");

  static final MemorySegment VALUE = raw("VALUE ");

  private static MemorySegment of(String line) {
    return raw(line + "\r\n");
  }

  private static MemorySegment raw(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Arena.global().allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private Text() {}
}
