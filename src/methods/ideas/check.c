// SPDX-License-Identifier: EUPL-1.2
// What `polder doctor` asks of this method: that the counts beside the ideas are those of the ideas.
#include "methods/ideas/ideas.h"

static const char wrong_counts[] =
	"SELECT COUNT(*) FROM idea_count c WHERE c.ideas <> (SELECT COUNT(*) FROM idea i WHERE i.status <> 'draft'"
	" AND i.activity_id = c.activity_id AND i.area_id = c.area_id AND i.theme_id = c.theme_id AND i.status = c.status)";
static const char missing_counts[] =
	"SELECT COUNT(*) FROM (SELECT DISTINCT activity_id, area_id, theme_id, status FROM idea WHERE status <> 'draft') i"
	" WHERE NOT EXISTS (SELECT 1 FROM idea_count c WHERE c.activity_id = i.activity_id AND c.area_id = i.area_id"
	" AND c.theme_id = i.theme_id AND c.status = i.status)";

// Of a database from before there was a search, or after an import that was cut off.
static const char without_words[] =
	"SELECT COUNT(*) FROM idea i WHERE NOT EXISTS (SELECT 1 FROM search_hit h WHERE h.subject_id = i.id)";

bool idea_check(struct db *db, struct builder *report)
{
	int64_t wrong = 0, missing = 0, wordless = 0;
	if (!db_one_int(db, &wrong, wrong_counts, "") || !db_one_int(db, &missing, missing_counts, "") ||
	    !db_one_int(db, &wordless, without_words, "")) {
		build_literal(report, "ERROR ideas: their counts cannot be read\n");
		return false;
	}
	long long differing = wrong + missing;
	if (differing > 0)
		build_format(report, "ERROR ideas: %lld counts per area, theme and status are not those of the ideas\n",
		             differing);
	else
		build_literal(report, "ok    counts of ideas\n");
	if (wordless > 0)
		build_format(report,
		             "warn  %lld ideas cannot be found by their words: run the action idea.words (docs/finding.md)\n",
		             (long long)wordless);
	return wrong + missing == 0;
}
