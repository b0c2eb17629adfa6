// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.child.Child;
import org.ixj.tools.lab.Card;

/** A dataplane with kv on a virtual function, and clients on Linux behind the physical one. */
final class CardTarget implements Machine, AutoCloseable {
  static final String LINUX = "10.65.0.2/24";
  private static final String SERVER = "10.65.0.1";

  /** Emulated, a JVM starts slowly. */
  private static final long START_MS = 300_000;

  private static final Pattern SERVES = Pattern.compile(" serves ");
  private static final long SEED = 42;

  private final Card card;
  private final Child process;
  private final SocketClients clients;

  private CardTarget(Card card, Child process, SocketClients clients) {
    this.card = card;
    this.process = process;
    this.clients = clients;
  }

  /**
   * Starts both.
   *
   * @param options of {@code ix run}: the application and where all of it is
   * @throws IOException with its last words if the dataplane does not start
   */
  static CardTarget start(String name, Card card, List<String> options)
      throws IOException, InterruptedException {
    String[] run = {
      "run", "--name", name, "--device", "vfio:" + card.address(), "--address", SERVER + "/24"
    };
    List<String> command = new ArrayList<>(Child.ix(run));
    command.addAll(options);
    Child process = Child.start(command);
    if (process.await(SERVES, START_MS) == null) {
      String words = process.lastLine();
      process.close();
      throw new IOException("the dataplane did not start: " + words);
    }
    KvTalk talk = new KvTalk(new SplittableRandom(SEED));
    return new CardTarget(card, process, new SocketClients(SERVER, talk));
  }

  SocketClients clients() {
    return clients;
  }

  boolean alive() throws InterruptedException {
    return !process.ended(0);
  }

  String lastWords() {
    return process.lastLine();
  }

  @Override
  public long dataplane() {
    return process.pid();
  }

  @Override
  public Application application() {
    throw new UnsupportedOperationException("what befalls an application takes no card");
  }

  @Override
  public long launches() {
    throw new UnsupportedOperationException("what befalls an application takes no card");
  }

  @Override
  public long answers() {
    return clients.answers();
  }

  @Override
  public void cutLink(boolean away) {
    throw new UnsupportedOperationException("a card's link goes with its physical function");
  }

  @Override
  public String physicalInterface() {
    return card.physicalInterface();
  }

  @Override
  public void close() {
    clients.close();
    process.close();
  }
}
