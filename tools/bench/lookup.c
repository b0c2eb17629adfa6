// SPDX-License-Identifier: Apache-2.0
#include "lookup.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include <string.h>

#define BUCKETS 16384

/* ext_args of a connection; its own `next` is the list of all. */
#define PREVIOUS 0
#define BUCKET_NEXT 1

static struct tcp_pcb *all;
static struct tcp_pcb *buckets[BUCKETS];

static unsigned int hash(u32_t remote, u16_t remote_port, u16_t local_port)
{
	u32_t h = remote * 0x9E3779B1u ^ ((u32_t)remote_port << 16 | local_port);

	h = (h ^ h >> 16) * 0x85EBCA6Bu;
	return (h ^ h >> 13) % BUCKETS;
}

static struct tcp_pcb *bucket_next(const struct tcp_pcb *pcb)
{
	return pcb->ext_args[BUCKET_NEXT].data;
}

static void put(struct tcp_pcb *pcb)
{
	unsigned int bucket = hash(ip4_addr_get_u32(ip_2_ip4(&pcb->remote_ip)), pcb->remote_port, pcb->local_port);

	pcb->next = all;
	if (all != NULL)
		all->ext_args[PREVIOUS].data = pcb;
	pcb->ext_args[PREVIOUS].data = NULL;
	all = pcb;
	pcb->ext_args[BUCKET_NEXT].data = buckets[bucket];
	buckets[bucket] = pcb;
}

static struct tcp_pcb *take(u32_t remote, u16_t remote_port, u16_t local_port)
{
	unsigned int bucket = hash(remote, remote_port, local_port);
	struct tcp_pcb *pcb, *before = NULL, *previous;

	for (pcb = buckets[bucket]; pcb != NULL; before = pcb, pcb = bucket_next(pcb))
		if (pcb->remote_port == remote_port && pcb->local_port == local_port &&
		    ip4_addr_get_u32(ip_2_ip4(&pcb->remote_ip)) == remote)
			break;
	if (pcb == NULL)
		return NULL;
	if (before == NULL)
		buckets[bucket] = bucket_next(pcb);
	else
		before->ext_args[BUCKET_NEXT].data = bucket_next(pcb);
	previous = pcb->ext_args[PREVIOUS].data;
	if (previous == NULL)
		all = pcb->next;
	else
		previous->next = pcb->next;
	if (pcb->next != NULL)
		pcb->next->ext_args[PREVIOUS].data = previous;
	pcb->next = NULL;
	return pcb;
}

static u16_t u16(const unsigned char *at)
{
	return (u16_t)(at[0] << 8 | at[1]);
}

void lookup__before(const unsigned char *frame, unsigned int bytes)
{
	const unsigned char *ip = frame + 14, *tcp;
	u32_t remote;

	tcp_active_pcbs = NULL;
	if (bytes < 54 || u16(frame + 12) != 0x0800 || ip[9] != IP_PROTO_TCP)
		return;
	tcp = ip + (ip[0] & 0xF) * 4;
	memcpy(&remote, ip + 12, sizeof(remote));
	if (tcp + 4 <= frame + bytes)
		tcp_active_pcbs = take(remote, u16(tcp), u16(tcp + 2));
}

void lookup__after(void)
{
	struct tcp_pcb *next;

	for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = next) {
		next = pcb->next;
		put(pcb);
	}
	tcp_active_pcbs = NULL;
}

void lookup__all(void)
{
	/* Who is gone afterwards is nowhere: the table is made anew of those that are left. */
	tcp_active_pcbs = all;
	all = NULL;
	memset(buckets, 0, sizeof(buckets));
}
