// SPDX-License-Identifier: Apache-2.0
/*
 * An echo server on the kernel's TCP, one thread: epoll with listener and connections in one set;
 * with "spin" it polls and never blocks. Prints "ready" and runs until it is killed.
 *
 *   linux-server ADDRESS PORT epoll|spin
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 512
#define BUFFER (256 * 1024)

/* What one peer has not taken yet: kept until its socket is writable. */
struct connection {
	int fd;
	size_t from, to, capacity;
	char *unsent;
};

static char buffer[BUFFER];

/* A single connection is polled without the detour over epoll, which is looked at now and then. */
#define LOOK_EVERY 64
static unsigned int live;
static struct connection *newest;

static void give_up(const char *what)
{
	fprintf(stderr, "linux-server: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void end(struct connection *c)
{
	live--;
	if (newest == c)
		newest = NULL;
	close(c->fd);
	free(c->unsent);
	free(c);
}

static void keep(struct connection *c, const char *data, size_t bytes)
{
	if (c->capacity < bytes) {
		c->unsent = realloc(c->unsent, bytes);
		if (c->unsent == NULL)
			give_up("out of memory");
		c->capacity = bytes;
	}
	memmove(c->unsent, data, bytes);
	c->from = 0;
	c->to = bytes;
}

/* False when the connection has ended. */
static bool flush(struct connection *c)
{
	while (c->from < c->to) {
		ssize_t n = send(c->fd, c->unsent + c->from, c->to - c->from, MSG_NOSIGNAL);

		if (n < 0)
			return errno == EAGAIN;
		c->from += (size_t)n;
	}
	return true;
}

/* Nothing more is read while something is unsent: the peer's window is what holds it back. */
static bool echo(struct connection *c)
{
	if (!flush(c))
		return false;
	while (c->from == c->to) {
		ssize_t n = recv(c->fd, buffer, sizeof(buffer), 0);
		ssize_t sent;

		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		sent = send(c->fd, buffer, (size_t)n, MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN)
			return false;
		if (sent < n)
			keep(c, buffer + (sent < 0 ? 0 : sent), (size_t)(n - (sent < 0 ? 0 : sent)));
		if ((size_t)n < sizeof(buffer))
			return true; /* a short read has emptied the socket */
	}
	return true;
}

static void accept_all(int listener, int epoll)
{
	for (;;) {
		int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct connection *c;
		struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP};

		if (fd < 0)
			return;
		c = calloc(1, sizeof(*c));
		if (c == NULL)
			give_up("out of memory");
		c->fd = fd;
		event.data.ptr = c;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
			give_up("epoll");
		live++;
		newest = c;
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	struct epoll_event events[EVENTS], event = {.events = EPOLLIN, .data.ptr = NULL};
	struct rlimit limit;
	int one = 1, listener, epoll;
	bool spin;

	if (argc != 4 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
		fprintf(stderr, "usage: linux-server ADDRESS PORT epoll|spin\n");
		return 2;
	}
	spin = strcmp(argv[3], "spin") == 0;
	address.sin_port = htons((uint16_t)atoi(argv[2]));
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 4096) != 0)
		give_up("cannot listen");
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0)
		give_up("epoll");
	printf("ready\n");
	fflush(stdout);
	for (unsigned int turn = 0;; turn++) {
		int n;

		if (spin && live == 1 && newest != NULL && turn % LOOK_EVERY != 0) {
			if (!echo(newest))
				end(newest);
			continue;
		}
		n = epoll_wait(epoll, events, EVENTS, spin ? 0 : -1);
		for (int i = 0; i < n; i++) {
			struct connection *c = events[i].data.ptr;

			if (c == NULL)
				accept_all(listener, epoll);
			else if (!echo(c) || events[i].events & (EPOLLERR | EPOLLHUP))
				end(c);
		}
	}
}
