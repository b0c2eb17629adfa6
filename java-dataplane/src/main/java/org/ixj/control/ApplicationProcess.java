// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ixj.abi.Abi;
import org.ixj.abi.WelcomeLayout;
import org.ixj.domain.PortConfig;
import org.ixj.domain.SocketPeer;
import org.ixj.linux.DescriptorMessage;
import org.ixj.linux.Epoll;
import org.ixj.linux.UnixSocket;
import org.jspecify.annotations.Nullable;

/**
 * An application in a process of its own: started confined, handed one port per elastic thread over
 * a Unix socket that only it can reach, and in the end killed with all it forked.
 */
final class ApplicationProcess {
  /** How long a JVM may take to start and to ask for its ports. */
  private static final int START_MS = 30_000;

  /** How often the wait for a connection looks whether the process still lives. */
  private static final long LOOK_US = 200_000;

  private final Process process;
  private final List<Worker> attached = new ArrayList<>();
  private final List<SocketPeer> peers = new ArrayList<>();
  private int pid;

  private ApplicationProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts the application and hands it its ports.
   *
   * @param hungUp told on an elastic thread when the application closes a port's socket
   * @throws DataplaneException when it ends or stays silent instead of taking them
   */
  static ApplicationProcess launch(
      ApplicationSpec spec,
      String classPath,
      List<String> jvmOptions,
      Confinement confinement,
      Path socketPath,
      List<Worker> workers,
      Runnable hungUp)
      throws InterruptedException {
    try (UnixSocket socket = UnixSocket.listen(socketPath, 0600, workers.size());
        Epoll waiting = new Epoll(1)) {
      waiting.add(socket.fd().number(), Epoll.IN, 0);
      Ownership.give(socketPath, confinement.uid());
      ApplicationProcess started =
          new ApplicationProcess(start(spec, classPath, jvmOptions, confinement, socketPath));
      try {
        for (Worker worker : workers) {
          UnixSocket connection = started.awaitConnection(socket, waiting, confinement.uid());
          SocketPeer peer = new SocketPeer(connection, hungUp);
          started.peers.add(peer);
          // Attached first: the regions' header must be there when the application looks at it.
          worker.loop().attach(peer);
          started.attached.add(worker);
          welcome(connection, worker, workers.size());
          worker.regions().closeHandover();
        }
        return started;
      } catch (RuntimeException | InterruptedException e) {
        started.end();
        throw e;
      }
    }
  }

  private static Process start(
      ApplicationSpec spec,
      String classPath,
      List<String> jvmOptions,
      Confinement confinement,
      Path socketPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, "org.ixj.sdk.AppMain"));
    command.addAll(List.of(socketPath.toString(), spec.className()));
    ProcessBuilder builder =
        new ProcessBuilder(confinement.wrap(command))
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true);
    // Nothing of the dataplane's surroundings is the application's business.
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      new ApplicationOutput(process.getInputStream(), spec.shortName()).start();
      return process;
    } catch (IOException e) {
      throw new DataplaneException("cannot start the application: " + e.getMessage(), e);
    }
  }

  private UnixSocket awaitConnection(UnixSocket socket, Epoll waiting, int uid)
      throws InterruptedException {
    long deadlineNs = System.nanoTime() + START_MS * 1_000_000L;
    while (System.nanoTime() < deadlineNs) {
      waiting.waitUs(LOOK_US);
      UnixSocket connection = socket.accept();
      if (connection == null) {
        if (!process.isAlive()) {
          throw new DataplaneException(
              "the application ended with status "
                  + process.waitFor()
                  + " before it took its ports; its output says why");
        }
        continue;
      }
      UnixSocket.PeerCredentials peer = connection.peer();
      if (peer.uid() == uid && isOurs(peer.pid())) {
        pid = peer.pid();
        return connection;
      }
      connection.close(); // somebody else: the socket is not theirs to take
    }
    throw new DataplaneException(
        "the application did not ask for its ports within " + START_MS / 1000 + " s");
  }

  /** The process started is a wrapper or the application itself, as the confinement has it. */
  private boolean isOurs(int peerPid) {
    return peerPid == process.pid()
        || process.descendants().anyMatch(descendant -> descendant.pid() == peerPid);
  }

  private static void welcome(UnixSocket connection, Worker worker, int ports) {
    PortConfig config = worker.regions().config();
    ByteBuffer message =
        ByteBuffer.allocate((int) WelcomeLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt((int) WelcomeLayout.MAGIC, Abi.MAGIC);
    message.putInt((int) WelcomeLayout.VERSION, Abi.VERSION);
    message.putInt((int) WelcomeLayout.PORT_INDEX, worker.index());
    message.putInt((int) WelcomeLayout.PORT_COUNT, ports);
    message.putLong((int) WelcomeLayout.MESSAGE_BUFFER_BYTES, config.poolBytes());
    message.putLong((int) WelcomeLayout.EVENT_BYTES, config.eventsBytes());
    message.putLong((int) WelcomeLayout.COMMAND_BYTES, config.commandsBytes());
    message.putLong((int) WelcomeLayout.SEND_ARENA_BYTES, config.arenaBytes());
    DescriptorMessage.send(connection, message.array(), worker.regions().handover());
  }

  /** The application's own process, as the host numbers it. */
  int pid() {
    return pid;
  }

  /** Waits up to {@code milliseconds} for its end; null while it lives, else its exit status. */
  @Nullable Integer awaitExit(long milliseconds) throws InterruptedException {
    return process.waitFor(milliseconds, TimeUnit.MILLISECONDS) ? process.exitValue() : null;
  }

  /** Kills it and all it forked, and takes its ports away: afterwards nothing of it is left. */
  void end() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
    for (Worker worker : attached) {
      worker.loop().detach();
    }
    attached.clear();
    peers.forEach(SocketPeer::close);
    peers.clear();
  }
}
