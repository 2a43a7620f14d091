// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_parts.h"

#include <math.h>

void count_build_amount(struct builder *b, int64_t cents)
{
	build_int(b, cents / 100);
	if (cents % 100 != 0)
		build_format(b, ".%02d", (int)(cents % 100));
}

struct text count_amount(struct arena *arena, int64_t cents)
{
	struct builder b = builder_on(arena);
	count_build_amount(&b, cents);
	return builder_text(&b);
}

void count_build_printable(struct builder *b, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.at[i];
		bool c1 = c == 0xc2 && i + 1 < t.len && (unsigned char)t.at[i + 1] < 0xa0;
		if (c < 0x20 || c == 0x7f || c1)
			build_char(b, '?');
		else
			build_char(b, t.at[i]);
		i += c1;
	}
}

void count_json_amount(struct json_writer *w, const char *key, int64_t cents)
{
	json_key(w, key);
	json_raw(w, count_amount(w->out->arena, cents));
}

void count_json_decimal(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	if (isfinite(value))
		json_raw(w, arena_format(w->out->arena, "%.4f", fabs(value) < 0.00005 ? 0 : value));
	else
		json_null(w);
}

void count_json_ids(struct json_writer *w, const char *key, const struct count_project *projects, const size_t *at,
                    size_t count)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < count; i++)
		json_text(w, projects[at[i]].id);
	json_close(w, ']');
}

void count_json_warnings(struct json_writer *w, const struct pabulib *pb)
{
	json_key(w, "warnings");
	json_open(w, '[');
	for (size_t i = 0; i < PABULIB_WARNINGS; i++) {
		if (pb->warnings[i].times == 0)
			continue;
		json_open(w, '{');
		json_int_member(w, "line", (int64_t)pb->warnings[i].first_line);
		json_int_member(w, "times", (int64_t)pb->warnings[i].times);
		json_text_member(w, "text", text_of(pabulib_warning_text((enum pabulib_warning)i)));
		json_close(w, '}');
	}
	json_close(w, ']');
}

void count_json_satisfaction(struct json_writer *w, const struct profile *profile, const size_t *winners, size_t count)
{
	bool *won = arena_new_array(w->out->arena, bool, profile->project_count + 1);
	int64_t ballots[3] = { 0 }, together = 0; // with no, one, more winners
	for (size_t i = 0; won && i < count; i++)
		won[winners[i]] = true;
	for (size_t group = 0; won && group < profile->group_count; group++) {
		int64_t has = 0, weight = profile->group_weight[group];
		for (size_t i = profile->group_first[group]; i < profile->group_first[group + 1]; i++)
			has += won[profile->choices[i].project];
		ballots[has < 2 ? has : 2] += weight;
		together += has * weight;
	}
	json_key(w, "satisfaction");
	json_open(w, '{');
	json_int_member(w, "no_winner", ballots[0]);
	json_int_member(w, "one_winner", ballots[1]);
	json_int_member(w, "more_winners", ballots[2]);
	count_json_decimal(w, "mean_winners", profile->ballot_count ? (double)together / (double)profile->ballot_count : 0);
	json_close(w, '}');
}
