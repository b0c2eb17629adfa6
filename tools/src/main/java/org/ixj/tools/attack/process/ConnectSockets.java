// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Connects to the dataplane's wire, its control socket, and its port once more. */
public final class ConnectSockets extends Attack {
  private static final int AF_UNIX = 1;
  private static final int STREAM = 1;

  private static long connect(String path) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
      MemorySegment address = arena.allocate(2L + bytes.length + 1);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
      long socket = Syscall.call(Syscall.SOCKET, AF_UNIX, STREAM, 0);
      long result = Syscall.call(Syscall.CONNECT, socket, address.address(), address.byteSize());
      Syscall.call(Syscall.CLOSE, socket);
      return result;
    }
  }

  /** The folder with the dataplane's sockets: the application was told of its own one there. */
  private static Path folder() {
    return Stream.of(ProcessHandle.current().info().arguments().orElse(new String[0]))
        .filter(argument -> argument.endsWith("app.sock"))
        .map(argument -> Path.of(argument).toAbsolutePath().getParent())
        .findFirst()
        .orElseThrow();
  }

  /** Found by its class. */
  public ConnectSockets() {
    super("process.connect-sockets", Promise.CONFINED, "each refuses");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    StringBuilder reached = new StringBuilder();
    for (String name : List.of("wire.sock", "control.sock", "app.sock")) {
      long result = connect(folder().resolve(name).toString());
      reached.append(name).append(' ').append(Syscall.outcome(result)).append("; ");
    }
    scene.judge(!reached.toString().contains("through"), reached.toString());
  }
}
