// SPDX-License-Identifier: GPL-2.0
/* What a domain's layout may be, and that it stays so once sealed. */
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

/* Whatever its place, length and alignment, a view shows its range and nothing else. */
static void shows_its_range(void)
{
	struct domain domain = make_domain(4 * CHUNK);
	static const struct {
		size_t offset, bytes;
	} ranges[] = {
		{ PAGE, PAGE },	       { CHUNK - PAGE, 2 * PAGE },    { 0, CHUNK - PAGE },
		{ PAGE, CHUNK },       { CHUNK / 2, 2 * CHUNK },      { CHUNK, CHUNK },
		{ 3 * CHUNK, CHUNK },  { 4 * CHUNK - PAGE, PAGE },    { 0, 4 * CHUNK },
		{ CHUNK, 3 * CHUNK },  { CHUNK + PAGE, 3 * CHUNK - PAGE },
	};

	for (size_t i = 0; i < domain.bytes; i += PAGE)
		*(uint32_t *)(domain.pool + i) = 0xC0000000 + i / PAGE;
	for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
		size_t offset = ranges[r].offset, bytes = ranges[r].bytes;
		int view = make_view(domain.fd, offset, bytes, "view", NULL);
		uint8_t *at = map_view(view, bytes);
		struct stat status;

		MUST(fstat(view, &status) == 0 && (size_t)status.st_size == bytes);
		MUST((size_t)lseek(view, 0, SEEK_END) == bytes);
		/* From the end, so that the first fault is in the middle of what one entry maps. */
		for (size_t i = bytes; i > 0; i -= PAGE)
			if (*(uint32_t *)(at + i - PAGE) != 0xC0000000 + (offset + i) / PAGE - 1)
				FAIL("view %zu+%zu shows %x at %zu", offset, bytes,
				     *(uint32_t *)(at + i - PAGE), i - PAGE);
		MUST(audit_of(domain.fd).violations == 0);
		munmap(at, bytes);
		/* A part of it, at an address that does not fit. */
		at = mmap(NULL, 2 * CHUNK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		at = mmap((uint8_t *)(((uintptr_t)at + CHUNK) & -CHUNK) + PAGE, PAGE, PROT_READ,
			  MAP_SHARED | MAP_FIXED, view, bytes - PAGE);
		MUST(at != MAP_FAILED);
		MUST(*(uint32_t *)at == 0xC0000000 + (offset + bytes) / PAGE - 1);
		munmap(at, PAGE);
		close(view);
	}
}

