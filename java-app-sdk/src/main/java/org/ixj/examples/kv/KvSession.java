// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.ixj.sdk.stream.Output;
import org.jspecify.annotations.Nullable;

/**
 * One client's protocol state: bytes in, bytes out. Input is read where it lies; only a line or key
 * whose end has not arrived is copied, and a value goes to the store as it comes. Output is never
 * begun without room for it, and a value that does not fit at once is continued later.
 *
 * <p>Where a command line is malformed but its byte count can be read, the data block is passed
 * over. Deviation: memcached would take the data for commands, which lets whoever chooses a value
 * choose commands.
 */
final class KvSession {
  private enum State {
    LINE,
    KEYS,
    VALUE,
    SWALLOW,
    QUIT
  }

  private final KvContext context;
  private final KvStore store;
  private final Replies replies;
  private State state = State.LINE;

  // The line or key whose end has not arrived.
  private MemorySegment partial = MemorySegment.NULL;
  private int partialBytes;

  // KEYS.
  private boolean withCas;
  private boolean touching;
  private long exptime;
  private int keys;
  private @Nullable MemorySegment keysError;
  private int sending = KvStore.NONE;
  private int sendingAt;

  // VALUE and SWALLOW.
  private int item = KvStore.NONE;
  private int mode;
  private long cas;
  private boolean silent;
  private long left;
  private boolean badEnd;

  KvSession(KvContext context) {
    this.context = context;
    this.store = context.store;
    this.replies = context.replies;
  }

  /** True once the client is to be disconnected, after what was written. */
  boolean quit() {
    return state == State.QUIT;
  }

  /** Gives back what the session holds, and starts afresh. */
  void reset() {
    if (item != KvStore.NONE) {
      store.discard(item);
      item = KvStore.NONE;
    }
    if (sending != KvStore.NONE) {
      store.release(sending);
      sending = KvStore.NONE;
    }
    dropPartial();
    state = State.LINE;
  }

  /**
   * Takes input.
   *
   * @return bytes taken; fewer than given only if there was no room for a reply
   */
  int input(MemorySegment m, long at, int length, Output out) {
    long end = at + length;
    long i = at;
    while (true) {
      if (sending != KvStore.NONE && !continueValue(out)) {
        return (int) (i - at);
      }
      if (state == State.QUIT) {
        return length;
      }
      if (i == end || out.room() < Replies.ROOM) {
        return (int) (i - at);
      }
      i =
          switch (state) {
            case LINE -> line(m, i, end, out);
            case KEYS -> keys(m, i, end, out);
            case VALUE -> value(m, i, end, out);
            case SWALLOW -> swallow(i, end);
            case QUIT -> end;
          };
    }
  }

  // ---- lines ----

  private long line(MemorySegment m, long at, long end, Output out) {
    if (partialBytes == 0) {
      long feed = find(m, at, end, '\n');
      int prefix = beginKeys(m, at, feed < 0 ? end : feed);
      if (prefix > 0) {
        return at + prefix;
      }
      if (feed >= 0) {
        if (feed - at > KvContext.MAX_LINE) {
          return tooLong(end, out);
        }
        execute(m, at, (int) (feed - at), out);
        return feed + 1;
      }
    }
    // Word by word, so that a retrieval is noticed before its first key.
    long stop = at;
    while (stop < end && m.get(JAVA_BYTE, stop) != '\n' && m.get(JAVA_BYTE, stop) != ' ') {
      stop++;
    }
    boolean feed = stop < end && m.get(JAVA_BYTE, stop) == '\n';
    long copyEnd = stop == end || feed ? stop : stop + 1;
    if (!appendPartial(m, at, copyEnd)) {
      return tooLong(end, out);
    }
    if (feed) {
      MemorySegment whole = partial;
      execute(whole, 0, partialBytes, out);
      dropPartial();
      return stop + 1;
    }
    if (partialBytes > 0 && beginKeys(partial, 0, partialBytes) > 0) {
      dropPartial();
    }
    return copyEnd;
  }

  private long tooLong(long end, Output out) {
    dropPartial();
    replies.line(out, Text.LINE_TOO_LONG);
    state = State.QUIT;
    return end;
  }

