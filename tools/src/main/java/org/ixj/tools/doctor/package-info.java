// SPDX-License-Identifier: Apache-2.0
/** What this machine can do for a dataplane, and how to make it do more. */
@NullMarked
package org.ixj.tools.doctor;

import org.jspecify.annotations.NullMarked;
