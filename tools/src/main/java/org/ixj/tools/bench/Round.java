// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One system's turn at one case.
 *
 * @param system its name
 * @param label the case's
 * @param pass which time, from 0
 * @param figures by name; empty if it failed
 * @param failure why it failed, or null
 * @param lineBeforeNs the cache line's round trip before
 * @param lineAfterNs and after
 */
record Round(
    String system,
    String label,
    int pass,
    Map<String, Double> figures,
    @Nullable String failure,
    double lineBeforeNs,
    double lineAfterNs) {}
