// SPDX-License-Identifier: EUPL-1.2
#include "check.h"
#include "base/secret.h"
#include "http/limiter.h"
#include "http/network.h"

static void fail_times(struct limiter *limiter, const char *address, int times, int64_t now)
{
	for (int i = 0; i < times; i++)
		limiter_failed(limiter, text_of(address), now);
}

static void an_address_has_its_tries_and_gets_them_back(void **state)
{
	(void)state;
	struct limiter *limiter = limiter_create(100, 5, 60000);
	struct text address = TEXT("192.0.2.1");
	int64_t now = 1000000;
	fail_times(limiter, "192.0.2.1", 4, now);
	assert_true(limiter_may_try(limiter, address, now));
	fail_times(limiter, "192.0.2.1", 1, now);
	assert_false(limiter_may_try(limiter, address, now));
	assert_int_equal(limiter_wait_ms(limiter, address, now), 12000);
	assert_false(limiter_may_try(limiter, address, now + 11999));
	assert_true(limiter_may_try(limiter, address, now + 12000));
	assert_true(limiter_may_try(limiter, TEXT("192.0.2.2"), now));
	fail_times(limiter, "192.0.2.1", 1000, now);
	assert_true(limiter_may_try(limiter, address, now + 60000));
	limiter_destroy(limiter);
}

static void a_network_has_its_tries_too(void **state)
{
	(void)state;
	struct limiter *limiter = limiter_create(6, 3, 60000);
	fail_times(limiter, "192.0.2.1", 3, 1000);
	fail_times(limiter, "192.0.2.2", 3, 1000);
	assert_false(limiter_may_try(limiter, TEXT("192.0.2.3"), 1000));
	assert_true(limiter_may_try(limiter, TEXT("192.0.3.3"), 1000));
	limiter_destroy(limiter);
}

static void a_clock_that_ran_ahead_shuts_nobody_out(void **state)
{
	(void)state;
	const int64_t now = 1000000, year = INT64_C(365) * 86400000;
	struct limiter *limiter = limiter_create(5, 5, 60000);
	struct text address = TEXT("192.0.2.1"), name = TEXT("a@example.nl");
	fail_times(limiter, "192.0.2.1", 5, now + year);
	for (int i = 0; i < 6; i++)
		limiter_take(limiter, name, now + year);
	assert_int_equal(limiter_wait_ms(limiter, address, now), 12000);
	assert_false(limiter_take(limiter, name, now));
	assert_true(limiter_may_try(limiter, address, now + 12000));
	assert_true(limiter_take(limiter, name, now + 12000));
	limiter_destroy(limiter);
}

static void an_ipv6_household_is_one_address(void **state)
{
	(void)state;
	struct limiter *limiter = limiter_create(6, 3, 60000);
	fail_times(limiter, "2001:db8:1:200::1", 3, 1000);
	assert_false(limiter_may_try(limiter, TEXT("2001:db8:1:200:ffff::9"), 1000));
	assert_true(limiter_may_try(limiter, TEXT("2001:db8:1:201::1"), 1000));
	fail_times(limiter, "2001:db8:1:2ff::1", 3, 1000);
	assert_false(limiter_may_try(limiter, TEXT("2001:db8:1:201::1"), 1000));
	assert_true(limiter_may_try(limiter, TEXT("2001:db8:1:300::1"), 1000));
	limiter_destroy(limiter);
}

static void looking_costs_nothing(void **state)
{
	(void)state;
	struct limiter *limiter = limiter_create(2, 2, 1000);
	for (int i = 0; i < 100; i++)
		assert_true(limiter_may_try(limiter, TEXT("192.0.2.1"), 5));
	limiter_destroy(limiter);
}

static void connections_are_counted_per_address(void **state)
{
	(void)state;
	struct peers *peers = peers_create(2, 100);
	struct address addresses[50];
	for (int i = 0; i < 50; i++) {
		char room[32];
		snprintf(room, sizeof room, "10.0.%d.%d", i / 10, i);
		assert_true(address_parse(text_of(room), &addresses[i]));
		assert_true(peers_enter(peers, &addresses[i]));
		assert_true(peers_enter(peers, &addresses[i]));
		assert_false(peers_enter(peers, &addresses[i]));
	}
	for (int i = 0; i < 50; i += 2) {
		peers_leave(peers, &addresses[i]);
		peers_leave(peers, &addresses[i]);
	}
	for (int i = 0; i < 50; i++)
		assert_int_equal(peers_enter(peers, &addresses[i]), i % 2 == 0);
	peers_destroy(peers);
}

int main(void)
{
	if (!secret_start())
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_its_tries_and_gets_them_back),
		cmocka_unit_test(a_network_has_its_tries_too),
		cmocka_unit_test(a_clock_that_ran_ahead_shuts_nobody_out),
		cmocka_unit_test(an_ipv6_household_is_one_address),
		cmocka_unit_test(looking_costs_nothing),
		cmocka_unit_test(connections_are_counted_per_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
