// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

/**
 * What the store has done, for the stats command. Written under the lock of a store that is shared;
 * what is read of it without may be a little old.
 */
final class KvStats {
  long getHits;
  long getMisses;
  long sets;
  long flushes;
  long touchHits;
  long touchMisses;
  long deleteHits;
  long deleteMisses;
  long incrHits;
  long incrMisses;
  long decrHits;
  long decrMisses;
  long casHits;
  long casMisses;
  long casBad;
  long totalItems;
  long evictions;
  long reclaimed;

  /** Back to zero. */
  void reset() {
    getHits = 0;
    getMisses = 0;
    sets = 0;
    flushes = 0;
    touchHits = 0;
    touchMisses = 0;
    deleteHits = 0;
    deleteMisses = 0;
    incrHits = 0;
    incrMisses = 0;
    decrHits = 0;
    decrMisses = 0;
    casHits = 0;
    casMisses = 0;
    casBad = 0;
    totalItems = 0;
    evictions = 0;
    reclaimed = 0;
  }
}
