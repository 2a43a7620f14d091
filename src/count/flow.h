// SPDX-License-Identifier: EUPL-1.2
// Who pays what: the cost of some plans divided over their supporters, nobody above a given load, as a flow from plans to
// groups of equal ballots. For maximin.c.
//
// Source: Dinic, "Algorithm for solution of a problem of maximum flow" (1970); the load of a set of plans by Dinkelbach's
// iteration: a load that is too low shows, as a minimum cut, a set of plans that needs more.
//
// Whole numbers: with the load cost / weight every amount is in parts of 1/weight cent, so that a plan has cost x weight
// to divide and a voter takes at most `cost` of them.
#ifndef POLDER_COUNT_FLOW_H
#define POLDER_COUNT_FLOW_H

#include "count/effort.h"
#include "count/profile.h"

struct load { // cost / weight; 0 / 1 when nothing costs anything
	uint64_t cost, weight;
};

int load_compare(struct load a, struct load b);

struct flow_step { // of a path: the plan pays by this support; the group gives back by this choice
	uint32_t project, support, choice;
};

struct flow {
	const struct profile *profile;
	const int64_t *costs; // per project
	struct load load;
	int64_t *sent;        // per support: what the group pays for the project
	int64_t *used;        // per group: together
	int64_t *left;        // per project: what nobody pays yet; 0 for those outside
	uint32_t *support_of; // per choice: its support
	uint32_t *inside;     // projects whose cost is divided
	size_t inside_count;
	uint32_t *project_level, *group_level; // of the last search; 0: not reached
	uint32_t *project_next, *group_next;
	uint32_t *queue; // projects, then groups of the level
	uint32_t *reached_groups;
	size_t reached_count;
	struct flow_step *path;
	struct effort effort; // once it is over, nothing is divided any more and every answer is no
};

bool flow_create(struct arena *arena, struct flow *flow, const struct profile *profile, const int64_t *costs);
// The load that divisions must keep to from now on. The plans that are in stay in and are divided again; true when that
// is possible, as it always is for a load that they need at least.
bool flow_set_load(struct flow *flow, struct load load);
// Puts the plan in and divides its cost too. When that is not possible at this load: false, and *needed is the load of the
// set of plans, this one among them, that exceeds it most.
bool flow_add(struct flow *flow, uint32_t project, struct load *needed);
void flow_remove_last(struct flow *flow); // the plan that came last; the others stay divided

#endif
