// SPDX-License-Identifier: Apache-2.0
/* Prints the layout of ixvmm.h's structures, for the Java side to compare: one "NAME value" a line. */
#include <stdio.h>

#include "ixvmm.h"

#define SIZE(name, type) printf(#name "_BYTES %zu\n", sizeof(struct type))
#define AT(name, type, field) printf(#name " %zu\n", offsetof(struct type, field))

int main(void)
{
	printf("VERSION %d\n", IXVMM_VERSION);
	printf("PROGRAM_MAX %llu\n", IXVMM_PROGRAM_MAX);
	SIZE(EVENT, ixvmm_event);
	AT(EVENT_KIND, ixvmm_event, kind);
	AT(EVENT_VECTOR, ixvmm_event, vector);
	AT(EVENT_CODE, ixvmm_event, code);
	AT(EVENT_ADDRESS, ixvmm_event, address);
	AT(EVENT_IP, ixvmm_event, ip);
	AT(EVENT_BACKEND, ixvmm_event, backend);
	AT(EVENT_FLAGS, ixvmm_event, flags);
	SIZE(SELFTEST, ixvmm_selftest);
	AT(SELFTEST_BACKEND, ixvmm_selftest, backend);
	AT(SELFTEST_PROBE_CPL, ixvmm_selftest, probe_cpl);
	AT(SELFTEST_XCR0, ixvmm_selftest, xcr0);
	AT(SELFTEST_TSC_DISTANCE, ixvmm_selftest, tsc_distance);
	AT(SELFTEST_RING0_NS_PER_1000, ixvmm_selftest, ring0_ns_per_1000);
	AT(SELFTEST_EXIT_NS, ixvmm_selftest, exit_ns);
	AT(SELFTEST_REASON, ixvmm_selftest, reason);
	SIZE(STATS, ixvmm_stats);
	AT(STATS_RUNS, ixvmm_stats, runs);
	AT(STATS_CROSSINGS, ixvmm_stats, crossings);
	AT(STATS_HOST_RUNS, ixvmm_stats, host_runs);
	AT(STATS_KVM_RETURNS, ixvmm_stats, kvm_returns);
	AT(STATS_PREEMPTIONS, ixvmm_stats, preemptions);
	AT(STATS_FAULTS, ixvmm_stats, faults);
	AT(STATS_CALLS_DENIED, ixvmm_stats, calls_denied);
	AT(STATS_CALLS_ANSWERED, ixvmm_stats, calls_answered);
	AT(STATS_LOG_DROPPED, ixvmm_stats, log_dropped);
	AT(STATS_ENTERS, ixvmm_stats, enters);
	AT(STATS_ENTERS_HELD, ixvmm_stats, enters_held);
	AT(STATS_LEAVES, ixvmm_stats, leaves);
	AT(STATS_GATE_HOLDS, ixvmm_stats, gate_holds);
	AT(STATS_GATE_ABORTS, ixvmm_stats, gate_aborts);
	AT(STATS_GIB_LINKED, ixvmm_stats, gib_linked);
	AT(STATS_LAST_LEAVE_IP, ixvmm_stats, last_leave_ip);
	AT(STATS_LAST_LEAVE_ADDRESS, ixvmm_stats, last_leave_address);
	AT(STATS_LAST_LEAVE_DETAIL, ixvmm_stats, last_leave_detail);
	AT(STATS_BARRIERS, ixvmm_stats, barriers);
	return 0;
}