  private boolean appendPartial(MemorySegment m, long at, long end) {
    int n = (int) (end - at);
    if (n > KvContext.MAX_LINE - partialBytes) {
      return false;
    }
    if (partialBytes == 0 && n > 0) {
      partial = context.takeLine();
    }
    MemorySegment.copy(m, at, partial, partialBytes, n);
    partialBytes += n;
    return true;
  }

  private void dropPartial() {
    if (partialBytes > 0) {
      context.giveLine(partial);
      partial = MemorySegment.NULL;
      partialBytes = 0;
    }
  }

  private static long find(MemorySegment m, long at, long end, char wanted) {
    for (long i = at; i < end; i++) {
      if (m.get(JAVA_BYTE, i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  private void execute(MemorySegment m, long at, int length, Output out) {
    context.words.split(m, at, length);
    CommandLine words = context.words;
    long command = words.command();
    int storeMode = Commands.storeMode(command);
    if (storeMode >= 0) {
      beginStore(words, storeMode, out);
    } else if (command == Commands.QUIT && words.count() == 1) {
      state = State.QUIT;
    } else {
      SimpleCommands.execute(context, words, command, out);
    }
  }

  // ---- storing ----

  private void beginStore(CommandLine words, int storeMode, Output out) {
    int fixed = storeMode == KvStore.CAS ? 6 : 5;
    if (words.count() != fixed && words.count() != fixed + 1) {
      replies.line(out, Text.ERROR);
      return;
    }
    silent = words.count() == fixed + 1 && words.noreply();
    mode = storeMode;
    boolean countable = words.isUnsigned(4) && words.unsigned(4) >>> 31 == 0;
    boolean ok =
        countable
            && words.length(1) <= KvStore.MAX_KEY
            && words.isUnsigned32(2)
            && words.isSigned(3)
            && (fixed == 5 || words.isUnsigned(5));
    if (!ok) {
      replies.line(out, Text.BAD_FORMAT);
      if (countable) {
        swallowNext(words.unsigned(4) + 2);
      }
      return;
    }
    cas = fixed == 6 ? words.unsigned(5) : 0;
    left = words.unsigned(4);
    MemorySegment m = words.memory();
    if (left > KvStore.MAX_VALUE) {
      failStore(words, Text.TOO_LARGE, out);
      return;
    }
    item =
        store.begin(m, words.start(1), words.length(1), (int) words.unsigned(2), words.signed(3));
    if (item == KvStore.NONE) {
      failStore(words, Text.NO_MEMORY, out);
      return;
    }
    left += 2;
    badEnd = false;
    state = State.VALUE;
  }

  private void failStore(CommandLine words, MemorySegment reply, Output out) {
    // As memcached does: rather no value than the old one, of which the client thinks it is gone.
    if (mode == KvStore.SET) {
      store.delete(words.memory(), words.start(1), words.length(1));
    }
    reply(reply, out);
    swallowNext(left + 2);
  }

  private void swallowNext(long bytes) {
    left = bytes;
    state = State.SWALLOW;
  }

  private long swallow(long at, long end) {
    long n = Math.min(left, end - at);
    left -= n;
    if (left == 0) {
      state = State.LINE;
    }
    return at + n;
  }

  private long value(MemorySegment m, long at, long end, Output out) {
    if (left > 2) {
      int n = (int) Math.min(left - 2, end - at);
      left -= n;
      if (!store.fill(item, m, at, n)) {
        store.discard(item);
        item = KvStore.NONE;
        reply(Text.NO_MEMORY, out);
        swallowNext(left);
      }
      return at + n;
    }
    byte expected = (byte) (left == 2 ? '\r' : '\n');
    badEnd |= m.get(JAVA_BYTE, at) != expected;
    left--;
    if (left == 0) {
      int filled = item;
      item = KvStore.NONE;
      state = State.LINE;
      if (badEnd) {
        store.discard(filled);
        reply(Text.BAD_CHUNK, out);
      } else {
        reply(outcome(store.store(filled, mode, cas)), out);
      }
    }
    return at + 1;
  }

  private static MemorySegment outcome(int outcome) {
    return switch (outcome) {
      case KvStore.STORED -> Text.STORED;
      case KvStore.EXISTS -> Text.EXISTS;
      case KvStore.NOT_FOUND -> Text.NOT_FOUND;
      case KvStore.NO_MEMORY -> Text.NO_MEMORY;
      case KvStore.TOO_LARGE -> Text.TOO_LARGE;
      default -> Text.NOT_STORED;
    };
  }

  private void reply(MemorySegment text, Output out) {
    if (!silent) {
      replies.line(out, text);
    }
  }

  // ---- retrieving ----

  /**
   * Recognizes the words before the keys of a retrieval, each with the space that ends it.
   *
   * @return their bytes, or 0 if these are not there, or not yet
   */
  private int beginKeys(MemorySegment m, long at, long end) {
    long space = find(m, at, Math.min(end, at + 5), ' ');
    if (space < 0) {
      return 0;
    }
    long name = Commands.name(m, at, (int) (space - at));
    if (!Commands.isRetrieval(name)) {
      return 0;
    }
    MemorySegment error = null;
    long rest = space + 1;
    touching = name == Commands.GAT || name == Commands.GATS;
    if (touching) {
      while (rest < end && m.get(JAVA_BYTE, rest) == ' ') {
        rest++;
      }
      long after = find(m, rest, end, ' ');
      if (after < 0 || after + 1 - at > KvContext.MAX_LINE) {
        return 0;
      }
      int length = (int) (after - rest);
      if (CommandLine.isSigned(m, rest, length)) {
        exptime = CommandLine.signed(m, rest, length);
      } else {
        error = Text.BAD_EXPTIME;
      }
      rest = after + 1;
    }
    withCas = name == Commands.GETS || name == Commands.GATS;
    keysError = error;
    keys = 0;
    state = State.KEYS;
    return (int) (rest - at);
  }

  private long keys(MemorySegment m, long at, long end, Output out) {
    long i = at;
    byte last = 0;
    while (i < end) {
      last = m.get(JAVA_BYTE, i);
      if (last == ' ' || last == '\n') {
        break;
      }
      i++;
    }
    if (i == end) {
      keepKey(m, at, end);
      return end;
    }
    if (partialBytes > 0) {
      keepKey(m, at, i);
      key(partial, 0, partialBytes, last, out);
      dropPartial();
    } else if (i > at) {
      key(m, at, (int) (i - at), last, out);
    }
    if (sending != KvStore.NONE) {
      // The space or line feed stays, so that the caller comes back with at least one byte.
      return i;
    }
    if (last == '\n') {
      state = State.LINE;
      if (keysError != null) {
        replies.line(out, keysError);
      } else {
        replies.line(out, keys == 0 ? Text.ERROR : Text.END);
      }
    }
    return i + 1;
  }

  /** Keeps the beginning of a key, up to one byte and a carriage return beyond the longest. */
  private void keepKey(MemorySegment m, long at, long end) {
    int n = (int) Math.min(end - at, KvStore.MAX_KEY + 2L - partialBytes);
    if (n < end - at) {
      keysError = keysError == null ? Text.BAD_FORMAT : keysError;
    }
    appendPartial(m, at, at + n);
  }

  private void key(MemorySegment m, long at, int bytes, byte delimiter, Output out) {
    int length = bytes;
    if (delimiter == '\n' && m.get(JAVA_BYTE, at + length - 1) == '\r') {
      length--;
    }
    if (length == 0 || keysError != null) {
      return;
    }
    if (length > KvStore.MAX_KEY) {
      keysError = Text.BAD_FORMAT;
      return;
    }
    keys++;
    // Got before it is touched: a time that has passed ends the item for those who ask after this.
    int found = store.get(m, at, length);
    if (touching) {
      store.touch(m, at, length, exptime);
    }
    if (found == KvStore.NONE) {
      return;
    }
    int valueBytes = store.valueBytes(found);
    replies.value(out, m, at, length, store.flags(found), valueBytes, withCas, store.cas(found));
    sending = found;
    sendingAt = 0;
    continueValue(out);
  }

  /** True once the value and what ends it are written. */
  private boolean continueValue(Output out) {
    int total = store.valueBytes(sending);
    sendingAt += store.writeValue(sending, sendingAt, out);
    if (sendingAt < total || out.room() < 2) {
      return false;
    }
    replies.line(out, Text.CRLF);
    store.release(sending);
    sending = KvStore.NONE;
    return true;
  }
}
