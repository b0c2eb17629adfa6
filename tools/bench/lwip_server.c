// SPDX-License-Identifier: Apache-2.0
/*
 * An echo server on lwIP over a wire, for one peer: lwip-server PATH PORT SLOTS stock|hashed.
 * Prints "ready" once a peer can connect, and ends with it.
 */
#include "lwip_stack.h"

#include "lwip/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A connection's argument: what came in and has not been sent back, oldest first. */
static void drain(struct tcp_pcb *pcb)
{
	struct pbuf *waiting = pcb->callback_arg;

	while (waiting != NULL) {
		struct pbuf *rest;

		if (tcp_write(pcb, waiting->payload, waiting->len,
			      TCP_WRITE_FLAG_COPY | (waiting->next ? TCP_WRITE_FLAG_MORE : 0)) != ERR_OK)
			break;
		tcp_recved(pcb, waiting->len);
		rest = waiting->next;
		if (rest != NULL)
			pbuf_ref(rest);
		pbuf_free(waiting);
		waiting = rest;
	}
	tcp_arg(pcb, waiting);
}

static err_t received(void *waiting, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
	(void)error;
	if (p == NULL) {
		if (waiting != NULL)
			pbuf_free(waiting);
		tcp_arg(pcb, NULL);
		tcp_close(pcb);
		return ERR_OK;
	}
	if (waiting == NULL)
		tcp_arg(pcb, p);
	else
		pbuf_cat(waiting, p);
	drain(pcb);
	return ERR_OK;
}

static err_t sent(void *waiting, struct tcp_pcb *pcb, u16_t bytes)
{
	(void)bytes;
	if (waiting != NULL)
		drain(pcb);
	return ERR_OK;
}

static void ended(void *waiting, err_t error)
{
	(void)error;
	if (waiting != NULL)
		pbuf_free(waiting);
}

static err_t accepted(void *unused, struct tcp_pcb *pcb, err_t error)
{
	(void)unused;
	if (error != ERR_OK)
		return error;
	tcp_nagle_disable(pcb);
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, received);
	tcp_sent(pcb, sent);
	tcp_err(pcb, ended);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	struct tcp_pcb *listener;
	struct wire wire;

	if (argc != 5) {
		fprintf(stderr, "usage: lwip-server PATH PORT SLOTS stock|hashed\n");
		return 2;
	}
	stack__prepare();
	wire__listen(&wire, argv[1], (unsigned int)atoi(argv[3]));
	stack__init(&wire, LWIP_SERVER, LWIP_CLIENT, strcmp(argv[4], "hashed") == 0);
	listener = tcp_new();
	if (listener == NULL || tcp_bind(listener, IP_ADDR_ANY, (u16_t)atoi(argv[2])) != ERR_OK ||
	    (listener = tcp_listen(listener)) == NULL) {
		fprintf(stderr, "lwip-server: cannot listen\n");
		return 1;
	}
	tcp_accept(listener, accepted);
	while (stack__turn())
		;
	return 0;
}
