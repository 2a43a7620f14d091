// SPDX-License-Identifier: EUPL-1.2
#include "c_literal.h"

bool c_literal_write(FILE *out, const char *path)
{
	FILE *in = fopen(path, "r");
	if (!in)
		return false;
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
	bool good = !ferror(in);
	fclose(in);
	return good;
}
