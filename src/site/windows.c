// SPDX-License-Identifier: EUPL-1.2
// When an action of an activity is open. A window is [opens_at, closes_at): open at the instant it opens, closed at the
// instant it closes. Not set (0) means: always been open, or never closes.
#include "site/site.h"

struct stretch {
	int64_t opens_at, closes_at;
};

static void stretch_consider(struct window_state *state, struct stretch stretch, int64_t now)
{
	int64_t closes_at = stretch.closes_at ? stretch.closes_at : INT64_MAX;
	if (closes_at <= stretch.opens_at || closes_at <= now) // empty, or over
		return;
	if (stretch.opens_at > now) {
		if (stretch.opens_at < state->changes_at)
			state->changes_at = stretch.opens_at;
		if (!state->open && (!state->coming || stretch.opens_at < state->opened_at)) {
			state->coming = true;
			state->opened_at = stretch.opens_at;
			state->closes_at = stretch.closes_at;
		}
		return;
	}
	if (closes_at < state->changes_at)
		state->changes_at = closes_at;
	// Of several that are open, the one that stays open longest counts.
	if (!state->open || !stretch.closes_at || (state->closes_at && stretch.closes_at > state->closes_at)) {
		state->open = true;
		state->coming = false;
		state->opened_at = stretch.opens_at;
		state->closes_at = stretch.closes_at;
	}
}

enum outcome window_state(struct db *db, struct arena *arena, int64_t activity_id, struct text action, int64_t now,
                          struct window_state *state)
{
	(void)arena;
	*state = (struct window_state){ .changes_at = INT64_MAX };
	struct rows rows = db_query(db,
	                            "SELECT CASE WHEN w.phase_id = 0 THEN w.opens_at ELSE p.opens_at END, "
	                            "CASE WHEN w.phase_id = 0 THEN w.closes_at ELSE p.closes_at END "
	                            "FROM activity_window w LEFT JOIN phase p ON p.id = w.phase_id "
	                            "WHERE w.activity_id = ?1 AND w.action = ?2 AND (w.phase_id = 0 OR p.id IS NOT NULL)",
	                            "is", activity_id, action);
	while (rows_next(&rows))
		stretch_consider(state, (struct stretch){ rows_int(&rows, 0), rows_int(&rows, 1) }, now);
	return rows_end(&rows) ? DONE : FAULT;
}

// The windows of this action that are open now are shut one by one: a window by dates itself, another by its phase.
static bool window_shut(struct db *db, struct write_context *context, const struct activity_window *window)
{
	struct arena *arena = context->arena;
	if (!window->phase_id) {
		struct activity_window after = *window;
		after.closes_at = context->now;
		return db_update(db, &activity_window_record, &after) &&
		       site_record_change(db, context, window->site_id, "activity.closed", &activity_window_record, window->id,
		                          window, &after);
	}
	struct phase phase;
	if (db_find(db, &phase_record, &phase, arena, "WHERE id = ?1", "i", window->phase_id) != DONE)
		return false;
	struct phase after = phase;
	after.closes_at = context->now;
	return db_update(db, &phase_record, &after) &&
	       site_record_change(db, context, phase.site_id, "phase.closed", &phase_record, phase.id, &phase, &after);
}

enum outcome activity_close(struct db *db, struct write_context *context, int64_t activity_id, struct text action)
{
	struct {
		struct activity_window *at;
		size_t count;
	} windows = { 0 };
	struct rows rows = db_select(db, &activity_window_record, "WHERE activity_id = ?1 AND action = ?2 ORDER BY id",
	                             "is", activity_id, action);
	struct activity_window window = { 0 };
	while (rows_next_record(&rows, &activity_window_record, &window, context->arena)) {
		struct activity_window *kept = arena_append(context->arena, &windows, struct activity_window);
		if (kept)
			*kept = window;
	}
	if (!rows_end(&rows) || arena_full(context->arena))
		return FAULT;
	bool any = false;
	for (size_t i = 0; i < windows.count; i++) {
		struct stretch stretch = { windows.at[i].opens_at, windows.at[i].closes_at };
		struct phase phase;
		if (windows.at[i].phase_id) {
			enum outcome found =
				db_find(db, &phase_record, &phase, context->arena, "WHERE id = ?1", "i", windows.at[i].phase_id);
			if (found == NOT_FOUND)
				continue;
			if (found != DONE)
				return FAULT;
			stretch = (struct stretch){ phase.opens_at, phase.closes_at };
		}
		struct window_state state = { .changes_at = INT64_MAX };
		stretch_consider(&state, stretch, context->now);
		if (!state.open)
			continue;
		if (!window_shut(db, context, &windows.at[i]))
			return FAULT;
		any = true;
	}
	return any ? DONE : REFUSED;
}

bool activity_freeze(struct db *db, struct write_context *context, int64_t activity_id)
{
	struct activity before;
	if (activity_find(db, context->arena, activity_id, &before) != DONE)
		return false;
	if (before.frozen)
		return true;
	struct activity after = before;
	after.frozen = true;
	return db_update(db, &activity_record, &after) && site_record_change(db, context, before.site_id, "activity.frozen",
	                                                                     &activity_record, before.id, &before, &after);
}
