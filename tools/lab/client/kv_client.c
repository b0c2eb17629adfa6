/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client of kv over Linux's own stack: kv_client ADDRESS PORT CONNECTIONS [BYTES]. On each connection
 * it stores a value of up to so many bytes (1000) and asks for it, again and again, and compares every
 * byte of the answers. Tells once a second how many requests were answered, how many wrongly, on how many
 * connections, and what all of it was in bytes; ends with its standard input.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1000
#define REQUESTS_PER_ROUND 2
#define VALUE_MAX 1000000
#define AROUND_VALUE 200

struct connection {
	uint64_t round;
	size_t question_bytes, sent, answer_bytes, received;
	char *question, *answer, *got;
};

static struct connection connections[CONNECTIONS_MAX];
static struct pollfd polled[CONNECTIONS_MAX + 1];
static uint64_t requests, wrong, bytes_moved;
static int served, value_max = 1000;
static char *value;

static void compose(struct connection *c, int number)
{
	int bytes = 1 + (int)((c->round * 37 + (uint64_t)number * 101) * 7919 % (uint64_t)value_max), i;

	for (i = 0; i < bytes; i++)
		value[i] = (char)('a' + (c->round + (uint64_t)i * 7 + (uint64_t)number) % 26);
	value[bytes] = 0;
	c->question_bytes = (size_t)sprintf(c->question, "set key-%d-%llu 7 0 %d\r\n%s\r\nget key-%d-%llu\r\n",
					    number, (unsigned long long)c->round % 64, bytes, value, number,
					    (unsigned long long)c->round % 64);
	c->answer_bytes = (size_t)sprintf(c->answer, "STORED\r\nVALUE key-%d-%llu 7 %d\r\n%s\r\nEND\r\n",
					  number, (unsigned long long)c->round % 64, bytes, value);
	c->round++;
	c->sent = 0;
	c->received = 0;
}

static void fail(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

static void push(struct connection *c, int fd)
{
	ssize_t n = send(fd, c->question + c->sent, c->question_bytes - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN)
		fail("send");
	if (n > 0)
		c->sent += (size_t)n;
}

static void pull(struct connection *c, int fd, int number)
{
	ssize_t n = recv(fd, c->got + c->received, c->answer_bytes - c->received, MSG_DONTWAIT);

	if (n == 0) {
		errno = ECONNRESET;
		fail("the server closed");
	}
	if (n < 0 && errno != EAGAIN)
		fail("recv");
	if (n > 0)
		c->received += (size_t)n;
	if (c->received == c->answer_bytes) {
		requests += REQUESTS_PER_ROUND;
		bytes_moved += c->question_bytes + c->answer_bytes;
		served += c->round == 1;
		if (memcmp(c->got, c->answer, c->answer_bytes)) {
			wrong++;
			printf("wrong: %.*s", (int)c->answer_bytes, c->got);
		}
		compose(c, number);
		push(c, fd);
	}
}

static char *memory(size_t bytes)
{
	char *got = malloc(bytes);

	if (!got)
		fail("memory");
	return got;
}

static void begin(struct connection *c, int number, int fd)
{
	size_t most = (size_t)value_max + AROUND_VALUE;

	c->question = memory(most);
	c->answer = memory(most);
	c->got = memory(most);
	compose(c, number);
	push(c, fd);
}

int main(int count, char **arguments)
{
	struct sockaddr_in server = {.sin_family = AF_INET};
	int n, i, one = 1;
	time_t told = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (count == 5)
		value_max = atoi(arguments[4]);
	if (count < 4 || count > 5 || (n = atoi(arguments[3])) < 1 || n > CONNECTIONS_MAX || value_max < 1 ||
	    value_max > VALUE_MAX || inet_pton(AF_INET, arguments[1], &server.sin_addr) != 1) {
		fprintf(stderr, "usage: %s ADDRESS PORT CONNECTIONS [BYTES]\n", arguments[0]);
		return 2;
	}
	value = memory((size_t)value_max + 1);
	server.sin_port = htons((uint16_t)atoi(arguments[2]));
	for (i = 0; i < n; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof(server)))
			fail("connect");
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		polled[i].fd = fd;
		begin(&connections[i], i, fd);
	}
	polled[n].fd = STDIN_FILENO;
	polled[n].events = POLLIN;
	for (;;) {
		for (i = 0; i < n; i++)
			polled[i].events = POLLIN |
				(connections[i].sent < connections[i].question_bytes ? POLLOUT : 0);
		poll(polled, (nfds_t)n + 1, 1000);
		for (i = 0; i < n; i++) {
			if (polled[i].revents & POLLOUT)
				push(&connections[i], polled[i].fd);
			if (polled[i].revents & (POLLIN | POLLERR | POLLHUP))
				pull(&connections[i], polled[i].fd, i);
		}
		if (time(NULL) != told || polled[n].revents) {
			told = time(NULL);
			printf("requests %llu wrong %llu served %d bytes %llu\n", (unsigned long long)requests,
			       (unsigned long long)wrong, served, (unsigned long long)bytes_moved);
		}
		if (polled[n].revents)
			return wrong != 0;
	}
}
