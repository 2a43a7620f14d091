// SPDX-License-Identifier: EUPL-1.2
// Elections of a few plans and ballots, for the tests of counting.
#ifndef POLDER_TESTS_UNIT_COUNT_SMALL_H
#define POLDER_TESTS_UNIT_COUNT_SMALL_H

#include "check.h"
#include "count/sequence.h"
#include "count/shares.h"

#define LARGE ((size_t)8 << 20)

static inline struct count_project plan(const char *id, int64_t cost_cents, int64_t score, uint32_t lot)
{
	return (struct count_project){
		.id = text_of(id), .cost_cents = cost_cents, .votes = score, .score = score, .lot = lot, .eligible = true
	};
}

// Each ballot as the letters of its plans: "AC" supports the first and the third.
static inline struct profile *voters(struct arena *arena, size_t projects, const char *const *each, size_t count)
{
	struct profile *profile = profile_create(arena, projects, count + 1, 64);
	for (size_t i = 0; i < count; i++) {
		uint16_t named[8];
		size_t length = strlen(each[i]);
		for (size_t k = 0; k < length; k++)
			named[k] = (uint16_t)(each[i][k] - 'A');
		assert_true(profile_add(profile, named, NULL, length));
	}
	assert_true(profile_finish(arena, profile));
	return profile;
}

struct small {
	struct count_project all[4];
	struct profile *profile;
	struct shares_input shares;
	struct sequence_input sequence;
};

// The plans themselves are the caller's to fill in, in `all`.
static inline struct small small_of(struct arena *arena, size_t projects, const char *const *each, size_t count,
                                    int64_t budget)
{
	struct small s = { .profile = voters(arena, projects, each, count) };
	s.shares = (struct shares_input){
		.options = { .step_cents = 100 }, .profile = s.profile, .count = projects, .budget_cents = budget
	};
	s.sequence = (struct sequence_input){ .profile = s.profile, .count = projects, .budget_cents = budget };
	return s;
}

#endif
