// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.device.Device;
import org.ixj.device.DeviceException;
import org.ixj.device.DeviceQueue;
import org.ixj.device.EthernetLimits;
import org.ixj.device.FlowHash;
import org.ixj.domain.ApplicationPort;
import org.ixj.domain.PortRegions;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.domain.PortRegions.Reader;
import org.ixj.linux.Affinity;
import org.ixj.linux.LinuxException;
import org.ixj.linux.LinuxProcess;
import org.ixj.linux.ThreadEnd;
import org.ixj.loop.Clock;
import org.ixj.loop.ElasticThread;
import org.ixj.memory.MbufPool;
import org.ixj.net.InterfaceConfig;
import org.ixj.net.Ipv6Config;
import org.ixj.net.Ipv6Link;
import org.ixj.net.Neighbors;
import org.ixj.net.Steering;
import org.ixj.sdk.Application;
import org.ixj.stack.Stack;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.stats.Stage;
import org.ixj.stats.StageClock;
import org.ixj.stats.TurnTimes;
import org.ixj.tcp.TcpConfig;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * A running dataplane: a device, elastic threads on its queues, and an application in its domain.
 * {@link #start} to {@link #close} is control-path work of one thread; figures may be asked for by
 * any.
 */
public final class Dataplane implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(Dataplane.class);

  private static final int TIME_WAIT_ENTRIES = 1 << 14;

  /** A test begins within a second and takes another. */
  private static final long ADDRESSES_NS = 3_000_000_000L;

  private static final long LOOK_MS = 10;

  private final DataplaneConfig config;
  private final RunDirectory directory;
  private final Arena lifetime = Arena.ofShared();
  private final Device device;
  private final Clock clock = Clock.monotonic();
  private volatile @Nullable Ipv6Link ipv6;
  private final List<Worker> workers = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable ControlSocket control;
  private @Nullable ControlGroup group;
  private @Nullable Supervisor supervisor;
  private @Nullable Thread supervisorThread;
  private volatile @Nullable Throwable supervisorFailure;
  private volatile @Nullable Guest guest;
  private @Nullable Ring3Supervisor ring3;

  private Dataplane(DataplaneConfig config, RunDirectory directory, Device device) {
    this.config = config;
    this.directory = directory;
    this.device = device;
  }

  /**
   * Starts a dataplane and returns once its application is being launched.
   *
   * @throws DataplaneException with a sentence for the user when something it needs is not there
   */
  public static Dataplane start(DataplaneConfig config) throws InterruptedException {
    return start(config, Isolation.full(), null);
  }

  /** The same with an application object per elastic thread, in domain {@code none}. */
  public static Dataplane start(DataplaneConfig config, IntFunction<Application> applications)
      throws InterruptedException {
    return start(config, Isolation.full(), applications);
  }

  /**
   * The same.
   *
   * @param around puts something of the caller's between the device and the stack
   */
  public static Dataplane start(
      DataplaneConfig config, UnaryOperator<Device> around, IntFunction<Application> applications)
      throws InterruptedException {
    return start(config, Isolation.full(), around, applications);
  }

  /** For tests that show what happens with less isolation. */
  static Dataplane start(
      DataplaneConfig config, Isolation isolation, @Nullable IntFunction<Application> applications)
      throws InterruptedException {
    return start(config, isolation, UnaryOperator.identity(), applications);
  }

  private static Dataplane start(
      DataplaneConfig config,
      Isolation isolation,
      UnaryOperator<Device> around,
      @Nullable IntFunction<Application> applications)
      throws InterruptedException {
    // ptrace(2), /proc/PID/mem and process_vm_writev(2) ask this flag before the user.
    LinuxProcess.notDumpable();
    // Log4j has it read from a file with the first message that has a parameter, when there may be
    // no descriptor left.
    ZoneId _ = ZoneId.systemDefault();
    RunDirectory directory = RunDirectory.claim(config.name());
    Device device;
    try {
      device = around.apply(Devices.open(config, directory));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
    Dataplane dataplane = new Dataplane(config, directory, device);
    try {
      dataplane.open(config.domain() == DomainKind.NONE ? Protection.NONE : isolation.memory());
      Guest guest = Guest.open(config, dataplane.workers);
      dataplane.guest = guest;
      dataplane.awaitAddresses();
      if (config.domain() == DomainKind.NONE) {
        if (applications == null) {
          LOG.warn("domain none: nothing protects the dataplane from its application");
        }
        dataplane.serveInline(applications);
      } else if (config.domain() == DomainKind.RING3) {
        dataplane.serveRing3(guest, isolation);
      } else {
        dataplane.serveProcess(isolation);
      }
      return dataplane;
    } catch (IllegalStateException e) {
      // An elastic thread had ended when it was to serve: what ended it says more.
      String cause = dataplane.failure();
      dataplane.close();
      throw cause == null ? e : new DataplaneException(cause, e);
    } catch (RuntimeException | InterruptedException e) {
      dataplane.close();
      throw e;
    } catch (IOException e) {
      dataplane.close();
      throw new DataplaneException("cannot open the control socket: " + e.getMessage(), e);
    }
  }

  private void open(Protection protection) throws IOException {
    InterfaceConfig network =
        new InterfaceConfig(
            device.macAddress(),
            config.link().ipv4().address(),
            config.link().ipv4().prefixLength(),
            config.link().ipv4Gateway(),
            device.mtu());
    Neighbors neighbors = new Neighbors();
    Ipv6Link link = ipv6(network);
    ipv6 = link;
    Reader reader = config.domain() == DomainKind.RING3 ? Reader.GUEST : Reader.PROCESS;
    for (int i = 0; i < config.threads(); i++) {
      openWorker(i, network, neighbors, link, reader, protection);
    }
    if (config.hugePages() && !hugePages()) {
      LOG.warn(
          "no huge pages reserved (vm.nr_hugepages): message buffers lie in ordinary pages,"
              + " which costs TLB misses");
    }
    workers.forEach(worker -> worker.thread().start());
    control = new ControlSocket(RunDirectory.controlSocket(directory.path()), this::figures);
  }

  /**
   * Waits until IPv6 addresses have passed their test, so that an application that calls others at
   * once can; but no longer than that takes where somebody is at the other end of the link.
   */
  private void awaitAddresses() throws InterruptedException {
    Ipv6Link link = ipv6;
    if (link == null) {
      return;
    }
    long givenUp = System.nanoTime() + ADDRESSES_NS;
    while (!link.settled() && System.nanoTime() < givenUp) {
      Thread.sleep(LOOK_MS);
    }
    if (link.settled() && link.addresses() < link.wanted()) {
      LOG.warn("another station has an IPv6 address of ours, which is not used");
    }
  }

  private @Nullable Ipv6Link ipv6(InterfaceConfig network) {
    Ipv6Config wanted = config.link().ipv6();
    if (wanted == null) {
      return null;
    }
    if (network.mtu() < Ipv6Header.MIN_MTU) {
      throw new DataplaneException(
          "IPv6 needs an MTU of at least "
              + Ipv6Header.MIN_MTU
              + " bytes, and "
              + device.name()
              + " has "
              + network.mtu());
    }
    return new Ipv6Link(network, wanted, config.name(), device::groups, new SecureRandom());
  }

  private void openWorker(
      int i,
      InterfaceConfig network,
      Neighbors neighbors,
      @Nullable Ipv6Link link,
      Reader reader,
      Protection protection) {
    List<Integer> cpus = config.place().cpus();
    // On the thread's own processor: what is touched first there lies in the memory next to it.
    try (Affinity _ = cpus.isEmpty() ? Affinity.unchanged() : Affinity.bind(cpus.get(i))) {
      Counters counters = new Counters();
      PortRegions regions =
          new PortRegions(
              config.port(), protection, config.memory(), reader, config.hugePages(), lifetime);
      MbufPool pool = new MbufPool(regions.mbufs(), EthernetLimits.bufferBytes(device.mtu()));
      DeviceQueue queue;
      try {
        queue = device.open(i, pool, counters);
      } catch (RuntimeException e) {
        regions.closeHandover();
        throw e;
      }
      Stack stack =
          new Stack(
              network,
              TcpConfig.defaults()
                  .withTables(config.connections(), TIME_WAIT_ENTRIES)
                  .withCongestion(config.congestion(), config.ecn()),
              pool,
              queue,
              regions.arena(),
              neighbors,
              link,
              i == 0,
              steering(i, config.threads()),
              new SecureRandom(),
              counters,
              clock.nowUs());
      ApplicationPort port = new ApplicationPort(regions, stack, counters);
      ElasticThread loop = new ElasticThread(queue, stack, port, config.loop(), clock, counters);
      Thread thread =
          Thread.ofPlatform().name("elastic-" + i).daemon().unstarted(() -> runToTheEnd(loop, i));
      workers.add(new Worker(i, loop, thread, port, regions, pool, queue, stack, counters));
    } catch (LinuxException | DeviceException e) {
      throw new DataplaneException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Every device with several queues distributes by {@link FlowHash}. */
  private static Steering steering(int index, int threads) {
    return (local, localPort, remote, remotePort) ->
        FlowHash.queue(FlowHash.of(local, remote, localPort, remotePort), threads) == index;
  }

  /** A thread that failed takes its dataplane down: half a dataplane serves nobody well. */
  private void runToTheEnd(ElasticThread loop, int index) {
    if (!config.place().cpus().isEmpty()) {
      Affinity.bind(config.place().cpus().get(index));
    }
    loop.run();
    Throwable failure = loop.failure();
    if (failure != null) {
      if (!(failure instanceof DeviceException)) {
        LOG.error("an elastic thread failed", failure);
      }
      stop();
    }
  }

  private void serveProcess(Isolation isolation) throws InterruptedException {
    int ownUid = LinuxProcess.effectiveUid();
    Confinement confinement =
        isolation.confined()
            ? Confinement.choose(
                ownUid, List.of(directory.path(), Path.of(System.getProperty("java.home"))))
            : Confinement.none(ownUid);
    if (confinement.weakness() != null) {
      LOG.warn("{}", confinement.weakness());
    }
    ControlGroup bound =
        isolation.confined()
            ? ControlGroup.choose(ownUid, config.name(), config.appMemoryBytes())
            : ControlGroup.none(null);
    group = bound;
    if (bound.weakness() != null) {
      LOG.warn("{}", bound.weakness());
    }
    List<String> jvmOptions = new ArrayList<>(ApplicationJvm.OPTIONS);
    jvmOptions.addAll(bound.jvmOptions());
    jvmOptions.addAll(config.appJvmOptions());
    ApplicationProcess.Plan plan =
        new ApplicationProcess.Plan(
            config.application(),
            ApplicationFiles.layOut(
                directory.applicationFiles(), config.application(), confinement.uid()),
            jvmOptions,
            confinement,
            bound,
            isolation,
            output(isolation),
            directory.applicationSocket());
    Supervisor made =
        new Supervisor(
            (hungUp, unwanted) -> ApplicationProcess.launch(plan, workers, hungUp, unwanted),
            workers,
            config.restart(),
            config.appTimeoutMs());
    supervisor = made;
    supervise(made);
  }

  private void serveInline(@Nullable IntFunction<Application> applications)
      throws InterruptedException {
    Application[] loaded =
        applications != null
            ? new Application[0]
            : ApplicationClass.instantiate(config.application(), workers.size());
    for (Worker worker : workers) {
      Application application =
          applications != null ? applications.apply(worker.index()) : loaded[worker.index()];
      worker.loop().attach(new InlinePeer(application, worker, workers.size(), clock, lifetime));
    }
  }

  private void serveRing3(Guest guest, Isolation isolation) throws InterruptedException {
    ApplicationOutput output = output(isolation);
    Ring3Supervisor made =
        new Ring3Supervisor(
            () -> Ring3Domain.start(config, guest, workers, output), workers, config.restart());
    made.begin();
    ring3 = made;
    supervise(made);
  }

  /** Of all applications, one after the other. */
  private ApplicationOutput output(Isolation isolation) {
    return new ApplicationOutput(
        config.application().shortName(), isolation.output(), System::nanoTime);
  }

  private void supervise(Runnable application) {
    supervisorThread =
        Thread.ofPlatform()
            .name("supervisor")
            .start(
                () -> {
                  try {
                    application.run();
                  } catch (RuntimeException | Error e) {
                    LOG.error("the application's supervisor failed", e);
                    supervisorFailure = e;
                  } finally {
                    ended.countDown();
                  }
                });
  }

  /** What keeps the application from writing what it may only read, for people. */
  public String enforcedBy() {
    String memory = workers.getFirst().regions().enforcedBy();
    return config.domain() == DomainKind.RING3
        ? "the guest's page table, the memory by " + memory
        : memory;
  }

  /** Waits until the application has ended for good. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** The same for at most so many milliseconds; whether it has. */
  public boolean awaitEnd(long milliseconds) throws InterruptedException {
    return ended.await(milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Why the application, or the dataplane itself, failed; null while it has not. */
  public @Nullable String failure() {
    for (Worker worker : workers) {
      Throwable failure = worker.loop().failure();
      if (failure instanceof DeviceException) {
        return failure.getMessage();
      }
      if (failure != null) {
        return "an elastic thread failed, which is a bug: " + failure;
      }
    }
    if (supervisorFailure != null) {
      return "the application's supervisor failed, which is a bug: " + supervisorFailure;
    }
    if (ring3 != null) {
      return ring3.failure();
    }
    return supervisor == null ? null : supervisor.failure();
  }

  /** Whether the application listens on every elastic thread. */
  public boolean listens() {
    return figures().entrySet().stream()
        .filter(figure -> figure.getKey().endsWith(".listeners"))
        .allMatch(figure -> figure.getValue() > 0);
  }

  /** Where the elastic threads execute, and why: one line. */
  public String place() {
    Guest present = guest;
    return present == null ? "nowhere" : present.place();
  }

  /** Whether the message buffers lie in huge pages. */
  public boolean hugePages() {
    return workers.getFirst().regions().hugePages();
  }

  /** Its elastic threads, for tests of what becomes of one. */
  List<Worker> workers() {
    return workers;
  }

  /** Its virtual machine, for tests that run something else in it. */
  @Nullable Guest guest() {
    return guest;
  }

  /** The device, for what only it knows. */
  public Device device() {
    return device;
  }

  /** The application's process, 0 while there is none. */
  public int applicationPid() {
    return supervisor == null ? 0 : supervisor.pid();
  }

  /** Makes {@link #awaitEnd} return. */
  public void stop() {
    ended.countDown();
  }

  /** Every figure by name, gauges taken while no frame is in flight. */
  public Map<String, Long> figures() {
    // Counts first: taking gauges wakes us by a system call, which throws a thread out of ring 0.
    Map<String, Long> figures = counts();
    for (Worker worker : workers) {
      String prefix = "thread." + worker.index() + ".";
      gauges(worker).forEach((name, value) -> figures.put(prefix + name, value));
    }
    return figures;
  }

  /** The figures that are to be had without an elastic thread taking notice. */
  public Map<String, Long> counts() {
    Map<String, Long> figures = new LinkedHashMap<>();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Ipv6Link link = ipv6;
    if (link != null) {
      figures.put("ipv6.addresses", (long) link.addresses());
    }
    figures.put("application.pid", (long) applicationPid());
    figures.put("application.launches", launches());
    for (Worker worker : workers) {
      String prefix = "thread." + worker.index() + ".";
      figures.put(
          prefix + "allocated-bytes", threads.getThreadAllocatedBytes(worker.thread().threadId()));
      for (Counter counter : Counter.values()) {
        figures.put(prefix + counter.label(), worker.counters().get(counter));
      }
      if (StageClock.ON) {
        StageClock stages = worker.counters().stages();
        for (Stage stage : Stage.values()) {
          figures.put(prefix + "stage." + stage.label() + "-ns", stages.ns(stage));
        }
        for (int i = 0; i < TurnTimes.classes(); i++) {
          figures.put(prefix + TurnTimes.label(i), stages.turns().count(i));
        }
      }
      Guest present = guest;
      if (present != null) {
        present.figures(worker, prefix, figures);
      }
    }
    return figures;
  }

  private long launches() {
    if (ring3 != null) {
      return ring3.launches();
    }
    return supervisor == null ? 1 : supervisor.launches();
  }

  /** Taken by the elastic thread into an array made here: asking must not make it allocate. */
  private static Map<String, Long> gauges(Worker worker) {
    String[] names = {
      "mbufs-free", "connections", "not-accepted", "listeners", "time-wait", "udp-sockets", "timers"
    };
    long[] values = new long[names.length];
    try {
      worker
          .loop()
          .atQuiescence(
              () -> {
                values[0] = worker.pool().available();
                values[1] = worker.stack().tcp().connections();
                values[2] = worker.stack().tcp().waiting();
                values[3] = worker.stack().tcp().listeners();
                values[4] = worker.stack().tcp().timeWaits();
                values[5] = worker.stack().udp().sockets();
                values[6] = worker.stack().timers().used();
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      return Map.of(); // it has failed; its counters are still there
    }
    Map<String, Long> gauges = new LinkedHashMap<>();
    gauges.put("mbufs", (long) worker.pool().capacity());
    for (int i = 0; i < names.length; i++) {
      gauges.put(names[i], values[i]);
    }
    return gauges;
  }

  @Override
  public void close() {
    boolean interrupted = false;
    if (supervisor != null) {
      supervisor.stop();
    }
    if (ring3 != null) {
      ring3.stop();
    }
    if (supervisorThread != null) {
      interrupted = ThreadEnd.await(supervisorThread);
    }
    if (group != null) {
      group.remove();
    }
    Guest present = guest;
    for (Worker worker : workers) {
      if (worker.thread().isAlive()) {
        interrupted |= detachThrough(worker); // peers of an inline application are told, too
      }
    }
    interrupted |= present != null && endThrough(present);
    for (Worker worker : workers) {
      worker.loop().stop();
      interrupted |= ThreadEnd.await(worker.thread());
      worker.loop().close();
      worker.regions().closeHandover();
    }
    if (control != null) {
      try {
        control.close();
      } catch (IOException e) {
        LOG.warn("the control socket did not close: {}", e.getMessage());
      }
    }
    device.close();
    if (present != null) {
      present.close();
    }
    lifetime.close();
    directory.close();
    stop();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean endThrough(Guest present) {
    boolean interrupted = Thread.interrupted();
    try {
      present.end(workers);
    } catch (InterruptedException e) {
      interrupted = true; // the request is made, and served before the thread ends
    }
    return interrupted;
  }

  private static boolean detachThrough(Worker worker) {
    boolean interrupted = Thread.interrupted();
    try {
      worker.loop().detach();
    } catch (InterruptedException e) {
      interrupted = true; // the request is made, and served before the thread ends
    }
    return interrupted;
  }
}
