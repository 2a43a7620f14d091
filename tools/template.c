// SPDX-License-Identifier: EUPL-1.2
// template -o views.gen.c -H views.gen.h views/a.html …: compiles the templates of one folder to C, at build time.
// docs/templates.md says the language.
#include <stdio.h>
#include <string.h>

#include "template_compile.h"

static int usage(void)
{
	fputs("usage: template -o FILE.c -H FILE.h TEMPLATE.html ...\n", stderr);
	return 2;
}

static struct text file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	return (struct text){ name, strlen(name) };
}

static bool write_both(struct template_set *set, const char *source_path, const char *header_path)
{
	struct growing source = { .pile = set->pile }, header = { .pile = set->pile };
	template_write_source(set, file_name(header_path), &source);
	template_write_header(set, file_name(header_path), &header);
	return file_write(source_path, grown(&source)) && file_write(header_path, grown(&header));
}

int main(int count, char **arguments)
{
	const char *source_path = NULL, *header_path = NULL;
	int first = 1;
	for (; first + 1 < count && arguments[first][0] == '-'; first += 2) {
		if (strcmp(arguments[first], "-o") == 0)
			source_path = arguments[first + 1];
		else if (strcmp(arguments[first], "-H") == 0)
			header_path = arguments[first + 1];
		else
			return usage();
	}
	if (source_path == NULL || header_path == NULL || first == count)
		return usage();
	struct pile *pile = pile_create();
	struct template_set set;
	template_set_start(&set, pile);
	bool fine = true;
	for (int i = first; i < count; i++) {
		struct text content, name = { arguments[i], strlen(arguments[i]) };
		if (!file_read(pile, arguments[i], &content)) {
			fine = false;
		} else if (!template_read(&set, name, content)) {
			fprintf(stderr, "%.*s\n", TEXT_ARGS(set.problem));
			fine = false;
		}
	}
	if (fine && !template_check_calls(&set)) {
		fprintf(stderr, "%.*s\n", TEXT_ARGS(set.problem));
		fine = false;
	}
	fine = fine && write_both(&set, source_path, header_path);
	pile_free(pile);
	return fine ? 0 : 1;
}
