// SPDX-License-Identifier: EUPL-1.2
// What views/sample.html shows: one member of each kind that a template may meet.
#ifndef POLDER_TESTS_UNIT_SAMPLE_H
#define POLDER_TESTS_UNIT_SAMPLE_H

#include "page/drawing.h"

struct sample_item {
	struct text name;
	int64_t cents;
};

struct sample_page {
	struct text title, href, part, empty;
	struct safe_html html;
	const char *c, *none;
	int small;
	uint64_t large;
	bool open;
	size_t count;
	struct text_list tags;
	struct {
		struct sample_item *at;
		size_t count;
	} items;
	struct sample_item first;
	const struct sample_item *chosen;
};

#endif
