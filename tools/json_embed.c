// SPDX-License-Identifier: EUPL-1.2
// json_embed OUT.c NAME.json ...: writes the table `site_templates` of src/site/template.h.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *path, const char *why)
{
	fprintf(stderr, "json_embed: %s: %s\n", path, why);
	return 1;
}

static int write_literal(FILE *out, const char *path)
{
	FILE *in = fopen(path, "r");
	if (!in)
		return fail(path, "cannot be read");
	fputs("\n\t\t\"", out);
	for (int c = fgetc(in); c != EOF; c = fgetc(in)) {
		if (c == '\n')
			fputs("\\n\"\n\t\t\"", out);
		else if (c == '"' || c == '\\' || c == '?') // a question mark: no trigraphs
			fprintf(out, "\\%c", c);
		else if (c == '\t')
			fputs("\\t", out);
		else
			fputc(c, out);
	}
	fputs("\"", out);
	int wrong = ferror(in);
	fclose(in);
	return wrong ? fail(path, "cannot be read") : 0;
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
		wrong = write_literal(out, argv[i]);
		fputs(" },\n", out);
	}
	fputs("\t{ NULL, NULL }\n};\n", out);
	if (fclose(out) != 0)
		wrong = fail(argv[1], "cannot be written");
	if (wrong)
		remove(argv[1]);
	return wrong;
}
