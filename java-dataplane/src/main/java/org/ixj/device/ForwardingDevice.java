// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

/** What a device around another one says of itself: the same as that. */
public abstract class ForwardingDevice implements Device {
  private final Device device;

  /** Wraps {@code device}, which is closed with this one. */
  protected ForwardingDevice(Device device) {
    this.device = device;
  }

  /** The device inside. */
  protected final Device device() {
    return device;
  }

  @Override
  public final String name() {
    return device.name();
  }

  @Override
  public final long macAddress() {
    return device.macAddress();
  }

  @Override
  public final int mtu() {
    return device.mtu();
  }

  @Override
  public final int queues() {
    return device.queues();
  }

  @Override
  public final int receiveBuffers() {
    return device.receiveBuffers();
  }

  @Override
  public final void groups(long[] stationAddresses) {
    device.groups(stationAddresses);
  }

  @Override
  public void close() {
    device.close();
  }
}
