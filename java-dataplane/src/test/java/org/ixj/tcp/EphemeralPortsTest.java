// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.ixj.net.Addresses;
import org.ixj.net.Steering;
import org.junit.jupiter.api.Test;

class EphemeralPortsTest {
  private static final int LOCAL = 0x0A000001;
  private static final int REMOTE = 0x0A000002;
  private final TcpConfig config = TcpConfig.defaults();

  private EphemeralPorts ports(Steering steering) {
    SplittableRandom random = new SplittableRandom(5);
    Addresses addresses = new Addresses(random);
    return new EphemeralPorts(
        config,
        addresses,
        new IsnGenerator(addresses, random),
        new ConnectionTable(16, random),
        new Listeners(1),
        steering,
        random);
  }

  @Test
  void aPortIsOneWhoseAnswersComeToTheThreadThatChoseIt() {
    EphemeralPorts ports = ports((local, localPort, remote, remotePort) -> localPort % 3 == 1);
    for (int i = 0; i < 1000; i++) {
      assertThat(ports.choose(LOCAL, REMOTE, 80, i) % 3).isEqualTo(1);
    }
  }

  @Test
  void threadsThatShareNoFlowShareNoPort() {
    EphemeralPorts even = ports((local, localPort, remote, remotePort) -> localPort % 2 == 0);
    EphemeralPorts odd = ports((local, localPort, remote, remotePort) -> localPort % 2 == 1);
    for (int i = 0; i < 1000; i++) {
      assertThat(even.choose(LOCAL, REMOTE, 80, i) - odd.choose(LOCAL, REMOTE, 80, i)).isOdd();
    }
  }

  @Test
  void whereNoAnswerComesNoPortIsChosen() {
    EphemeralPorts ports = ports((local, localPort, remote, remotePort) -> false);
    assertThat(ports.choose(LOCAL, REMOTE, 80, 0)).isEqualTo(EphemeralPorts.NONE);
  }

  @Test
  void oneTurnsConnectsLookAtABoundedNumberOfPorts() {
    int[] looks = {0};
    EphemeralPorts ports =
        ports(
            (local, localPort, remote, remotePort) -> {
              looks[0]++;
              return false;
            });
    for (int i = 0; i < 1000; i++) {
      assertThat(ports.choose(LOCAL, REMOTE, 80, 7)).isEqualTo(EphemeralPorts.NONE);
    }
    assertThat(looks[0]).isEqualTo(EphemeralPorts.LOOKS_PER_TURN);
    assertThat(ports.choose(LOCAL, REMOTE, 80, 8)).isEqualTo(EphemeralPorts.NONE);
    assertThat(looks[0]).isEqualTo(2 * EphemeralPorts.LOOKS_PER_TURN);
  }
}
