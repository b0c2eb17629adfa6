// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

/** Names of frames held back, each until so many frames or so many polls went by. */
final class HeldFrames {
  static final int CAPACITY = 16;
  static final int NONE = -1;

  private final int[] names = new int[CAPACITY];
  private final int[] framesLeft = new int[CAPACITY];
  private final int[] pollsLeft = new int[CAPACITY];
  private int size;

  boolean isFull() {
    return size == CAPACITY;
  }

  void add(int name, int frames, int polls) {
    names[size] = name;
    framesLeft[size] = frames;
    pollsLeft[size] = polls;
    size++;
  }

  void framePassed() {
    for (int i = 0; i < size; i++) {
      framesLeft[i]--;
    }
  }

  void polled() {
    for (int i = 0; i < size; i++) {
      pollsLeft[i]--;
    }
  }

  /** Takes out a frame whose time has come, the oldest first, or {@link #NONE}. */
  int takeDue() {
    for (int i = 0; i < size; i++) {
      if (framesLeft[i] <= 0 || pollsLeft[i] <= 0) {
        return take(i);
      }
    }
    return NONE;
  }

  /** Takes out the oldest frame whatever its time, or {@link #NONE}. */
  int takeAny() {
    return size == 0 ? NONE : take(0);
  }

  private int take(int index) {
    int name = names[index];
    size--;
    for (int i = index; i < size; i++) {
      names[i] = names[i + 1];
      framesLeft[i] = framesLeft[i + 1];
      pollsLeft[i] = pollsLeft[i + 1];
    }
    return name;
  }
}
