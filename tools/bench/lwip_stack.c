// SPDX-License-Identifier: Apache-2.0
#include "lwip_stack.h"

#include "clock.h"
#include "lookup.h"

#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "netif/ethernet.h"

#include <string.h>

/* Frames of one turn at most; the dataplane's own default. */
#define BATCH 64

/* Turns between two looks at the clock, and at the peer. */
#define LOOK_EVERY 256

static struct wire *wire;
static struct netif netif;
static bool hashed;
static uint64_t next_tcp_ns, next_arp_ns;
static unsigned int turns;

u32_t sys_now(void)
{
	return (u32_t)(clock__now_ns() / 1000000);
}

/* lwIP says that it has connections, and wants tcp_tmr called; it always is. */
void tcp_timer_needed(void)
{
}

static err_t transmit(struct netif *unused, struct pbuf *frame)
{
	unsigned char *to = wire__begin(wire);

	(void)unused;
	if (to == NULL)
		return ERR_MEM; /* lwIP sends it later */
	for (struct pbuf *part = frame; part != NULL; part = part->next) {
		memcpy(to, part->payload, part->len);
		to += part->len;
	}
	wire__commit(wire, frame->tot_len);
	return ERR_OK;
}

static void mac_bytes(uint64_t mac, u8_t *to)
{
	for (int i = 0; i < ETH_HWADDR_LEN; i++)
		to[i] = (u8_t)(mac >> (40 - 8 * i));
}

static err_t open_interface(struct netif *opened)
{
	opened->name[0] = 'w';
	opened->name[1] = 'i';
	opened->output = etharp_output;
	opened->linkoutput = transmit;
	opened->mtu = WIRE_MTU;
	opened->hwaddr_len = ETH_HWADDR_LEN;
	mac_bytes(wire->mac, opened->hwaddr);
	opened->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_LINK_UP;
	return ERR_OK;
}

void stack__prepare(void)
{
	lwip_init();
}

void stack__init(struct wire *up, unsigned int address, unsigned int peer, bool with_table)
{
	ip4_addr_t other = {lwip_htonl(peer)};
	struct eth_addr station;
	ip4_addr_t own = {lwip_htonl(address)}, mask = {lwip_htonl(0xFFFFFF00u)}, none = {0};

	wire = up;
	hashed = with_table;
	netif_add(&netif, &own, &mask, &none, NULL, open_interface, ethernet_input);
	netif_set_default(&netif);
	netif_set_up(&netif);
	mac_bytes(wire->peer_mac, station.addr);
	etharp_add_static_entry(&other, &station);
}

static void input(const unsigned char *frame, unsigned int bytes)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)bytes, PBUF_POOL);

	if (p == NULL)
		return;
	memcpy(p->payload, frame, bytes);
	if (hashed)
		lookup__before(p->payload, bytes);
	if (netif.input(p, &netif) != ERR_OK)
		pbuf_free(p);
	if (hashed)
		lookup__after();
}

static bool look_around(void)
{
	uint64_t now = clock__now_ns();

	if (now >= next_tcp_ns) {
		next_tcp_ns = now + TCP_TMR_INTERVAL * 1000000ull;
		if (hashed)
			lookup__all();
		tcp_tmr();
		if (hashed)
			lookup__after();
		if (!wire__up(wire))
			return false;
	}
	if (now >= next_arp_ns) {
		next_arp_ns = now + ARP_TMR_INTERVAL * 1000000ull;
		etharp_tmr();
	}
	return true;
}

bool stack__turn(void)
{
	unsigned int bytes, n = 0;
	unsigned char *frame;

	while (n < BATCH && (frame = wire__peek(wire, &bytes)) != NULL) {
		input(frame, bytes);
		n++;
	}
	if (n > 0)
		wire__release(wire);
	else
		clock__relax();
	wire__flush(wire);
	return ++turns % LOOK_EVERY != 0 || look_around();
}

void stack__called(void)
{
	if (hashed)
		lookup__after();
	wire__flush(wire);
}
