// SPDX-License-Identifier: EUPL-1.2
// polder doctor and polder version.
#include "ballot/ballot.h"
#include "commands/command.h"
#include "commands/instance.h"
#include "commands/socket.h"
#include "methods/methods.h"

// The next migration, for a person to read and to put into src/store/migrations/.
static int print_migration(const struct arguments *arguments, struct store *store)
{
	struct builder sql = builder_on(arguments->arena);
	struct db *db = store_reader_open(store);
	bool good = db != NULL && migration_difference(db, stored_records, &sql);
	if (db != NULL)
		store_reader_close(db);
	if (!good)
		return complain("the tables could not be compared; the log says why"), outcome_exit_code(FAULT);
	if (sql.len == 0)
		printf("-- Records and tables agree: there is nothing to migrate.\n");
	print_text(builder_text(&sql));
	return 0;
}

// What belongs to the floors above the store, within one snapshot.
static bool check_floors(const struct arguments *arguments, struct store *store, struct builder *report)
{
	struct db *db = store_reader_open(store);
	if (db == NULL || !db_snapshot_begin(db)) {
		store_reader_close(db);
		return false;
	}
	bool good = votes_check(store, db, report);
	good = vote_keys_check(store, db, arguments->arena, option_given(arguments, "remove-unused"), report) && good;
	for (const struct method *const *method = methods; *method != NULL; method++)
		good = ((*method)->check == NULL || (*method)->check(db, report)) && good;
	db_snapshot_end(db);
	store_reader_close(db);
	return good;
}

static int print_check(const struct arguments *arguments, struct store *store)
{
	struct builder report = builder_on(arguments->arena);
	bool good = store_check(store, &report);
	good = check_floors(arguments, store, &report) && good && !report.failed;
	print_text(builder_text(&report));
	printf(good ? "No fault found.\n" : "There are faults: see above.\n");
	return good ? 0 : outcome_exit_code(FAULT);
}

int command_doctor(const struct arguments *arguments)
{
	struct text error = TEXT_NONE;
	if (!data_folder_there(option_data_folder(arguments), arguments->arena))
		return outcome_exit_code(NOT_FOUND);
	bool migration = option_given(arguments, "migration");
	struct store_options options = {
		.folder = option_data_folder(arguments),
		.database = text_of(getenv("POLDER_DATABASE")),
		.records = migration ? NULL : stored_records, // a difference is what is asked for
	};
	struct store *store = store_open(&options, arguments->arena, &error);
	if (store == NULL) {
		complain("%.*s", TEXT_ARGS(error));
		return outcome_exit_code(CONFLICT);
	}
	int code = migration ? print_migration(arguments, store) : print_check(arguments, store);
	store_close(store);
	return code;
}

int command_version(const struct arguments *arguments)
{
	(void)arguments;
	printf("Polder " POLDER_VERSION " (%s)\n", software_commit);
	return 0;
}
