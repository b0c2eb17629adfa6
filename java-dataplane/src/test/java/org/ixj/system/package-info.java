// SPDX-License-Identifier: Apache-2.0
/** Whole dataplanes against Linux's own TCP/IP, each test in a network namespace of its own. */
@NullMarked
package org.ixj.system;

import org.jspecify.annotations.NullMarked;
