// SPDX-License-Identifier: Apache-2.0
#include "load.h"

#include "clock.h"
#include "histogram.h"
#include "kv.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Connects under way at a time: a listener's backlog is finite. */
#define CONNECTING 64

/* So long may everything before the measurement take. */
#define PATIENCE_NS 20000000000u

enum phase { CONNECTING_ALL, STORING, WARMING_UP, MEASURING, ENDED };

struct connection {
	uint64_t sent;       /* requests begun */
	uint64_t answered;   /* requests answered in full */
	size_t to_send;      /* bytes of begun requests the transport has not taken yet */
	size_t received;     /* bytes of the present answer */
	bool established;
	bool sending;        /* push is at work: the transport called back from within it */
};

static struct load_options options;
static struct connection *connections;
static uint64_t *started_ns;         /* [connection][request % depth] */
static unsigned int *kinds;          /* kv: which request, [connection][request % depth] */
static unsigned char *messages;      /* echo: [connection] */
static struct histogram latency;
static struct kv kv;
static enum phase phase;
static const char *failure;
static unsigned int to_connect, connected, next;
static uint64_t phase_end_ns, open_start_ns, open_sent, measured_from_ns, measured_ns;
static uint64_t answers, answered_before, bytes, bytes_before;
static uint64_t begun_ns;

static bool is_kv(void)
{
	return options.mode == LOAD_ETC || options.mode == LOAD_USR;
}

static size_t slot(unsigned int connection, uint64_t request)
{
	return (size_t)connection * options.depth + request % options.depth;
}

static void usage(const char *program)
{
	fprintf(stderr,
		"usage: %s --to ADDRESS [--port N] [--mode echo|churn|stream|etc|usr] [--connections N]"
		" [--depth N] [--active N] [--bytes N] [--rate R] [--warmup S] [--seconds S] [--spin] [--hashed]\n",
		program);
	exit(2);
}

struct load_options load__parse(int argc, char **argv)
{
	static const char *const modes[] = {"echo", "churn", "stream", "etc", "usr"};
	static const struct option names[] = {
		{"to", required_argument, NULL, 't'},      {"port", required_argument, NULL, 'p'},
		{"mode", required_argument, NULL, 'm'},    {"connections", required_argument, NULL, 'c'},
		{"depth", required_argument, NULL, 'd'},   {"bytes", required_argument, NULL, 'b'},
		{"rate", required_argument, NULL, 'r'},    {"warmup", required_argument, NULL, 'w'},
		{"seconds", required_argument, NULL, 's'}, {"spin", no_argument, NULL, 'S'},
		{"hashed", no_argument, NULL, 'H'},        {"active", required_argument, NULL, 'a'},
		{NULL, 0, NULL, 0},
	};
	struct load_options o = {
		.connections = 1, .depth = 1, .bytes = 64, .warmup = 0.1, .seconds = 1, .port = 7};
	unsigned int mode;
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (option) {
		case 't':
			o.to = optarg;
			break;
		case 'p':
			o.port = (uint16_t)atoi(optarg);
			break;
		case 'm':
			for (mode = 0; mode < 5 && strcmp(optarg, modes[mode]) != 0; mode++)
				;
			if (mode == 5)
				usage(argv[0]);
			o.mode = (enum load_mode)mode;
			break;
		case 'c':
			o.connections = (unsigned int)atoi(optarg);
			break;
		case 'd':
			o.depth = (unsigned int)atoi(optarg);
			break;
		case 'a':
			o.active = (unsigned int)atoi(optarg);
			break;
		case 'b':
			o.bytes = (unsigned int)atoi(optarg);
			break;
		case 'r':
			o.rate = atof(optarg);
			break;
		case 'w':
			o.warmup = atof(optarg);
			break;
		case 's':
			o.seconds = atof(optarg);
			break;
		case 'S':
			o.spin = true;
			break;
		case 'H':
			o.hashed = true;
			break;
		default:
			usage(argv[0]);
		}
	}
	if (optind != argc || o.to == NULL || o.connections < 1 || o.connections > 60000 || o.depth < 1 ||
	    o.depth > 1024 ||
	    (o.active > 0 && (o.active >= o.connections || o.mode != LOAD_ECHO || o.rate > 0)) || o.bytes < 1 || o.bytes > 1 << 20 || o.rate < 0 || o.seconds <= 0)
		usage(argv[0]);
	return o;
}

static void *zeroed(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL) {
		fprintf(stderr, "load: out of memory\n");
		exit(1);
	}
	return memory;
}

