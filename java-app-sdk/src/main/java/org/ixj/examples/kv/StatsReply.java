// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import org.ixj.sdk.stream.Output;

/** The stats command. Connections and bytes read are those of the thread that answers. */
final class StatsReply {
  /** Answers; false if there are no statistics of that name. */
  static boolean write(KvContext context, long section, Output out) {
    Replies replies = context.replies;
    KvStore store = context.store;
    if (section == Commands.RESET) {
      store.resetStats();
      replies.line(out, Text.RESET);
      return true;
    }
    if (section == 0) {
      general(context, out);
    } else if (section == Commands.SETTINGS) {
      replies.stat(out, "maxbytes", store.limitBytes());
      replies.stat(out, "evictions", "on");
      replies.stat(out, "cas_enabled", "yes");
      replies.stat(out, "item_size_max", KvStore.MAX_VALUE);
      replies.stat(out, "flush_enabled", "yes");
    } else if (section == Commands.ITEMS) {
      replies.stat(out, "items:1:number", store.count());
      replies.stat(out, "items:1:evicted", store.stats.evictions);
      replies.stat(out, "items:1:reclaimed", store.stats.reclaimed);
    } else if (section == Commands.SLABS) {
      replies.stat(out, "1:chunk_size", Blocks.BYTES);
      replies.stat(out, "1:used_chunks", store.usedBytes() / Blocks.BYTES);
      replies.stat(out, "active_slabs", 1);
      replies.stat(out, "total_malloced", store.limitBytes());
    } else if (section != Commands.SIZES) {
      return false;
    }
    replies.line(out, Text.END);
    return true;
  }

  private static void general(KvContext context, Output out) {
    Replies r = context.replies;
    KvStore store = context.store;
    KvStats s = store.stats;
    r.stat(out, "pid", ProcessHandle.current().pid());
    r.stat(out, "uptime", context.seconds() - context.startSeconds);
    r.stat(out, "time", context.seconds());
    r.stat(out, "version", "0.1.0-ixj");
    r.stat(out, "pointer_size", 64);
    r.stat(out, "curr_connections", context.connections);
    r.stat(out, "total_connections", context.totalConnections);
    r.stat(out, "cmd_get", s.getHits + s.getMisses);
    r.stat(out, "cmd_set", s.sets);
    r.stat(out, "cmd_flush", s.flushes);
    r.stat(out, "cmd_touch", s.touchHits + s.touchMisses);
    r.stat(out, "get_hits", s.getHits);
    r.stat(out, "get_misses", s.getMisses);
    r.stat(out, "delete_misses", s.deleteMisses);
    r.stat(out, "delete_hits", s.deleteHits);
    r.stat(out, "incr_misses", s.incrMisses);
    r.stat(out, "incr_hits", s.incrHits);
    r.stat(out, "decr_misses", s.decrMisses);
    r.stat(out, "decr_hits", s.decrHits);
    r.stat(out, "cas_misses", s.casMisses);
    r.stat(out, "cas_hits", s.casHits);
    r.stat(out, "cas_badval", s.casBad);
    r.stat(out, "touch_hits", s.touchHits);
    r.stat(out, "touch_misses", s.touchMisses);
    r.stat(out, "bytes_read", context.bytesRead);
    r.stat(out, "limit_maxbytes", store.limitBytes());
    r.stat(out, "threads", context.threads);
    r.stat(out, "bytes", store.usedBytes());
    r.stat(out, "curr_items", store.count());
    r.stat(out, "total_items", s.totalItems);
    r.stat(out, "evictions", s.evictions);
    r.stat(out, "reclaimed", s.reclaimed);
  }

  private StatsReply() {}
}
