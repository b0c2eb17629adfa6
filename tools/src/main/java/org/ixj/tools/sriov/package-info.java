// SPDX-License-Identifier: Apache-2.0
/** Virtual functions of SR-IOV devices: who they are, who holds them, and who drives them. */
@NullMarked
package org.ixj.tools.sriov;

import org.jspecify.annotations.NullMarked;
