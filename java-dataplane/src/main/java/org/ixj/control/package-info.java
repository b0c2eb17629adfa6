// SPDX-License-Identifier: Apache-2.0
/**
 * The control path: puts a dataplane together, launches and watches its application, answers
 * questions about it. Nothing here runs on an elastic thread.
 */
@NullMarked
package org.ixj.control;

import org.jspecify.annotations.NullMarked;
