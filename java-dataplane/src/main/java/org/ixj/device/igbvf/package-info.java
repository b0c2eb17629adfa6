// SPDX-License-Identifier: Apache-2.0
/**
 * The driver of the Intel 82576's virtual function. Sections cited as "82576 §" are those of the
 * Intel 82576EB Gigabit Ethernet Controller Datasheet, revision 2.65.
 */
@NullMarked
package org.ixj.device.igbvf;

import org.jspecify.annotations.NullMarked;
