// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.ixj.linux.Errno;
import org.ixj.linux.LinuxException;
import org.ixj.linux.LinuxProcess;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapDeviceTest {
  private static final String NAME = "ixjt-one";
  private static final long MAC = EthernetLimits.randomStation(new SplittableRandom(1));

  private static void assumeTap() {
    assumeTrue(LinuxProcess.effectiveUid() == 0, "skipped: needs root to make TAP interfaces");
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "skipped: no /dev/net/tun");
  }

  @ParameterizedTest
  @CsvSource({
    Errno.EBUSY + ",another process has this interface",
    Errno.EPERM + ",run as root",
    Errno.EACCES + ",run as root",
    Errno.EINVAL + ",is no TAP"
  })
  void aRefusalIsOneLineThatSaysWhatToDo(int errno, String advice) {
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "skipped: no /dev/net/tun");
    String line = TapDevice.explain("tap0", new LinuxException("ioctl", errno, ""));
    assertThat(line).startsWith("tap tap0: ").contains(advice).doesNotContain("\n");
  }

  @Test
  void aRandomStationIsLocalAndNoGroup() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1000; i++) {
      long mac = EthernetLimits.randomStation(random);
      assertThat(mac >>> 48).isZero();
      assertThat((mac >>> 40) & 3).isEqualTo(2);
    }
  }

  @Test
  void aNameTheKernelCannotHaveIsRefused() {
    assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "skipped: /dev/net/tun not writable");
    assertThatThrownBy(() -> TapDevice.open("sixteen-letters-", 1, MAC))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("1 to 15 bytes");
  }

  @Test
  @Tag("system")
  void anInterfaceInUseIsReportedBusyAndIsFreeAfterClose() {
    assumeTap();
    try (TapDevice first = TapDevice.open(NAME, 1, MAC)) {
      assertThat(first.mtu()).isEqualTo(1500);
      assertThatThrownBy(() -> TapDevice.open(NAME, 1, MAC))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("choose another name");
    }
    try (TapDevice again = TapDevice.open(NAME, 2, MAC)) {
      assertThat(again.queues()).isEqualTo(2);
    }
  }

  @Test
  @Tag("system")
  void framesAnInterfaceThatIsDownRefusesAreCounted() {
    assumeTap();
    try (Station station = new Station(TapDevice.open(NAME, 1, MAC), 4)) {
      station.send(Station.frame(64, 1));
      assertThat(station.count(Counter.DEVICE_REFUSED)).isEqualTo(1);
      assertThat(station.receive()).isEmpty();
      assertThat(station.queue().linkUp()).isTrue();
      assertThat(station.leaksNothing()).isTrue();
    }
  }

  @Test
  @Tag("system")
  void aDeletedInterfaceIsALinkThatIsGone() throws Exception {
    assumeTap();
    try (Station station = new Station(TapDevice.open(NAME, 1, MAC), 4)) {
      Process delete = new ProcessBuilder("ip", "link", "del", NAME).start();
      assumeTrue(delete.waitFor() == 0, "skipped: no `ip` here");
      assertThat(station.receive()).isEmpty();
      assertThat(station.queue().linkUp()).isFalse();
      assertThatThrownBy(() -> station.queue().prepareSleep())
          .as("whoever slept on it would be woken for ever")
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("deleted");
      assertThat(station.leaksNothing()).isTrue();
    }
  }
}
