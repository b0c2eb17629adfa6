// SPDX-License-Identifier: Apache-2.0
/* The load over the kernel's TCP: epoll, edge-triggered; --spin polls and never blocks. */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 512
#define BUFFER (256 * 1024)

static struct load_options options;
static struct sockaddr_in server;
static int epoll;
static int *sockets;
static char buffer[BUFFER];

static void give_up(const char *what)
{
	fprintf(stderr, "linux-client: %s: %s\n", what, strerror(errno));
	exit(1);
}

void transport__connect(unsigned int c)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP, .data.u32 = c};
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		give_up("no socket");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(fd, (struct sockaddr *)&server, sizeof(server)) != 0 && errno != EINPROGRESS)
		give_up("cannot connect");
	sockets[c] = fd;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		give_up("epoll");
}

size_t transport__send(unsigned int c, const void *data, size_t bytes)
{
	ssize_t n = send(sockets[c], data, bytes, MSG_NOSIGNAL);

	if (n < 0) {
		if (errno != EAGAIN)
			load__failed("a connection ended while it was written to");
		return 0;
	}
	return (size_t)n;
}

void transport__reset(unsigned int c)
{
	struct linger reset = {.l_onoff = 1, .l_linger = 0};

	setsockopt(sockets[c], SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(sockets[c]);
	sockets[c] = -1;
}

static void readable(unsigned int c)
{
	int fd = sockets[c];

	for (;;) {
		ssize_t n = recv(fd, buffer, sizeof(buffer), 0);

		if (n <= 0) {
			if (n == 0 || errno != EAGAIN)
				load__failed("a connection ended");
			return;
		}
		load__received(c, buffer, (size_t)n);
		/* A short read has emptied the socket; in churn it is another socket by now. */
		if ((size_t)n < sizeof(buffer) || sockets[c] != fd)
			return;
	}
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];
	struct rlimit limit;
	bool *established;
	uint64_t idle_ns;

	options = load__parse(argc, argv);
	server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(options.port)};
	if (inet_pton(AF_INET, options.to, &server.sin_addr) != 1) {
		fprintf(stderr, "linux-client: %s is no address\n", options.to);
		return 2;
	}
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	sockets = calloc(options.connections, sizeof(*sockets));
	established = calloc(options.connections, sizeof(*established));
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (sockets == NULL || established == NULL || epoll < 0)
		give_up("cannot start");
	load__init(&options);
	load__start();
	while (load__turn(&idle_ns)) {
		int timeout = options.spin || idle_ns == 0 ? 0 : (int)(idle_ns / 1000000);
		int n;

		/* One connection is polled without the detour over epoll. */
		if (options.spin && options.connections == 1 && established[0]) {
			readable(0);
			load__writable(0);
			continue;
		}
		n = epoll_wait(epoll, events, EVENTS, timeout);
		for (int i = 0; i < n; i++) {
			unsigned int c = events[i].data.u32;

			if (events[i].events & (EPOLLERR | EPOLLHUP)) {
				load__failed("a connection was refused or ended");
				break;
			}
			if (options.mode == LOAD_CHURN) {
				/* A slot's socket is new each time; its first event is the handshake's. */
				if (!(events[i].events & EPOLLIN))
					load__connected(c);
				else
					readable(c);
				continue;
			}
			if (!established[c]) {
				established[c] = true;
				load__connected(c);
			} else if (events[i].events & EPOLLOUT) {
				load__writable(c);
			}
			if (events[i].events & EPOLLIN)
				readable(c);
		}
	}
	return load__report();
}
