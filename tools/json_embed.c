// SPDX-License-Identifier: EUPL-1.2
// json_embed OUT.c NAME.json ...: writes the table `site_templates` of src/site/template.h.
#include <stdio.h>
#include <string.h>

#include "c_literal.h"

static int fail(const char *path, const char *why)
{
	fprintf(stderr, "json_embed: %s: %s\n", path, why);
	return 1;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: json_embed OUT.c NAME.json ...\n", stderr);
		return 2;
	}
	FILE *out = fopen(argv[1], "w");
	if (!out)
		return fail(argv[1], "cannot be written");
	fputs("// Generated from templates/ by tools/json_embed.c.\n#include \"site/template.h\"\n\n"
	      "const struct site_template site_templates[] = {\n",
	      out);
	int wrong = 0;
	for (int i = 2; i < argc && !wrong; i++) {
		const char *slash = strrchr(argv[i], '/'), *name = slash ? slash + 1 : argv[i];
		fprintf(out, "\t{ \"%.*s\",", (int)strcspn(name, "."), name);
		wrong = c_literal_write(out, argv[i]) ? 0 : fail(argv[i], "cannot be read");
		fputs(" },\n", out);
	}
	fputs("\t{ NULL, NULL }\n};\n", out);
	if (fclose(out) != 0)
		wrong = fail(argv[1], "cannot be written");
	if (wrong)
		remove(argv[1]);
	return wrong;
}
