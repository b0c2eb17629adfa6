// SPDX-License-Identifier: Apache-2.0
/* The load over lwIP on a wire; --to is the wire's path. */
#include "load.h"
#include "lwip_stack.h"

#include "lwip/tcp.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_PORT 1024u
#define PORTS 64000u

static struct load_options options;
static struct tcp_pcb **pcbs;
static unsigned int ports;

/* The connection whose callback runs, and whether it was reset in it: lwIP wants to be told. */
static struct tcp_pcb *running;
static bool aborted;

/*
 * Connects asked for in a callback wait for its end: lwIP puts off what the connection at work
 * sends, and a new one can have the memory, and so the name, of one that was just reset.
 */
static unsigned int *waiting, waits;

static unsigned int number(const void *argument)
{
	return (unsigned int)((uintptr_t)argument - 1);
}

static err_t connected(void *argument, struct tcp_pcb *pcb, err_t error)
{
	(void)error;
	running = pcb;
	load__connected(number(argument));
	running = NULL;
	return ERR_OK;
}

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
	(void)error;
	if (p == NULL) {
		load__failed("a connection ended");
		return ERR_OK;
	}
	running = pcb;
	aborted = false;
	tcp_recved(pcb, p->tot_len);
	for (struct pbuf *part = p; part != NULL && !aborted; part = part->next)
		load__received(number(argument), part->payload, part->len);
	pbuf_free(p);
	running = NULL;
	return aborted ? ERR_ABRT : ERR_OK;
}

static err_t sent(void *argument, struct tcp_pcb *pcb, u16_t bytes)
{
	(void)bytes;
	running = pcb;
	load__writable(number(argument));
	running = NULL;
	return ERR_OK;
}

static void ended(void *argument, err_t error)
{
	(void)error;
	pcbs[number(argument)] = NULL;
	if (!aborted)
		load__failed("a connection was refused or reset");
}

static void connect_now(unsigned int c)
{
	ip_addr_t server = IPADDR4_INIT(lwip_htonl(LWIP_SERVER));
	struct tcp_pcb *pcb = tcp_new();

	if (pcb == NULL) {
		load__failed("lwIP has no connection left");
		return;
	}
	pcbs[c] = pcb;
	tcp_nagle_disable(pcb);
	tcp_arg(pcb, (void *)((uintptr_t)c + 1));
	tcp_recv(pcb, received);
	tcp_sent(pcb, sent);
	tcp_err(pcb, ended);
	/* Chosen here: lwIP would look through all its connections for a free one. */
	pcb->local_port = (u16_t)(FIRST_PORT + ports++ % PORTS);
	if (tcp_connect(pcb, &server, options.port, connected) != ERR_OK)
		load__failed("lwIP could not connect");
}

void transport__connect(unsigned int c)
{
	waiting[waits++] = c;
}

size_t transport__send(unsigned int c, const void *data, size_t bytes)
{
	struct tcp_pcb *pcb = pcbs[c];
	size_t room, taken;

	if (pcb == NULL)
		return 0;
	room = tcp_sndbuf(pcb);
	taken = bytes < room ? bytes : room;
	if (taken > 0xFFFF)
		taken = 0xFFFF;
	if (taken == 0 || tcp_write(pcb, data, (u16_t)taken, TCP_WRITE_FLAG_COPY) != ERR_OK)
		return 0;
	/* Within its own callback lwIP sends by itself. */
	if (pcb != running)
		tcp_output(pcb);
	return taken;
}

void transport__reset(unsigned int c)
{
	struct tcp_pcb *pcb = pcbs[c];

	if (pcb == NULL)
		return;
	pcbs[c] = NULL;
	aborted = true;
	tcp_abort(pcb);
}

int main(int argc, char **argv)
{
	struct wire wire;
	uint64_t idle_ns;

	options = load__parse(argc, argv);
	pcbs = calloc(options.connections, sizeof(*pcbs));
	waiting = calloc(options.connections, sizeof(*waiting));
	if (pcbs == NULL || waiting == NULL)
		return 1;
	stack__prepare();
	wire__connect(&wire, options.to);
	stack__init(&wire, LWIP_CLIENT, LWIP_SERVER, options.hashed);
	load__init(&options);
	load__start();
	while (load__turn(&idle_ns)) {
		while (waits > 0)
			connect_now(waiting[--waits]);
		stack__called();
		if (!stack__turn()) {
			load__failed("the server has ended");
			break;
		}
	}
	return load__report();
}
