// SPDX-License-Identifier: EUPL-1.2
#include "count/flow.h"

int load_compare(struct load a, struct load b)
{
	unsigned __int128 left = (unsigned __int128)a.cost * b.weight, right = (unsigned __int128)b.cost * a.weight;
	return (left > right) - (left < right);
}

bool flow_create(struct arena *arena, struct flow *flow, const struct profile *profile, const int64_t *costs)
{
	size_t projects = profile->project_count + 1, groups = profile->group_count + 1,
		   choices = profile->choice_count + 1;
	*flow = (struct flow){
		.profile = profile,
		.costs = costs,
		.load = { 0, 1 },
		.sent = arena_new_array(arena, int64_t, choices),
		.used = arena_new_array(arena, int64_t, groups),
		.left = arena_new_array(arena, int64_t, projects),
		.support_of = arena_new_array(arena, uint32_t, choices),
		.inside = arena_new_array(arena, uint32_t, projects),
		.project_level = arena_new_array(arena, uint32_t, projects),
		.group_level = arena_new_array(arena, uint32_t, groups),
		.project_next = arena_new_array(arena, uint32_t, projects),
		.group_next = arena_new_array(arena, uint32_t, groups),
		.queue = arena_new_array(arena, uint32_t, projects),
		.reached_groups = arena_new_array(arena, uint32_t, groups),
		.path = arena_new_array(arena, struct flow_step, projects),
	};
	if (arena_full(arena))
		return false;
	// Supports stand project after project, each list in the order of the groups, as profile_finish makes them.
	uint32_t *next = flow->project_next;
	memcpy(next, profile->support_first, profile->project_count * sizeof *next);
	for (size_t i = 0; i < profile->choice_count; i++)
		flow->support_of[i] = next[profile->choices[i].project]++;
	return true;
}

static int64_t room_of(const struct flow *flow, size_t group)
{
	return (int64_t)(flow->load.cost * flow->profile->group_weight[group]) - flow->used[group];
}

// --- search ----------------------------------------------------------------------------------------------------------

static void group_reach(struct flow *flow, uint32_t group, uint32_t level)
{
	flow->group_level[group] = level;
	flow->group_next[group] = flow->profile->group_first[group];
	flow->reached_groups[flow->reached_count++] = group;
}

static size_t project_reach(struct flow *flow, uint32_t project, uint32_t level, size_t queued)
{
	flow->project_level[project] = level;
	flow->project_next[project] = flow->profile->support_first[project];
	flow->queue[queued++] = project;
	return queued;
}

// Levels from the plans with something left: a plan reaches its supporters, a group the plans that it pays for, which
// could take that elsewhere. Up to the first level that has a group with room; false when there is none.
static bool levels_make(struct flow *flow)
{
	const struct profile *profile = flow->profile;
	size_t queued = 0, done = 0;
	bool found = false;
	memset(flow->project_level, 0, profile->project_count * sizeof *flow->project_level);
	memset(flow->group_level, 0, profile->group_count * sizeof *flow->group_level);
	flow->effort.steps += profile->group_count / 8;
	flow->reached_count = 0;
	for (size_t i = 0; i < flow->inside_count; i++)
		if (flow->left[flow->inside[i]] > 0)
			queued = project_reach(flow, flow->inside[i], 1, queued);
	while (done < queued) { // all plans of one level
		uint32_t level = flow->project_level[flow->queue[done]];
		size_t first = flow->reached_count;
		for (; done < queued; done++) {
			uint32_t project = flow->queue[done];
			flow->effort.steps += profile->support_first[project + 1] - profile->support_first[project];
			for (size_t s = profile->support_first[project]; s < profile->support_first[project + 1]; s++) {
				uint32_t group = profile->supports[s].group;
				if (flow->group_level[group] != 0)
					continue;
				group_reach(flow, group, level + 1);
				found = found || room_of(flow, group) > 0;
			}
		}
		for (size_t i = first; i < flow->reached_count && !found; i++) {
			uint32_t group = flow->reached_groups[i];
			flow->effort.steps += profile->group_first[group + 1] - profile->group_first[group];
			for (size_t c = profile->group_first[group]; c < profile->group_first[group + 1]; c++) {
				uint32_t project = profile->choices[c].project;
				if (flow->sent[flow->support_of[c]] > 0 && flow->project_level[project] == 0)
					queued = project_reach(flow, project, level + 2, queued);
			}
		}
	}
	return found;
}

// Along the path to the group that stands at its end, as much as goes.
static void path_push(struct flow *flow, size_t depth, uint32_t group)
{
	const struct flow_step *path = flow->path;
	int64_t amount = flow->left[path[0].project], room = room_of(flow, group);
	amount = room < amount ? room : amount;
	for (size_t i = 0; i < depth; i++) {
		int64_t back = flow->sent[flow->support_of[path[i].choice]];
		amount = back < amount ? back : amount;
	}
	for (size_t i = 0; i < depth; i++) {
		flow->sent[path[i].support] += amount;
		flow->sent[flow->support_of[path[i].choice]] -= amount;
	}
	flow->sent[path[depth].support] += amount;
	flow->used[group] += amount;
	flow->left[path[0].project] -= amount;
}

