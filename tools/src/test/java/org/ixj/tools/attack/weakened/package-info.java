// SPDX-License-Identifier: Apache-2.0
/** Builds of the dataplane with one thing wrong, each of which the suite must catch by name. */
package org.ixj.tools.attack.weakened;
