// SPDX-License-Identifier: EUPL-1.2
// migration_embed OUT.c NNN-name.sql ...: writes the table `migrations` of src/store/store_private.h.
// Refuses numbers that do not rise in the order given: two of one number are a merge gone wrong.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c_literal.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static int fail(const char *path, const char *why)
{
	fprintf(stderr, "migration_embed: %s: %s\n", path, why);
	return 1;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: migration_embed OUT.c NNN-name.sql ...\n", stderr);
		return 2;
	}
	FILE *out = fopen(argv[1], "w");
	if (!out)
		return fail(argv[1], "cannot be written");
	fputs("// Generated from src/store/migrations by tools/migration_embed.c.\n"
	      "#include \"store/store_private.h\"\n\nconst struct migration migrations[] = {\n",
	      out);
	int wrong = 0;
	long last = 0;
	for (int i = 2; i < argc && !wrong; i++) {
		const char *name = base_name(argv[i]);
		long number = strtol(name, NULL, 10);
		if (number <= last) {
			wrong = fail(argv[i], "its number is not higher than that of the file before it");
			break;
		}
		last = number;
		fprintf(out, "\t{ %ld, \"%.*s\",", number, (int)strcspn(name, "."), name);
		wrong = c_literal_write(out, argv[i]) ? 0 : fail(argv[i], "cannot be read");
		fputs(" },\n", out);
	}
	fputs("\t{ 0, NULL, NULL }\n};\n", out);
	if (fclose(out) != 0)
		wrong = fail(argv[1], "cannot be written");
	if (wrong)
		remove(argv[1]);
	return wrong;
}
