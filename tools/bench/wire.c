// SPDX-License-Identifier: Apache-2.0
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What the listener sends with the memory's descriptor; little-endian. */
struct parameters {
	char magic[8];
	uint32_t version;
	uint32_t slot_bytes;
	uint32_t rings;
	uint32_t slots;
	uint32_t mtu;
	uint32_t zero;
	uint64_t mac;
};
_Static_assert(sizeof(struct parameters) == 40, "the message of a wire's listener");

static const char MAGIC[8] = {'I', 'X', 'J', '-', 'W', 'I', 'R', 'E'};

#define VERSION 1
#define MOST_RINGS 64

/* A control block of each ring comes first, then, on a page of their own, the slots of each. */
#define CONTROL_BYTES 384u
#define PRODUCED 0u
#define CONSUMED 128u
#define SLEEPING 256u
#define PAGE 4096u

#define LISTENER_MAC 0x020000000010u

static void give_up(const char *path, const char *what)
{
	fprintf(stderr, "wire %s: %s\n", path, what);
	exit(1);
}

static size_t slots_at(unsigned int ring, const struct parameters *p)
{
	size_t controls = 2 * (size_t)p->rings * CONTROL_BYTES;

	return ((controls + PAGE - 1) & ~(size_t)(PAGE - 1)) + (size_t)ring * p->slots * WIRE_SLOT_BYTES;
}

static void use(struct wire_ring *ring, unsigned char *memory, unsigned int number,
		const struct parameters *p)
{
	unsigned char *control = memory + (size_t)number * CONTROL_BYTES;

	ring->produced = (uint64_t *)(void *)(control + PRODUCED);
	ring->consumed = (uint64_t *)(void *)(control + CONSUMED);
	ring->sleeping = (uint32_t *)(void *)(control + SLEEPING);
	ring->slots = memory + slots_at(number, p);
	ring->own = 0;
	ring->seen = 0;
}

/* Of a pair, the even ring leads away from the listener. Only the first pair is used. */
static void open_rings(struct wire *wire, const char *path, const struct parameters *p, int memory,
		       bool listener)
{
	unsigned char *at = mmap(NULL, slots_at(2 * p->rings, p), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_POPULATE, memory, 0);

	if (at == MAP_FAILED)
		give_up(path, strerror(errno));
	close(memory);
	use(listener ? &wire->out : &wire->in, at, 0, p);
	use(listener ? &wire->in : &wire->out, at, 1, p);
	wire->mask = p->slots - 1;
	wire->flushed = 0;
	wire->mac = listener ? p->mac : p->mac ^ 1;
	wire->peer_mac = wire->mac ^ 1;
}

static int bound(const char *path, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(address->sun_path))
		give_up(path, "the path is too long");
	strcpy(address->sun_path, path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

void wire__listen(struct wire *wire, const char *path, unsigned int slots)
{
	struct parameters p = {
		.version = VERSION,
		.slot_bytes = WIRE_SLOT_BYTES,
		.rings = 1,
		.slots = slots,
		.mtu = WIRE_MTU,
		.mac = LISTENER_MAC,
	};
	struct iovec message = {.iov_base = &p, .iov_len = sizeof(p)};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct msghdr header = {
		.msg_iov = &message,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
	struct sockaddr_un address;
	int listener = bound(path, &address);
	int memory = memfd_create("ixj-wire", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	memcpy(p.magic, MAGIC, sizeof(MAGIC));
	unlink(path);
	if (memory < 0 || ftruncate(memory, (off_t)slots_at(2 * p.rings, &p)) != 0 ||
	    fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
		give_up(path, "no memory");
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 1) != 0)
		give_up(path, strerror(errno));
	printf("ready\n");
	fflush(stdout);
	wire->doorbell = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	close(listener);
	unlink(path);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(rights), &memory, sizeof(int));
	if (wire->doorbell < 0 || sendmsg(wire->doorbell, &header, MSG_NOSIGNAL) != sizeof(p))
		give_up(path, "the peer went away");
	open_rings(wire, path, &p, memory, true);
}

void wire__connect(struct wire *wire, const char *path)
{
	struct parameters p;
	struct iovec message = {.iov_base = &p, .iov_len = sizeof(p)};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(MOST_RINGS * sizeof(int))];
	} control;
	struct msghdr header = {
		.msg_iov = &message,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};
	struct cmsghdr *rights;
	struct sockaddr_un address;
	int memory;

	wire->doorbell = bound(path, &address);
	if (connect(wire->doorbell, (struct sockaddr *)&address, sizeof(address)) != 0)
		give_up(path, "nobody listens");
	if (recvmsg(wire->doorbell, &header, MSG_WAITALL | MSG_CMSG_CLOEXEC) != sizeof(p))
		give_up(path, "the listener has a peer already, or is none");
	rights = CMSG_FIRSTHDR(&header);
	if (rights == NULL || rights->cmsg_type != SCM_RIGHTS ||
	    memcmp(p.magic, MAGIC, sizeof(MAGIC)) != 0 || p.version != VERSION ||
	    p.slot_bytes != WIRE_SLOT_BYTES || p.rings != 1 || p.slots == 0 || p.mtu != WIRE_MTU)
		give_up(path, "the listener speaks another version, or has several ring pairs");
	memcpy(&memory, CMSG_DATA(rights), sizeof(int));
	open_rings(wire, path, &p, memory, false);
}

bool wire__up(struct wire *wire)
{
	char byte;

	/* A byte is a ring for us, who never sleep. */
	return recv(wire->doorbell, &byte, 1, MSG_DONTWAIT) != 0;
}

void wire__ring(struct wire *wire)
{
	static const char byte = 1;

	if (send(wire->doorbell, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno == EPIPE) {
		fprintf(stderr, "wire: the other side has ended\n");
		exit(1);
	}
}
