// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a process, also where nothing can be found out about it. */
@Timeout(30)
final class ProcessTreeTest {
  private static final int SIGKILLED = 128 + 9;

  /** A process in a JVM that has no descriptor left: ProcessHandle cannot list /proc. */
  private static final class Unseen extends Process {
    private final Process real;

    Unseen(Process real) {
      this.real = real;
    }

    @Override
    public Stream<ProcessHandle> children() {
      throw new RuntimeException("Unable to open /proc");
    }

    @Override
    public Stream<ProcessHandle> descendants() {
      throw new RuntimeException("Unable to open /proc");
    }

    @Override
    public Process destroyForcibly() {
      return real.destroyForcibly();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return real.waitFor();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
      return real.waitFor(timeout, unit);
    }

    @Override
    public int exitValue() {
      return real.exitValue();
    }

    @Override
    public void destroy() {
      real.destroy();
    }

    @Override
    public OutputStream getOutputStream() {
      return real.getOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return real.getInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return real.getErrorStream();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutADescriptorToFindOthersByTheProcessItselfEnds(boolean namespace)
      throws IOException, InterruptedException {
    Process sleep = new ProcessBuilder("sleep", "1000").start();
    try {
      ProcessTree.kill(new Unseen(sleep), namespace);
      assertThat(sleep.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(sleep.exitValue()).isEqualTo(SIGKILLED);
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void whatItForkedEndsToo() throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!; wait").start();
    long forked = Long.parseLong(shell.inputReader().readLine());
    ProcessHandle child = ProcessHandle.of(forked).orElseThrow();
    try {
      ProcessTree.kill(shell, false);
      child.onExit().get(10, TimeUnit.SECONDS);
      assertThat(shell.isAlive()).isFalse();
    } finally {
      child.destroyForcibly();
    }
  }
}
