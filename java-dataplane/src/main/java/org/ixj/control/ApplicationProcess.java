// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.abi.Abi;
import org.ixj.abi.WelcomeLayout;
import org.ixj.domain.PortConfig;
import org.ixj.domain.SocketPeer;
import org.ixj.linux.DescriptorMessage;
import org.ixj.linux.Epoll;
import org.ixj.linux.Fd;
import org.ixj.linux.UnixSocket;
import org.ixj.linux.UnixSocket.PeerCredentials;
import org.jspecify.annotations.Nullable;

/**
 * An application in a process of its own: started confined, handed one port per elastic thread over
 * a Unix socket that only it can reach, and in the end killed with all it forked.
 */
final class ApplicationProcess {
  private static final Logger LOG = LogManager.getLogger(ApplicationProcess.class);

  /** How long a JVM may take to start and to ask for its ports: also on an emulated processor. */
  private static final int START_MS = 120_000;

  /** How often the wait for a connection looks whether the process still lives and is wanted. */
  private static final long LOOK_US = 50_000;

  /** How long to wait for the last of its output, whose pipe somebody else may hold open. */
  private static final int OUTPUT_MS = 1000;

  private final Process process;
  private final Thread output;
  private final Confinement confinement;
  private final ControlGroup group;
  private final boolean program;
  private final List<Worker> attached = new ArrayList<>();
  private final List<SocketPeer> peers = new ArrayList<>();
  private int pid;

  private ApplicationProcess(
      Process process,
      Thread output,
      Confinement confinement,
      ControlGroup group,
      boolean program) {
    this.process = process;
    this.output = output;
    this.confinement = confinement;
    this.group = group;
    this.program = program;
  }

  /**
   * What is launched, and how.
   *
   * @param files class path of the application and the SDK, or the program; readable for its user
   * @param output takes what it prints
   * @param socketPath where it will ask for its ports
   */
  record Plan(
      ApplicationSpec spec,
      String files,
      List<String> jvmOptions,
      Confinement confinement,
      ControlGroup group,
      Isolation isolation,
      ApplicationOutput output,
      Path socketPath) {}

  /**
   * Starts the application and hands it its ports.
   *
   * @param hungUp told on an elastic thread when the application closes a port's socket
   * @param unwanted looked at while the application is waited for: true ends the launch
   * @throws DataplaneException when it ends, stays silent instead of taking them, or is unwanted
   */
  static ApplicationProcess launch(
      Plan plan, List<Worker> workers, Runnable hungUp, BooleanSupplier unwanted)
      throws InterruptedException {
    UnixSocket socket = UnixSocket.listen(plan.socketPath(), 0600, workers.size());
    try (Epoll waiting = new Epoll(1)) {
      waiting.add(socket.fd().number(), Epoll.IN, 0);
      Ownership.give(plan.socketPath(), plan.confinement().uid());
      ApplicationProcess started = start(plan);
      try {
        for (Worker worker : workers) {
          UnixSocket connection = started.awaitConnection(socket, waiting, unwanted);
          SocketPeer peer = new SocketPeer(connection, hungUp);
          started.peers.add(peer);
          started.attached.add(worker);
          // Attached first: the regions' header must be there when the application looks at it.
          worker.loop().attach(peer);
          welcome(connection, peer, worker, workers.size(), plan.isolation().abiVersion());
          worker.regions().closeHandover();
        }
        return started;
      } catch (RuntimeException | InterruptedException e) {
        started.end();
        throw e;
      }
    } finally {
      closeApart(socket);
    }
  }

