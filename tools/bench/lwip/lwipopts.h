/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_LWIPOPTS_H
#define BENCH_LWIPOPTS_H

/* As fast as lwIP is meant to be: no operating system below it, one thread, the raw interface. */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_TIMERS 0 /* lwip_stack.c calls tcp_tmr and etharp_tmr */
#define LWIP_STATS 0
#define LWIP_NOASSERT 1

/* Large pools, and the C library's allocator for what has no pool. */
#define MEM_ALIGNMENT 8
#define MEM_LIBC_MALLOC 1
#define MEMP_NUM_TCP_PCB 16384
#define MEMP_NUM_TCP_SEG 60000
#define MEMP_NUM_PBUF 60000
#define PBUF_POOL_SIZE 32768
#define PBUF_POOL_BUFSIZE 1600

/* Only what a wire carries here. */
#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_UDP 0
#define LWIP_DHCP 0
#define ETHARP_SUPPORT_STATIC_ENTRIES 1
#define LWIP_RAW 0
#define IP_REASSEMBLY 0
#define IP_FRAG 0

/* Checksums are made and checked, in software, the payload's while it is copied. */
#define LWIP_CHECKSUM_ON_COPY 1
#define LWIP_CHKSUM_ALGORITHM 3

#define TCP_MSS 1460
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 3
#define TCP_WND (256 * 1024)
#define TCP_SND_BUF (256 * 1024)
#define TCP_SND_QUEUELEN 1024
#define TCP_SNDLOWAT 32768
#define TCP_LISTEN_BACKLOG 0
#define LWIP_TCP_SACK_OUT 0

/* Neighbour in the list of all, neighbour in the bucket: see lookup.c. */
#define LWIP_TCP_PCB_NUM_EXT_ARGS 2

#endif
