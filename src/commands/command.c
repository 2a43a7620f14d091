// SPDX-License-Identifier: EUPL-1.2
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "commands/command.h"

int complain(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fputs("polder: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	return 2;
}

void print_text(struct text text)
{
	if (text.len > 0) // empty text may have no place in memory, and fwrite wants one
		fwrite(text.at, 1, text.len, stdout);
}

bool write_all(int file, struct text content)
{
	for (size_t done = 0; done < content.len;) {
		ssize_t n = write(file, content.at + done, content.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

bool read_file(struct arena *arena, const char *path, size_t limit_bytes, struct text *content)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	struct stat about;
	char *bytes = NULL;
	size_t length = 0;
	if (fstat(file, &about) != 0)
		goto failed;
	if (about.st_size < 0 || (size_t)about.st_size > limit_bytes) {
		errno = EFBIG;
		goto failed;
	}
	bytes = arena_alloc(arena, (size_t)about.st_size + 1);
	if (bytes == NULL) {
		errno = ENOMEM;
		goto failed;
	}
	while (length < (size_t)about.st_size) {
		ssize_t got = read(file, bytes + length, (size_t)about.st_size - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			goto failed;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	close(file);
	*content = (struct text){ bytes, length };
	return true;
failed:;
	int why = errno;
	close(file);
	errno = why;
	return false;
}

bool option_given(const struct arguments *arguments, const char *name)
{
	return form_has(&arguments->values, text_of(name));
}

struct text option_text(const struct arguments *arguments, const char *name)
{
	return form_value_of(&arguments->values, text_of(name));
}

bool option_number(const struct arguments *arguments, const char *name, int64_t least, int64_t most, int64_t *value)
{
	if (!option_given(arguments, name))
		return true;
	int64_t number;
	if (!number_parse(option_text(arguments, name), &number) || number < least || number > most) {
		complain("--%s takes a whole number from %lld to %lld", name, (long long)least, (long long)most);
		return false;
	}
	*value = number;
	return true;
}

struct text argument_word(const struct arguments *arguments, size_t index)
{
	return index < arguments->words.count ? arguments->words.at[index] : TEXT_NONE;
}

struct text option_data_folder(const struct arguments *arguments)
{
	struct text folder = option_text(arguments, "data");
	if (folder.len == 0)
		folder = text_of(getenv("POLDER_DATA"));
	return folder.len > 0 ? folder : TEXT("data");
}

bool data_folder_there(struct text folder, struct arena *arena)
{
	struct stat about;
	if (stat(text_to_c(arena, folder), &about) == 0 && S_ISDIR(about.st_mode))
		return true;
	complain("there is no data folder %" TEXT_FORMAT "; name it with --data FOLDER or $POLDER_DATA", TEXT_ARGS(folder));
	return false;
}

// --- help --------------------------------------------------------------------------------------------------------

static void help_of(const struct command *command)
{
	printf("polder %s%s%s\n  %s\n", command->name, command->words[0] != '\0' ? " " : "", command->words,
	       command->summary);
	if (command->options != NULL && command->options->name != NULL) {
		printf("\nOptions:\n");
		for (const struct option_row *row = command->options; row->name != NULL; row++) {
			char name[64];
			snprintf(name, sizeof name, "--%s%s%s", row->name, row->value != NULL ? " " : "",
			         row->value != NULL ? row->value : "");
			printf("  %-22s %s%s\n", name, row->help, row->required ? " (needed)" : "");
		}
	}
	if (command->more != NULL)
		printf("\n%s\n", command->more);
	printf(
		"\nExit codes: 0 done, 1 fault, 2 wrong input, 3 refused, 4 not found, 5 conflict, 6 too many tries, 7 busy, "
		"8 not certain.\n");
}

static void help_of_all(const struct command *commands, int count)
{
	printf("Polder " POLDER_VERSION ": participation sites for municipalities, provinces and water boards.\n\n");
	for (int i = 0; i < count; i++)
		printf("  polder %-18s %s\n", commands[i].name, commands[i].summary);
	printf("\npolder COMMAND --help tells more. The data folder is --data, else $POLDER_DATA, else ./data.\n"
	       "The database is SQLite in that folder, or PostgreSQL when $POLDER_DATABASE holds its address.\n");
}

// --- parsing -----------------------------------------------------------------------------------------------------

// How many of the words typed name this command: 0 when they name another one.
static int words_matched(const struct command *command, int count, char **words)
{
	struct text rest = text_of(command->name), part;
	int matched = 0;
	while (text_split(&rest, ' ', &part)) {
		if (matched >= count || !text_equal(part, text_of(words[matched])))
			return 0;
		matched++;
	}
	return matched;
}

static const struct option_row *option_row_named(const struct option_row *rows, struct text name)
{
	for (const struct option_row *row = rows; row != NULL && row->name != NULL; row++) {
		if (text_is(name, row->name))
			return row;
	}
	return NULL;
}

// Takes --name VALUE, --name=VALUE or --flag at words[*index].
static bool parse_option(struct arguments *arguments, const struct command *command, int count, char **words,
                         int *index)
{
	struct text typed = text_of(words[*index] + 2);
	size_t equals = text_find(typed, TEXT("="));
	struct text name = equals == SIZE_MAX ? typed : text_slice(typed, 0, equals);
	const struct option_row *row = option_row_named(command->options, name);
	if (row == NULL) {
		complain("%s has no option --%" TEXT_FORMAT "; see polder %s --help", command->name, TEXT_ARGS(name),
		         command->name);
		return false;
	}
	if (row->kind == OPTION_FLAG && equals != SIZE_MAX) {
		complain("--%s takes no value", row->name);
		return false;
	}
	struct text value = TEXT("yes");
	if (row->kind != OPTION_FLAG) {
		if (equals != SIZE_MAX) {
			value = text_slice(typed, equals + 1, typed.len);
		} else if (*index + 1 < count) {
			value = text_of(words[++*index]);
		} else {
			complain("--%s needs a value: --%s %s", row->name, row->name, row->value);
			return false;
		}
	}
	struct form_value *added = arena_append(arguments->arena, &arguments->values, struct form_value);
	if (added == NULL)
		return false;
	*added = (struct form_value){ text_of(row->name), value };
	return true;
}

static bool required_given(const struct arguments *arguments, const struct command *command)
{
	for (const struct option_row *row = command->options; row != NULL && row->name != NULL; row++) {
		if (row->required && option_text(arguments, row->name).len == 0) {
			complain("%s needs --%s %s", command->name, row->name, row->value != NULL ? row->value : "");
			return false;
		}
	}
	int given = (int)arguments->words.count;
	if (given < command->least_words || given > command->most_words) {
		complain("usage: polder %s %s; see polder %s --help", command->name, command->words, command->name);
		return false;
	}
	return true;
}

static int command_start(const struct command *command, struct arena *arena, int count, char **words)
{
	struct arguments arguments = { .arena = arena, .rows = command->options };
	for (int i = 0; i < count; i++) {
		struct text word = text_of(words[i]);
		if (text_is(word, "--help") || text_is(word, "-h")) {
			help_of(command);
			return 0;
		}
		if (text_starts_with(word, TEXT("--"))) {
			if (!parse_option(&arguments, command, count, words, &i))
				return 2;
		} else {
			struct text *added = arena_append(arena, &arguments.words, struct text);
			if (added == NULL)
				return 1;
			*added = word;
		}
	}
	return required_given(&arguments, command) ? command->run(&arguments) : 2;
}

// What could not be written to standard output is not done, whatever the command says.
static int output_end(int code)
{
	bool flushed = fflush(stdout) == 0;
	int why = flushed ? EIO : errno;
	if (flushed && !ferror(stdout))
		return code;
	complain("the answer could not be written whole: %s", strerror(why));
	return code != 0 ? code : outcome_exit_code(why == ENOSPC || why == EDQUOT ? BUSY : FAULT);
}

static int command_find(const struct command *commands, int count, char **words)
{
	int known = 0;
	while (commands[known].name != NULL)
		known++;
	if (count == 0 || text_is(text_of(words[0]), "--help") || text_is(text_of(words[0]), "-h") ||
	    text_is(text_of(words[0]), "help")) {
		help_of_all(commands, known);
		return count == 0 ? 2 : 0;
	}
	for (int i = 0; i < known; i++) {
		int matched = words_matched(&commands[i], count, words);
		if (matched == 0)
			continue;
		struct arena *arena = arena_create((size_t)1 << 30);
		if (arena == NULL)
			return complain("out of memory");
		int code = command_start(&commands[i], arena, count - matched, words + matched);
		arena_destroy(arena);
		return code;
	}
	bool group = false; // "polder codes": say which there are
	for (int i = 0; i < known; i++) {
		if (text_starts_with(text_of(commands[i].name), text_of(words[0]))) {
			if (!group)
				fprintf(stderr, "polder: which one?\n");
			group = true;
			fprintf(stderr, "  polder %-18s %s\n", commands[i].name, commands[i].summary);
		}
	}
	return group ? 2 : complain("there is no command %s; see polder --help", words[0]);
}

int commands_run(const struct command *commands, int count, char **words)
{
	return output_end(command_find(commands, count, words));
}
