// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

/** The order in which items were last used: a list through the items themselves. */
final class UseOrder {
  private final Items items;
  private int newest = Items.NONE;
  private int oldest = Items.NONE;

  UseOrder(Items items) {
    this.items = items;
  }

  /** The item used longest ago, or {@link Items#NONE}. */
  int oldest() {
    return oldest;
  }

  /** An item of the list was used. */
  void renew(int item) {
    if (newest != item) {
      remove(item);
      add(item);
    }
  }

  void add(int item) {
    items.newer(item, Items.NONE);
    items.older(item, newest);
    if (newest == Items.NONE) {
      oldest = item;
    } else {
      items.newer(newest, item);
    }
    newest = item;
  }

  void remove(int item) {
    int older = items.older(item);
    int newer = items.newer(item);
    if (newer == Items.NONE) {
      newest = older;
    } else {
      items.older(newer, older);
    }
    if (older == Items.NONE) {
      oldest = newer;
    } else {
      items.newer(older, newer);
    }
  }
}