  private static ApplicationProcess start(Plan plan) {
    List<String> command = new ArrayList<>();
    if (plan.spec().program()) {
      command.addAll(List.of(plan.files(), plan.socketPath().toString()));
    } else {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(plan.jvmOptions());
      command.addAll(List.of("-cp", plan.files(), "org.ixj.sdk.AppMain"));
      command.addAll(List.of(plan.socketPath().toString(), plan.spec().className()));
    }
    // Before everything else: what it takes to confine it counts as well.
    List<String> line = new ArrayList<>(plan.group().words());
    line.addAll(plan.confinement().wrap(command));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true);
    // Nothing of the dataplane's surroundings is the application's business.
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    try {
      plan.group().make();
      Process process = builder.start();
      Thread output =
          ProcessOutput.start(plan.spec().shortName(), process.getInputStream(), plan.output());
      return new ApplicationProcess(
          process, output, plan.confinement(), plan.group(), plan.spec().program());
    } catch (IOException e) {
      throw new DataplaneException("cannot start the application: " + e.getMessage(), e);
    }
  }

  private UnixSocket awaitConnection(UnixSocket socket, Epoll waiting, BooleanSupplier unwanted)
      throws InterruptedException {
    long deadlineNs = System.nanoTime() + START_MS * 1_000_000L;
    while (System.nanoTime() < deadlineNs) {
      waiting.waitUs(LOOK_US);
      if (unwanted.getAsBoolean()) {
        throw new DataplaneException("the dataplane ended before the application had started");
      }
      UnixSocket connection = socket.accept();
      if (connection != null) {
        if (isOurs(connection)) {
          return connection;
        }
        closeApart(connection); // somebody else: the socket is not theirs to take
      } else if (!process.isAlive()) {
        throw new DataplaneException(
            "the application " + tooEarly(group.explain(ExitStatus.of(process.waitFor()))));
      }
    }
    throw new DataplaneException(
        "the application did not ask for its ports within " + START_MS / 1000 + " s");
  }

  private String tooEarly(ExitStatus end) {
    String text = end.text() + " before it took its ports";
    if (!end.signalled()) {
      return text + "; its output says why";
    }
    // Nothing in its file tells one from a static program: it is started with a stack where it
    // expects its struct ixj_start.
    return program ? text + "; a program that is built for ring 3 ends so" : text;
  }

  /** The process started is a wrapper or the application itself, as the confinement has it. */
  private boolean isOurs(UnixSocket connection) {
    PeerCredentials peer = connection.peer();
    boolean ours =
        peer.uid() == confinement.uid()
            && (peer.pid() == process.pid()
                || process.descendants().anyMatch(descendant -> descendant.pid() == peer.pid()));
    if (ours) {
      pid = peer.pid();
    }
    return ours;
  }

  private static void welcome(
      UnixSocket connection, SocketPeer peer, Worker worker, int ports, int version) {
    PortConfig config = worker.regions().config();
    ByteBuffer message =
        ByteBuffer.allocate((int) WelcomeLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt((int) WelcomeLayout.MAGIC, Abi.MAGIC);
    message.putInt((int) WelcomeLayout.VERSION, version);
    message.putInt((int) WelcomeLayout.PORT_INDEX, worker.index());
    message.putInt((int) WelcomeLayout.PORT_COUNT, ports);
    message.putLong((int) WelcomeLayout.MESSAGE_BUFFER_BYTES, config.poolBytes());
    message.putLong((int) WelcomeLayout.EVENT_BYTES, config.eventsBytes());
    message.putLong((int) WelcomeLayout.COMMAND_BYTES, config.commandsBytes());
    message.putLong((int) WelcomeLayout.SEND_ARENA_BYTES, config.arenaBytes());
    List<Fd> descriptors = new ArrayList<>(worker.regions().handover());
    descriptors.add(WelcomeLayout.DOORBELL, peer.bell());
    DescriptorMessage.send(connection, message.array(), descriptors);
  }

  /** The application's own process, as the host numbers it. */
  int pid() {
    return pid;
  }

  /** Waits up to {@code milliseconds} for its end; null while it lives. */
  @Nullable ExitStatus awaitExit(long milliseconds) throws InterruptedException {
    return process.waitFor(milliseconds, TimeUnit.MILLISECONDS)
        ? group.explain(ExitStatus.of(process.exitValue()))
        : null;
  }

  /** Kills it and all it forked, and takes its ports away: afterwards nothing of it is left. */
  void end() throws InterruptedException {
    try {
      ProcessTree.kill(process, confinement.hasOwnProcesses());
      confinement.killLeftOver();
      group.remove();
    } finally {
      takeOff();
    }
  }

  private void takeOff() throws InterruptedException {
    try {
      for (Worker worker : attached) {
        worker.loop().detach();
      }
      // Told to say why it ended: this process may end next, and its threads with it.
      output.join(OUTPUT_MS);
    } finally {
      attached.clear();
      peers.forEach(ApplicationProcess::closeApart);
      peers.clear();
    }
  }

  /**
   * Closes a socket on a thread nobody waits for. An application can have sent descriptors over it;
   * closing it closes them, and that can wait for what the application decides (SO_LINGER).
   */
  private static void closeApart(AutoCloseable socket) {
    Thread.ofPlatform()
        .name("closer")
        .daemon()
        .start(
            () -> {
              try {
                socket.close();
              } catch (Exception e) {
                LOG.warn("a socket did not close", e);
              }
            });
  }
}
