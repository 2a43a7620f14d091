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

// A window by dates ends itself; another with its phase. The kinds are those of the two events.
static bool window_end(struct db *db, struct write_context *context, const struct activity_window *window,
                       int64_t closes_at, const char *window_kind, const char *phase_kind)
{
	struct arena *arena = context->arena;
	if (!window->phase_id) {
		struct activity_window after = *window;
		after.closes_at = closes_at;
		return db_update(db, &activity_window_record, &after) &&
		       site_record_change(db, context, window->site_id, window_kind, &activity_window_record, window->id,
		                          window, &after);
	}
	struct phase phase;
	if (db_find(db, &phase_record, &phase, arena, "WHERE id = ?1", "i", window->phase_id) != DONE)
		return false;
	struct phase after = phase;
	after.closes_at = closes_at;
	return db_update(db, &phase_record, &after) &&
	       site_record_change(db, context, phase.site_id, phase_kind, &phase_record, phase.id, &phase, &after);
}

// A window with the times that count: of its phase, when it has one.
struct timed_window {
	struct activity_window window;
	struct stretch stretch;
};
struct timed_windows {
	struct timed_window *at;
	size_t count;
};

static bool windows_read(struct db *db, struct arena *arena, int64_t activity_id, struct text action,
                         struct timed_windows *windows)
{
	*windows = (struct timed_windows){ NULL, 0 };
	struct rows rows = db_select(db, &activity_window_record, "WHERE activity_id = ?1 AND action = ?2 ORDER BY id",
	                             "is", activity_id, action);
	struct activity_window window = { 0 };
	while (rows_next_record(&rows, &activity_window_record, &window, arena)) {
		struct timed_window *kept = arena_append(arena, windows, struct timed_window);
		if (kept)
			*kept = (struct timed_window){ window, { window.opens_at, window.closes_at } };
	}
	if (!rows_end(&rows) || arena_full(arena))
		return false;
	size_t kept = 0;
	for (size_t i = 0; i < windows->count; i++) {
		struct timed_window *timed = &windows->at[i];
		struct phase phase;
		enum outcome found = timed->window.phase_id ? db_find(db, &phase_record, &phase, arena, "WHERE id = ?1", "i",
		                                                      timed->window.phase_id)
		                                            : DONE;
		if (found != DONE && found != NOT_FOUND)
			return false;
		if (found == DONE && timed->window.phase_id)
			timed->stretch = (struct stretch){ phase.opens_at, phase.closes_at };
		if (found == DONE)
			windows->at[kept++] = *timed;
	}
	windows->count = kept;
	return true;
}

static bool stretch_is_open(struct stretch stretch, int64_t now)
{
	struct window_state state = { .changes_at = INT64_MAX };
	stretch_consider(&state, stretch, now);
	return state.open;
}

enum outcome activity_close(struct db *db, struct write_context *context, int64_t activity_id, struct text action)
{
	struct timed_windows windows;
	if (!windows_read(db, context->arena, activity_id, action, &windows))
		return FAULT;
	bool any = false;
	for (size_t i = 0; i < windows.count; i++) {
		if (!stretch_is_open(windows.at[i].stretch, context->now))
			continue;
		if (!window_end(db, context, &windows.at[i].window, context->now, "activity.closed", "phase.closed"))
			return FAULT;
		any = true;
	}
	return any ? DONE : REFUSED;
}

enum outcome activity_extend(struct db *db, struct write_context *context, int64_t activity_id, struct text action,
                             int64_t until)
{
	struct timed_windows windows;
	if (!windows_read(db, context->arena, activity_id, action, &windows))
		return FAULT;
	bool any = false;
	for (size_t i = 0; i < windows.count; i++) {
		const struct timed_window *timed = &windows.at[i];
		int64_t others = 0;
		if (!stretch_is_open(timed->stretch, context->now) || timed->stretch.closes_at == 0 ||
		    timed->stretch.closes_at >= until)
			continue;
		if (timed->window.phase_id &&
		    !db_one_int(db, &others,
		                "SELECT COUNT(*) FROM activity_window w JOIN activity a ON a.id = w.activity_id "
		                "WHERE w.phase_id = ?1 AND a.frozen = 1 AND a.id <> ?2",
		                "ii", timed->window.phase_id, activity_id))
			return FAULT;
		if (others > 0)
			return REFUSED;
		if (!window_end(db, context, &timed->window, until, "activity.extended", "phase.extended"))
			return FAULT;
		any = true;
	}
	return any ? DONE : REFUSED;
}

// The next to come; else the last that was.
static const struct timed_window *window_to_open(const struct timed_windows *windows, int64_t now)
{
	const struct timed_window *best = NULL;
	for (size_t i = 0; i < windows->count; i++) {
		const struct timed_window *timed = &windows->at[i];
		bool coming = timed->stretch.opens_at > now, best_coming = best && best->stretch.opens_at > now;
		bool nearer = best && (coming ? timed->stretch.opens_at < best->stretch.opens_at
		                              : timed->stretch.closes_at > best->stretch.closes_at);
		if (!best || (coming && !best_coming) || (coming == best_coming && nearer))
			best = timed;
	}
	return best;
}

static enum outcome phase_start(struct db *db, struct write_context *context, int64_t phase_id, struct stretch stretch)
{
	int64_t frozen = 0;
	struct phase before;
	if (!db_one_int(db, &frozen,
	                "SELECT count(*) FROM activity_window w JOIN activity a ON a.id = w.activity_id "
	                "WHERE w.phase_id = ?1 AND a.frozen = 1",
	                "i", phase_id))
		return FAULT;
	if (frozen)
		return REFUSED;
	if (db_find(db, &phase_record, &before, context->arena, "WHERE id = ?1", "i", phase_id) != DONE)
		return FAULT;
	struct phase after = before;
	after.opens_at = stretch.opens_at;
	after.closes_at = stretch.closes_at;
	return db_update(db, &phase_record, &after) && site_record_change(db, context, before.site_id, "phase.opened",
	                                                                  &phase_record, before.id, &before, &after)
	           ? DONE
	           : FAULT;
}

enum outcome activity_open(struct db *db, struct write_context *context, int64_t activity_id, struct text action)
{
	struct timed_windows windows;
	if (!windows_read(db, context->arena, activity_id, action, &windows))
		return FAULT;
	for (size_t i = 0; i < windows.count; i++)
		if (stretch_is_open(windows.at[i].stretch, context->now))
			return DONE;
	const struct timed_window *timed = window_to_open(&windows, context->now);
	if (!timed)
		return REFUSED;
	struct stretch stretch = timed->stretch;
	if (stretch.opens_at > context->now)
		stretch.opens_at = context->now;
	if (stretch.closes_at <= context->now)
		stretch.closes_at = 0;
	if (timed->window.phase_id)
		return phase_start(db, context, timed->window.phase_id, stretch);
	struct activity_window after = timed->window;
	after.opens_at = stretch.opens_at;
	after.closes_at = stretch.closes_at;
	return db_update(db, &activity_window_record, &after) &&
	               site_record_change(db, context, after.site_id, "activity.opened", &activity_window_record, after.id,
	                                  &timed->window, &after)
	           ? DONE
	           : FAULT;
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