static void checks_arguments(void)
{
	struct ix_create create = { .flags = 1 };
	struct domain domain = make_domain(2 * CHUNK);
	int device = open_device(), fd = domain.fd;
	struct ix_version version;
	struct ix_audit audit = { .flags = 1 };
	struct ix_revoke call;
	static const struct {
		struct ix_pool call;
		int error;
	} pools[] = {
		{ { .bytes = 0, .node = -1 }, EINVAL },
		{ { .bytes = CHUNK + PAGE, .node = -1 }, EINVAL },
		{ { .bytes = CHUNK, .node = -1, .flags = 1 }, EINVAL },
		{ { .bytes = CHUNK, .node = -2 }, EINVAL },
		{ { .bytes = CHUNK, .node = 63 }, EINVAL },
		{ { .bytes = CHUNK, .node = 0x7FFFFFFF }, EINVAL },
		{ { .bytes = IX_POOL_MAX, .node = -1 }, ENOSPC },
		{ { .bytes = -CHUNK, .node = -1 }, ENOSPC },
		{ { .bytes = IX_POOL_MAX / 2, .node = -1 }, ENOMEM },
	};
	static const struct ix_view views[] = {
		{ .offset = 0, .bytes = 0, .name = "a" },
		{ .offset = 1, .bytes = PAGE, .name = "a" },
		{ .offset = 0, .bytes = PAGE + 1, .name = "a" },
		{ .offset = 0, .bytes = 2 * CHUNK + PAGE, .name = "a" },
		{ .offset = 2 * CHUNK, .bytes = PAGE, .name = "a" },
		{ .offset = -PAGE, .bytes = 2 * PAGE, .name = "a" },
		{ .offset = PAGE, .bytes = -PAGE, .name = "a" },
		{ .offset = 0, .bytes = PAGE, .name = "a", .flags = 1 },
		{ .offset = 0, .bytes = PAGE, .name = "" },
		{ .offset = 0, .bytes = PAGE, .name = "A" },
		{ .offset = 0, .bytes = PAGE, .name = "a/b" },
		{ .offset = 0, .bytes = PAGE, .name = "a\0b" },
		{ .offset = 0, .bytes = PAGE, .name = "abcdefghijklmnopqrstuvwxyz-.0123" },
	};
	struct ix_view good = { .offset = 0, .bytes = PAGE, .name = "abcdefghijklmnopqrstuvwxyz_.012" };

	MUST(ioctl(device, IX_VERSION, &version) == 0 && version.major == IX_MAJOR);
	REFUSED(ioctl(device, IX_CREATE, &create), EINVAL);
	REFUSED(ioctl(device, IX_CREATE, NULL), EFAULT);
	REFUSED(ioctl(device, IX_SEAL), ENOTTY);
	for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++) {
		struct ix_pool pool = pools[i].call;

		REFUSED(ioctl(fd, IX_POOL, &pool), pools[i].error);
	}
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		struct ix_view view = views[i];

		REFUSED(ioctl(fd, IX_VIEW, &view), EINVAL);
	}
	MUST(ioctl(fd, IX_VIEW, &good) >= 0);
	REFUSED(ioctl(fd, IX_VIEW, &good), EEXIST);
	call = (struct ix_revoke){ .id = good.id + 1 };
	REFUSED(ioctl(fd, IX_REVOKE, &call), ENOENT);
	call = (struct ix_revoke){ .id = good.id, .flags = 1 };
	REFUSED(ioctl(fd, IX_REVOKE, &call), EINVAL);
	REFUSED(ioctl(fd, IX_AUDIT, &audit), EINVAL);
	REFUSED(ioctl(fd, IX_VIEW, (void *)8), EFAULT);
	REFUSED(ioctl(fd, IX_CREATE, &create), ENOTTY);
	REFUSED((long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0), EINVAL);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, fd, PAGE), EINVAL);
	REFUSED((long)mmap(NULL, 3 * CHUNK, PROT_READ, MAP_SHARED, fd, 0), EINVAL);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ, MAP_PRIVATE, fd, 0), EINVAL);
	REFUSED((long)mmap(NULL, CHUNK, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0), EACCES);
	MUST(state_of(fd).pool_bytes == 2 * CHUNK && state_of(fd).views == 1);
}

static void view_limit(void)
{
	struct domain domain = make_domain(CHUNK);
	struct rlimit many = { 4096, 4096 };
	struct ix_view view = { .bytes = PAGE, .name = "one-too-many" };
	char name[IX_NAME_BYTES];
	int last = -1;

	MUST(setrlimit(RLIMIT_NOFILE, &many) == 0);
	for (int i = 0; i < IX_VIEWS_MAX; i++) {
		snprintf(name, sizeof(name), "view-%d", i);
		last = make_view(domain.fd, 0, PAGE, name, NULL);
	}
	REFUSED(ioctl(domain.fd, IX_VIEW, &view), ENOSPC);
	close(last);
	MUST(ioctl(domain.fd, IX_VIEW, &view) >= 0);
}

static void seals(void)
{
	struct domain domain = make_domain(CHUNK);
	struct ix_pool pool = { .bytes = CHUNK, .node = -1 };
	struct ix_view view = { .bytes = PAGE, .name = "late" };
	uint32_t id;
	int early = make_view(domain.fd, 0, PAGE, "early", &id);
	uint8_t *at = map_view(early, PAGE);

	MUST(ioctl(domain.fd, IX_SEAL) == 0 && ioctl(domain.fd, IX_SEAL) == 0);
	REFUSED(ioctl(domain.fd, IX_POOL, &pool), EPERM);
	REFUSED(ioctl(domain.fd, IX_VIEW, &view), EPERM);
	MUST(state_of(domain.fd).sealed == 1 && refused(domain.fd, IX_REFUSED_SEALED) == 2);
	MUST(touch(at) == 0);
	revoke_view(domain.fd, id);
	MUST(touch(at) == -1);
}

static const struct test tests[] = {
	{ "range", "a view shows its range and nothing else", shows_its_range },
	{ "arguments", "what is not allowed is the error that is documented", checks_arguments },
	{ "view-limit", "there are so many views and no more", view_limit },
	{ "seal", "a sealed layout does not change", seals },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
