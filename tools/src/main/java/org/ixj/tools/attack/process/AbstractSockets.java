// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.LocalSocket;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Witness;
import org.jspecify.annotations.Nullable;

/** Connects to sockets without a file, which no file right protects. */
public final class AbstractSockets extends Attack {
  private static final int NONBLOCK = 04000; // a queue may be full

  private static final String BAIT = "ixj-bait-";

  private static void connect(String name, int type, List<String> connected) {
    long socket = LocalSocket.connect('\0' + name, type | NONBLOCK);
    if (socket >= 0) {
      connected.add(name);
      Syscall.call(Syscall.CLOSE, socket);
    }
  }

  /** Found by its class. */
  public AbstractSockets() {
    super("process.abstract-sockets", Promise.CONFINED, "none in its network namespace");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** Somebody of the host, who listens. */
  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) {
    long socket = LocalSocket.listen('\0' + BAIT + dataplane);
    return new Witness() {
      @Override
      public @Nullable String objection() {
        return socket < 0 ? "nobody listened: " + Syscall.outcome(socket) : null;
      }

      @Override
      public void close() {
        Syscall.call(Syscall.CLOSE, socket);
      }
    };
  }

  @Override
  public void strike(Scene scene) throws IOException {
    List<String> connected = new ArrayList<>();
    connect(BAIT + RunFolder.dataplane(), 1, connected);
    // Num RefCount Protocol Flags Type St Inode Path
    for (String line : Files.readAllLines(Path.of("/proc/net/unix"))) {
      String[] words = line.split(" +", 8);
      if (words.length == 8 && words[7].startsWith("@")) {
        connect(words[7].substring(1), Integer.parseInt(words[4], 16), connected);
      }
    }
    scene.judge(connected.isEmpty(), connected.isEmpty() ? "none" : "connected to " + connected);
  }
}