void load__init(const struct load_options *given)
{
	options = *given;
	connections = zeroed(options.connections, sizeof(*connections));
	started_ns = zeroed((size_t)options.connections * options.depth, sizeof(*started_ns));
	if (is_kv()) {
		kinds = zeroed((size_t)options.connections * options.depth, sizeof(*kinds));
		kv__init(&kv, options.mode == LOAD_ETC ? KV_ETC : KV_USR);
		return;
	}
	messages = zeroed(options.connections, options.bytes);
	for (unsigned int c = 0; c < options.connections; c++)
		for (unsigned int i = 0; i < options.bytes; i++)
			/* Differs between connections and places, so that a mix-up shows. */
			messages[(size_t)c * options.bytes + i] = (unsigned char)(c * 31 + i * 7 + (i >> 8));
}

void load__failed(const char *why)
{
	if (failure == NULL)
		failure = why;
	phase = ENDED;
}

/* Which bytes a request is made of. */
static const void *request(unsigned int c, uint64_t sequence, size_t *length)
{
	if (is_kv())
		return kv__request(&kv, kinds[slot(c, sequence)], length);
	*length = options.bytes;
	return messages + (size_t)c * options.bytes;
}

static const void *answer(unsigned int c, uint64_t sequence, size_t *length)
{
	if (is_kv())
		return kv__answer(&kv, kinds[slot(c, sequence)], length);
	*length = options.bytes;
	return messages + (size_t)c * options.bytes;
}

/* Hands the transport what it has room for. */
static void push(unsigned int c)
{
	struct connection *connection = &connections[c];

	if (connection->sending)
		return;
	connection->sending = true;
	while (connection->to_send > 0) {
		uint64_t first = connection->sent;
		size_t length, left = connection->to_send, taken;
		const unsigned char *data;

		/* The oldest request that is not all sent: count back from the newest. */
		do {
			first--;
			data = request(c, first, &length);
			if (left <= length)
				break;
			left -= length;
		} while (true);
		taken = transport__send(c, data + (length - left), left);
		connection->to_send -= taken;
		if (taken < left)
			break;
	}
	connection->sending = false;
}

static void begin(unsigned int c, uint64_t meant_for_ns)
{
	struct connection *connection = &connections[c];
	uint64_t sequence = connection->sent++;
	size_t length;

	started_ns[slot(c, sequence)] = meant_for_ns;
	if (is_kv())
		kinds[slot(c, sequence)] = kv__draw(&kv);
	request(c, sequence, &length);
	connection->to_send += length;
}

/* The next connection in turn that is free: fewer requests are outstanding than there are. */
static void begin_next(uint64_t now)
{
	unsigned int c;

	do {
		c = next;
		next = next + 1 == options.connections ? 0 : next + 1;
	} while (connections[c].sent - connections[c].answered == options.depth);
	begin(c, now);
	push(c);
}

static void begin_load(void)
{
	uint64_t now = clock__now_ns();
	bool storing = is_kv() && kv__storing(&kv);

	phase = storing ? STORING : WARMING_UP;
	phase_end_ns = now + (uint64_t)(options.warmup * 1e9);
	open_start_ns = now;
	if (options.mode == LOAD_CHURN || (options.rate > 0 && !storing))
		return;
	for (unsigned int i = 0; i < options.active && phase != ENDED; i++)
		begin_next(now);
	for (unsigned int c = 0; c < options.connections && options.active == 0 && phase != ENDED; c++) {
		for (unsigned int i = 0; i < options.depth && (!storing || kv__storing(&kv)); i++)
			begin(c, now);
		push(c);
	}
}

static void connect_next(unsigned int c)
{
	started_ns[slot(c, 0)] = clock__now_ns();
	transport__connect(c);
}

void load__start(void)
{
	unsigned int at_once = options.connections < CONNECTING ? options.connections : CONNECTING;

	begun_ns = clock__now_ns();
	if (options.mode == LOAD_CHURN) {
		begin_load();
		at_once = options.connections;
	}
	while (to_connect < at_once)
		connect_next(to_connect++);
}

void load__connected(unsigned int c)
{
	connections[c].established = true;
	if (options.mode == LOAD_CHURN) {
		begin(c, started_ns[slot(c, 0)]); /* its time began with the connect */
		push(c);
	} else if (phase == CONNECTING_ALL) {
		connected++;
		if (to_connect < options.connections)
			connect_next(to_connect++);
		else if (connected == options.connections)
			begin_load();
	}
}

