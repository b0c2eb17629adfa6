// SPDX-License-Identifier: Apache-2.0
/** The contract between a dataplane and its application. */
@NullMarked
package org.ixj.abi;

import org.jspecify.annotations.NullMarked;
