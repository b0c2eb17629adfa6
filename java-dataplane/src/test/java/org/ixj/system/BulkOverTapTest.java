// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.ixj.device.FaultPlan;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gibibyte each way between a Linux socket and the dataplane; the rates are information. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class BulkOverTapTest {
  private static final long BYTES = Long.getLong("ixj.bulkMiB", 1024) << 20;
  private static final FaultPlan WEATHER = new FaultPlan(0.02, 0.01, 0.01, 0, 0);

  private enum Way {
    UPLOAD,
    DOWNLOAD
  }

  private static void move(Service service, Way way, String what) throws Exception {
    long before = System.nanoTime();
    if (way == Way.UPLOAD) {
      BulkClient.upload(Service.at(Bulk.PORT), BYTES, 1);
    } else {
      BulkClient.download(Service.at(Bulk.PORT), BYTES, 1);
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    System.out.printf(
        "%s %s: %d MiB in %.2f s, %.0f MB/s;%s%n",
        way, what, BYTES >> 20, seconds, BYTES / 1e6 / seconds, service.counters());
  }

  @Test
  void aCleanUploadIsBitExact() throws Exception {
    try (Service service = Service.start(i -> new Bulk())) {
      move(service, Way.UPLOAD, "clean");
      service.assertAllReturned();
    }
  }

  @Test
  void aCleanDownloadIsBitExact() throws Exception {
    try (Service service = Service.start(i -> new Bulk())) {
      move(service, Way.DOWNLOAD, "clean");
      service.assertAllReturned();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lossReorderingAndDuplicationCostNoByteAndNoConnection(boolean up) throws Exception {
    try (Service service = Service.start(i -> new Bulk(), 1, WEATHER, null)) {
      move(service, up ? Way.UPLOAD : Way.DOWNLOAD, "faulty");
      assertThat(service.figure(Counter.FAULT_LOST)).as("frames harmed").isPositive();
      // The last ACK of a connection, doubled, belongs to nothing (RFC 9293 §3.10.7.1). A reset any
      // earlier would have failed the transfer.
      assertThat(service.figure(Counter.TCP_RESETS_SENT))
          .isEqualTo(service.figure(Counter.TCP_NO_CONNECTION_FOR));
      assertThat(service.figure(Counter.TCP_RESETS_RECEIVED)).isZero();
      if (!up) {
        // Nearly every loss is found by acknowledgements; a time-out is for a lost repetition.
        assertThat(service.figure(Counter.TCP_TIMEOUTS) * 5)
            .as("time-outs against recoveries")
            .isLessThan(service.figure(Counter.TCP_RECOVERIES));
      }
      service.assertAllReturned();
    }
  }
}
