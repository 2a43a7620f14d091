// SPDX-License-Identifier: EUPL-1.2
#include "c_literal.h"

static void write_char(FILE *out, int c)
{
	if (c == '\n')
		fputs("\\n\"\n\t\t\"", out);
	else if (c == '"' || c == '\\' || c == '?') // a question mark: no trigraphs
		fprintf(out, "\\%c", c);
	else if (c == '\t')
		fputs("\\t", out);
	else
		fputc(c, out);
}

bool c_literal_write(FILE *out, const char *path)
{
	FILE *in = fopen(path, "r");
	if (!in)
		return false;
	fputs("\n\t\t\"", out);
	for (int c = fgetc(in); c != EOF; c = fgetc(in))
		write_char(out, c);
	fputs("\"", out);
	bool good = !ferror(in);
	fclose(in);
	return good;
}

void c_literal_write_text(FILE *out, const char *text)
{
	fputs("\n\t\t\"", out);
	for (; *text; text++)
		write_char(out, (unsigned char)*text);
	fputs("\"", out);
}
