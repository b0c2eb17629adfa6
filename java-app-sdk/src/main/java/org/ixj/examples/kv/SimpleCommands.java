// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.MemorySegment;
import org.ixj.sdk.stream.Output;
import org.jspecify.annotations.Nullable;

/** The commands that are one line and answered by one. */
final class SimpleCommands {
  static void execute(KvContext context, CommandLine words, long command, Output out) {
    MemorySegment reply;
    if (command == Commands.DELETE) {
      reply = delete(context, words);
    } else if (command == Commands.INCR || command == Commands.DECR) {
      reply = count(context, words, command == Commands.DECR, out);
    } else if (command == Commands.TOUCH) {
      reply = touch(context, words);
    } else if (command == Commands.FLUSH_ALL) {
      reply = flush(context, words);
    } else if (command == Commands.VERBOSITY) {
      reply = verbosity(words);
    } else if (command == Commands.VERSION) {
      reply = words.count() == 1 ? Text.VERSION : Text.ERROR;
    } else if (command == Commands.STATS) {
      reply = stats(context, words, out);
    } else {
      reply = Text.ERROR;
    }
    if (reply != null) {
      context.replies.line(out, reply);
    }
  }

  /** The reply, unless the line ends in noreply. */
  private static @Nullable MemorySegment unlessSilent(CommandLine words, MemorySegment reply) {
    return words.noreply() ? null : reply;
  }

  private static @Nullable MemorySegment delete(KvContext context, CommandLine words) {
    int count = words.count();
    if (count < 2 || count > 4) {
      return Text.ERROR;
    }
    // "delete key 0" is what very old clients send: a time, which is nothing but 0 any more.
    boolean zero = count > 2 && words.isUnsigned(2) && words.unsigned(2) == 0;
    boolean ok = count == 2 || (count == 3 && words.noreply()) || zero;
    if (count == 4) {
      ok = zero && words.noreply();
    }
    if (!ok || words.length(1) > KvStore.MAX_KEY) {
      return Text.BAD_FORMAT;
    }
    boolean found = context.store.delete(words.memory(), words.start(1), words.length(1));
    return count > 2 ? unlessSilent(words, deleted(found)) : deleted(found);
  }

  private static MemorySegment deleted(boolean found) {
    return found ? Text.DELETED : Text.NOT_FOUND;
  }

  private static @Nullable MemorySegment count(
      KvContext context, CommandLine words, boolean decrease, Output out) {
    if (words.count() != 3 && words.count() != 4) {
      return Text.ERROR;
    }
    if (words.length(1) > KvStore.MAX_KEY) {
      return Text.BAD_FORMAT;
    }
    if (!words.isUnsigned(2)) {
      return Text.BAD_DELTA;
    }
    boolean silent = words.count() == 4 && words.noreply();
    long delta = words.unsigned(2);
    int outcome =
        context.store.add(
            words.memory(), words.start(1), words.length(1), delta, decrease, context.sum);
    if (silent) {
      return null;
    }
    return switch (outcome) {
      case KvStore.STORED -> {
        context.replies.number(out, context.sum[0]);
        yield null;
      }
      case KvStore.NOT_FOUND -> Text.NOT_FOUND;
      case KvStore.NOT_A_NUMBER -> Text.NOT_A_NUMBER;
      default -> Text.NO_MEMORY;
    };
  }

  private static @Nullable MemorySegment touch(KvContext context, CommandLine words) {
    if (words.count() != 3 && words.count() != 4) {
      return Text.ERROR;
    }
    if (words.length(1) > KvStore.MAX_KEY) {
      return Text.BAD_FORMAT;
    }
    if (!words.isSigned(2)) {
      return Text.BAD_EXPTIME;
    }
    boolean found =
        context.store.touch(words.memory(), words.start(1), words.length(1), words.signed(2));
    MemorySegment reply = found ? Text.TOUCHED : Text.NOT_FOUND;
    return words.count() == 4 ? unlessSilent(words, reply) : reply;
  }

  private static @Nullable MemorySegment flush(KvContext context, CommandLine words) {
    int count = words.count();
    if (count > 3) {
      return Text.ERROR;
    }
    boolean bare = count == 1 || (count == 2 && words.noreply());
    if (!bare && !words.isSigned(1)) {
      return Text.BAD_EXPTIME;
    }
    context.store.flushAll(bare ? 0 : words.signed(1));
    return count > 1 ? unlessSilent(words, Text.OK) : Text.OK;
  }

  /** There is nothing to be more or less verbose about; the command is for clients that send it. */
  private static @Nullable MemorySegment verbosity(CommandLine words) {
    int count = words.count();
    if (count < 2 || count > 3) {
      return Text.ERROR;
    }
    if (count == 2 && words.noreply()) {
      // No level is given, but no answer is wanted either: memcached gives none.
      return null;
    }
    if (!words.isUnsigned(1)) {
      return Text.BAD_FORMAT;
    }
    return count == 3 ? unlessSilent(words, Text.OK) : Text.OK;
  }

  private static @Nullable MemorySegment stats(KvContext context, CommandLine words, Output out) {
    if (words.count() > 2) {
      return Text.ERROR;
    }
    long section = 0;
    if (words.count() == 2) {
      section = Commands.name(words.memory(), words.start(1), words.length(1));
      if (section == 0) {
        return Text.ERROR;
      }
    }
    return StatsReply.write(context, section, out) ? null : Text.ERROR;
  }

  private SimpleCommands() {}
}