// The next choice by which the group can hand on to a plan one level further; false: none is left.
static bool group_hands_on(struct flow *flow, uint32_t group, uint32_t *choice)
{
	const struct profile *profile = flow->profile;
	for (uint32_t *c = &flow->group_next[group]; *c < profile->group_first[group + 1]; (*c)++) {
		if (flow->sent[flow->support_of[*c]] > 0 &&
		    flow->project_level[profile->choices[*c].project] == flow->group_level[group] + 1) {
			*choice = *c;
			return true;
		}
	}
	return false;
}

// Everything that goes from this plan along the levels.
static void project_push(struct flow *flow, uint32_t source)
{
	const struct profile *profile = flow->profile;
	size_t depth = 0;
	flow->path[0].project = source;
	while (flow->left[source] > 0) {
		struct flow_step *step = &flow->path[depth];
		flow->effort.steps++;
		uint32_t *support = &flow->project_next[step->project];
		if (*support == profile->support_first[step->project + 1]) {
			if (depth-- == 0)
				return;
			flow->group_next[profile->supports[flow->path[depth].support].group]++;
			continue;
		}
		uint32_t group = profile->supports[*support].group;
		step->support = *support;
		bool further = flow->group_level[group] == flow->project_level[step->project] + 1;
		if (further && room_of(flow, group) > 0) {
			path_push(flow, depth, group);
			depth = 0; // some step of the path may have no more to give back
		} else if (further && group_hands_on(flow, group, &step->choice)) {
			depth++;
			flow->path[depth].project = profile->choices[step->choice].project;
		} else {
			(*support)++;
		}
	}
}

static bool divide(struct flow *flow)
{
	for (;;) {
		bool all = true;
		for (size_t i = 0; i < flow->inside_count && all; i++)
			all = flow->left[flow->inside[i]] == 0;
		if (all)
			return true;
		if (effort_is_over(&flow->effort) || !levels_make(flow))
			return false;
		for (size_t i = 0; i < flow->inside_count; i++)
			project_push(flow, flow->inside[i]);
	}
}

// --- plans in and out ------------------------------------------------------------------------------------------------

bool flow_set_load(struct flow *flow, struct load load)
{
	const struct profile *profile = flow->profile;
	// What was sent, in the new parts. Any whole number within the limits is a good beginning, so doubles will do.
	double scale = (double)load.weight / (double)flow->load.weight;
	if (load.cost == flow->load.cost && load.weight == flow->load.weight)
		return true;
	flow->load = load;
	memset(flow->used, 0, profile->group_count * sizeof *flow->used);
	for (size_t i = 0; i < flow->inside_count; i++) {
		uint32_t project = flow->inside[i];
		int64_t *left = &flow->left[project];
		flow->effort.steps += profile->support_first[project + 1] - profile->support_first[project];
		*left = flow->costs[project] * (int64_t)load.weight;
		for (size_t s = profile->support_first[project]; s < profile->support_first[project + 1]; s++) {
			uint32_t group = profile->supports[s].group;
			int64_t amount = (int64_t)((double)flow->sent[s] * scale), room = room_of(flow, group);
			amount = amount > *left ? *left : amount;
			amount = amount > room ? room : amount;
			flow->sent[s] = amount;
			flow->used[group] += amount;
			*left -= amount;
		}
	}
	return divide(flow);
}

// All plans and groups that the last search reached: those plans cost more than those groups may pay.
static struct load reached_load(const struct flow *flow)
{
	struct load load = { 0, 0 };
	for (size_t i = 0; i < flow->inside_count; i++)
		if (flow->project_level[flow->inside[i]] > 0)
			load.cost += (uint64_t)flow->costs[flow->inside[i]];
	for (size_t i = 0; i < flow->reached_count; i++)
		load.weight += flow->profile->group_weight[flow->reached_groups[i]];
	return load;
}

bool flow_add(struct flow *flow, uint32_t project, struct load *needed)
{
	flow->inside[flow->inside_count++] = project;
	flow->left[project] = flow->costs[project] * (int64_t)flow->load.weight;
	if (divide(flow))
		return true;
	*needed = reached_load(flow);
	return false;
}

void flow_remove_last(struct flow *flow)
{
	uint32_t project = flow->inside[--flow->inside_count];
	flow->left[project] = 0;
	for (size_t s = flow->profile->support_first[project]; s < flow->profile->support_first[project + 1]; s++) {
		flow->used[flow->profile->supports[s].group] -= flow->sent[s];
		flow->sent[s] = 0;
	}
}
