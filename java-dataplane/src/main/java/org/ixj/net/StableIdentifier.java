// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Interface identifiers that stay the same on a network and tell nothing on another: RFC 7217 §5,
 * with HMAC-SHA-256 for its F. Control-path work: it allocates.
 */
final class StableIdentifier {
  private static final String FUNCTION = "HmacSHA256";

  // RFC 5453 §3: subnet anycast addresses of RFC 2526, and zero, the routers' own.
  private static final long RESERVED_FIRST = 0xFDFF_FFFF_FFFF_FF80L;
  private static final long RESERVED_LAST = 0xFDFF_FFFF_FFFF_FFFFL;

  private final SecretKeySpec key;
  private final byte[] interfaceName;

  /**
   * @param secret at least 128 bits
   * @param interfaceName which of the secret's interfaces it is, RFC 7217's Net_Iface; a station's
   *     address would not do, since most devices here have another one after each start
   */
  StableIdentifier(byte[] secret, String interfaceName) {
    key = new SecretKeySpec(secret, FUNCTION);
    this.interfaceName = interfaceName.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The second half of the address of a prefix.
   *
   * @param prefixHigh the prefix, of 64 bits
   * @param attempt how many identifiers for it were found to be taken, RFC 7217's DAD_Counter
   */
  long of(long prefixHigh, int attempt) {
    for (int i = attempt; ; i += Short.MAX_VALUE) {
      long identifier = hash(prefixHigh, i);
      boolean reserved =
          identifier == 0
              || (Long.compareUnsigned(identifier, RESERVED_FIRST) >= 0
                  && Long.compareUnsigned(identifier, RESERVED_LAST) <= 0);
      if (!reserved) {
        return identifier;
      }
    }
  }

  private long hash(long prefixHigh, int attempt) {
    ByteBuffer input = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + interfaceName.length);
    input.putLong(prefixHigh).putInt(attempt).put(interfaceName);
    try {
      Mac function = Mac.getInstance(FUNCTION);
      function.init(key);
      return ByteBuffer.wrap(function.doFinal(input.array())).getLong();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + FUNCTION, e);
    }
  }
}
