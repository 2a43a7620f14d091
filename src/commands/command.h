// SPDX-License-Identifier: EUPL-1.2
// The command line. Each command is a row in main.c's table; its options are a table too, from which parsing and
// --help come.
#ifndef POLDER_COMMANDS_COMMAND_H
#define POLDER_COMMANDS_COMMAND_H

#include "base/builder.h"
#include "base/json.h"
#include "base/outcome.h"
#include "record/record.h"

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER };

struct option_row {
	const char *name; // "port": --port N
	enum option_kind kind;
	const char *value; // how help names it: "N"; NULL for flags
	const char *help;  // one line
	bool required;
};

// What was typed after the command's name.
struct arguments {
	struct arena *arena;
	const struct option_row *rows;
	struct form_values values; // options: name and value ("yes" for flags)
	struct text_list words;    // what is no option, in order
};

struct command {
	const char *name;                 // "codes make": one or two words
	const char *words;                // what it takes besides options: "FILE.pb"; "" when nothing
	const char *summary;              // one line
	const struct option_row *options; // ends with a NULL name; may be NULL
	int least_words, most_words;
	int (*run)(const struct arguments *arguments);
	const char *more; // more help, or NULL
};

bool option_given(const struct arguments *arguments, const char *name);
struct text option_text(const struct arguments *arguments, const char *name); // empty when absent
// False, with a message on standard error, when it is given and no whole number from least to most.
bool option_number(const struct arguments *arguments, const char *name, int64_t least, int64_t most, int64_t *value);
struct text argument_word(const struct arguments *arguments, size_t index);
// False, with advice on standard error, when there is no such folder: only what makes a site may make one.
bool data_folder_there(struct text folder, struct arena *arena);
struct text option_data_folder(const struct arguments *arguments); // --data, else $POLDER_DATA, else "data"

// Finds the command, parses, runs. Returns the exit code: outcome_exit_code, or 2 for a wrong command line.
int commands_run(const struct command *commands, int count, char **words);

// The options each command has that works on a data folder.
// clang-format off
#define OPTION_DATA { "data", OPTION_TEXT, "FOLDER", "the data folder (default: $POLDER_DATA or ./data)", false }
#define OPTION_JSON { "json", OPTION_FLAG, NULL, "answer as JSON, for scripts", false }
#define OPTIONS_END { NULL, OPTION_FLAG, NULL, NULL, false }
// clang-format on

__attribute__((format(printf, 1, 2))) int complain(const char *format, ...); // to standard error; returns 2
void print_text(struct text text);                                           // to standard output
// False: errno says why.
bool write_all(int file, struct text content);
bool read_file(struct arena *arena, const char *path, size_t limit_bytes, struct text *content);

int command_serve(const struct arguments *arguments);
int command_demo(const struct arguments *arguments);
int command_site_create(const struct arguments *arguments);
int command_site_list(const struct arguments *arguments);
int command_run(const struct arguments *arguments);
int command_actions(const struct arguments *arguments);
int command_site_delete(const struct arguments *arguments);
int command_site_publish(const struct arguments *arguments);
int command_site_hide(const struct arguments *arguments);
int command_phase_list(const struct arguments *arguments);
int command_phase_set(const struct arguments *arguments);
int command_phase_open(const struct arguments *arguments);
int command_phase_close(const struct arguments *arguments);
int command_photo_add(const struct arguments *arguments);
int command_photo_list(const struct arguments *arguments);
int command_photo_move(const struct arguments *arguments);
int command_photo_remove(const struct arguments *arguments);
int command_codes_make(const struct arguments *arguments);
int command_codes_list(const struct arguments *arguments);
int command_codes_revoke(const struct arguments *arguments);
int command_import_pabulib(const struct arguments *arguments);
int command_count(const struct arguments *arguments);
int command_opinions(const struct arguments *arguments);
int command_check(const struct arguments *arguments);
int command_convert(const struct arguments *arguments);
int command_publish(const struct arguments *arguments);
int command_doctor(const struct arguments *arguments);
int command_version(const struct arguments *arguments);

#endif