void load__writable(unsigned int c)
{
	if (phase != ENDED && connections[c].established)
		push(c);
}

static void complete(unsigned int c, uint64_t now)
{
	struct connection *connection = &connections[c];
	uint64_t started = started_ns[slot(c, connection->answered)];

	connection->received = 0;
	connection->answered++;
	answers++;
	if (phase == MEASURING)
		histogram__record(&latency, now > started ? now - started : 1);
	if (options.mode == LOAD_CHURN) {
		transport__reset(c);
		*connection = (struct connection){0};
		if (phase != ENDED)
			connect_next(c);
	} else if (phase == STORING) {
		if (kv__storing(&kv))
			begin(c, now);
		else if (answers == KV_KEYS)
			begin_load();
	} else if (options.rate == 0 && phase != ENDED) {
		if (options.active > 0)
			begin_next(now);
		else
			begin(c, now);
	}
}

void load__received(unsigned int c, const void *data, size_t length)
{
	struct connection *connection = &connections[c];
	const unsigned char *at = data;
	uint64_t now = clock__now_ns();

	bytes += length;
	while (length > 0 && failure == NULL) {
		const unsigned char *expected;
		size_t whole, taken;

		if (connection->answered == connection->sent) {
			load__failed("the server sent more than was asked for");
			return;
		}
		expected = answer(c, connection->answered, &whole);
		taken = whole - connection->received;
		if (taken > length)
			taken = length;
		if (memcmp(at, expected + connection->received, taken) != 0) {
			load__failed("an answer was not what it must be");
			return;
		}
		at += taken;
		length -= taken;
		connection->received += taken;
		if (connection->received == whole) {
			complete(c, now);
			if (options.mode == LOAD_CHURN)
				return; /* reset: of this connection nothing is left */
		}
	}
	if (failure == NULL)
		push(c);
}

static void turn_phase(uint64_t now)
{
	if (phase == WARMING_UP) {
		histogram__reset(&latency);
		answered_before = answers;
		bytes_before = bytes;
		measured_from_ns = now;
		phase_end_ns = now + (uint64_t)(options.seconds * 1e9);
		phase = MEASURING;
	} else {
		measured_ns = now - measured_from_ns;
		phase = ENDED;
	}
}

static void send_due(uint64_t now)
{
	double due = (double)(now - open_start_ns) * options.rate / 1e9;
	unsigned int tried = 0;

	while ((double)open_sent < due && tried < options.connections && phase != ENDED) {
		unsigned int c = next;

		next = next + 1 == options.connections ? 0 : next + 1;
		if (connections[c].sent - connections[c].answered < options.depth) {
			begin(c, open_start_ns + (uint64_t)((double)open_sent / options.rate * 1e9));
			push(c);
			open_sent++;
			tried = 0;
		} else {
			tried++;
		}
	}
}

bool load__turn(uint64_t *idle_ns)
{
	uint64_t now = clock__now_ns();

	*idle_ns = 1000000;
	if (phase == CONNECTING_ALL || phase == STORING) {
		if (now - begun_ns > PATIENCE_NS)
			load__failed("the load did not get going within 20 s");
		return phase != ENDED;
	}
	if (phase == ENDED)
		return false;
	if (now >= phase_end_ns)
		turn_phase(now);
	if (options.rate > 0 && phase != ENDED) {
		send_due(now);
		*idle_ns = 0; /* the next request is due before a sleep would end */
	}
	return phase != ENDED;
}

int load__report(void)
{
	double seconds = (double)measured_ns / 1e9;
	uint64_t measured = answers - answered_before;

	if (failure == NULL && measured == 0)
		failure = "no answer came in the measured time";
	if (failure != NULL) {
		fprintf(stderr, "load: %s\n", failure);
		return 1;
	}
	printf("{\"requests\": %llu, \"seconds\": %.6f, \"requests_per_second\": %.1f,"
	       " \"bytes_per_second\": %.1f, \"p50_us\": %.3f, \"p90_us\": %.3f, \"p99_us\": %.3f,"
	       " \"p99_9_us\": %.3f, \"max_us\": %.3f}\n",
	       (unsigned long long)measured, seconds, (double)measured / seconds,
	       (double)(bytes - bytes_before) / seconds, histogram__percentile(&latency, 50) / 1e3,
	       histogram__percentile(&latency, 90) / 1e3, histogram__percentile(&latency, 99) / 1e3,
	       histogram__percentile(&latency, 99.9) / 1e3, (double)latency.max / 1e3);
	return 0;
}
