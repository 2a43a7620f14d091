// SPDX-License-Identifier: EUPL-1.2
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include "base/log.h"
#include "base/number.h"
#include "ballot/ballot.h"
#include "commands/actions.h"
#include "commands/instance.h"
#include "commands/mail_settings.h"
#include "commands/map_settings.h"
#include "methods/budget/counter.h"
#include "methods/methods.h"
#include "page/assets.h"
#include "http/static.h"

#define WORKERS 4
#define WORK_QUEUE 4096
#define REQUEST_MEMORY ((size_t)64 << 20) // what one answer may take at most: a page that reads thousands of plans

static struct text console_user(struct arena *arena)
{
	const struct passwd *user = getpwuid(geteuid());
	return user != NULL ? text_copy(arena, text_of(user->pw_name)) : arena_format(arena, "%ld", (long)geteuid());
}

static struct mailer *make_mailer(const struct instance_options *options, struct arena *arena, struct text *error)
{
	struct mail_settings settings;
	if (!mail_settings_read(arena, &settings, error))
		return NULL;
	if (options->demo)
		settings.server = TEXT_NONE;
	settings.shown = options->demo;
	return mailer_create(&settings, error);
}

enum outcome instance_open(struct instance *instance, const struct instance_options *options, struct arena *arena,
                           struct text *error)
{
	*instance = (struct instance){ .arena = arena };
	*error = TEXT("out of memory");
	instance->mailer = make_mailer(options, arena, error);
	if (instance->mailer == NULL)
		return INVALID;
	struct store_options store = {
		.folder = options->folder,
		.database = text_of(getenv("POLDER_DATABASE")),
		.records = stored_records,
		.create = options->create,
	};
	instance->store = store_open(&store, arena, error);
	if (instance->store == NULL) {
		instance_close(instance);
		return CONFLICT;
	}
	instance->workers = workers_start(instance->store, WORKERS, WORK_QUEUE);
	struct house_options house = {
		.store = instance->store,
		.workers = instance->workers,
		.methods = methods,
		.more_actions = more_actions,
		.more_server_routes = options->demo ? talk_demo_routes : NULL,
		.mailer = instance->mailer,
		.origin = options->origin,
		.console_user = console_user(arena),
	};
	if (instance->workers != NULL)
		instance->house = house_create(&house, arena);
	if (instance->house == NULL) {
		*error = TEXT("Polder could not start its threads; the log says why");
		instance_close(instance);
		return FAULT;
	}
	return DONE;
}

void instance_close(struct instance *instance)
{
	if (instance->store != NULL)
		jobs_will_stop(instance->store); // a count that somebody waits for ends early too
	tiles_stop(instance->tiles);         // first, so that nobody waits for a slow source; workers may still ask
	if (instance->server != NULL)
		server_stop(instance->server);
	console_stop(instance->socket);
	if (instance->store != NULL) {
		jobs_stop(instance->store);
		mailer_stop(instance->mailer);
		// A request that outlived the server may still ask for a write: it is refused, since its answer would come to
		// workers that have gone.
		store_stop_writing(instance->store);
	}
	if (instance->workers != NULL)
		workers_stop(instance->workers);
	if (instance->house != NULL)
		house_destroy(instance->house);
	if (instance->store != NULL)
		store_close(instance->store);
	tiles_free(instance->tiles);
	mailer_destroy(instance->mailer);
	*instance = (struct instance){ .arena = instance->arena };
}

static bool serve_assets(struct exchange *exchange)
{
	size_t count;
	const struct asset *assets = assets_all(&count);
	return static_answer(assets, count, exchange);
}

// A deadline or limit that tests and careful administrators may set through the environment.
static int64_t from_environment(const char *name)
{
	int64_t value = 0;
	const char *set = getenv(name);
	if (set != NULL && (!number_parse(text_of(set), &value) || value < 0))
		log_warn("%s is no whole number; the default stands", name);
	return value;
}

// A vote is counted months after the installation: what is missing is said at once.
static void look_for_programs(void)
{
	char path[PATH_MAX];
	if (!counter_is_there(path))
		log_warn(
			"%s is not there or may not be run: no vote can be counted or explained; put polder-worker-count beside "
			"polder",
			path);
}

static bool start_serving(struct instance *instance, const struct serve_options *options, struct text *error)
{
	if (!map_tiles_start(store_folder(instance->store), instance->arena, &instance->tiles, error))
		return false;
	house_use_tiles(instance->house, instance->tiles);
	look_for_programs();
	struct server_options server = {
		.address = text_to_c(instance->arena, options->address),
		.port = options->port,
		.loops = options->loops,
		.workers = instance->workers,
		.store = instance->store,
		.context = instance->house,
		.handle = house_handle,
		.answer_at_once = serve_assets,
		.cache_key = house_cache_key,
		.refusal_page = site_refusal_page,
		.request_memory = REQUEST_MEMORY,
		.secure = text_starts_with(house_origin(instance->house), TEXT("https://")),
		.trusted_proxies = options->trusted_proxies,
		.connections_per_address = (int)from_environment("POLDER_CONNECTIONS_PER_ADDRESS"),
		.head_ms = from_environment("POLDER_HEAD_MS"),
		.body_ms = from_environment("POLDER_BODY_MS"),
		.idle_ms = from_environment("POLDER_IDLE_MS"),
		.response_ms = from_environment("POLDER_RESPONSE_MS"),
	};
	*error = TEXT("The background jobs could not start; the log says why");
	if (!jobs_start(instance->store, NULL, job_clocks) || !mailer_start(instance->mailer, instance->store, mail_kinds))
		return false;
	instance->socket = console_listen(instance, error);
	if (instance->socket == NULL)
		return false;
	instance->server = server_start(&server, instance->arena, error);
	return instance->server != NULL;
}

static sigset_t stop_signals(void)
{
	sigset_t stops;
	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	return stops;
}

void instance_block_signals(void)
{
	sigset_t stops = stop_signals();
	pthread_sigmask(SIG_BLOCK, &stops, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int instance_serve(struct instance *instance, const struct serve_options *options)
{
	struct text error = TEXT_NONE;
	if (!start_serving(instance, options, &error)) {
		log_error("%" TEXT_FORMAT, TEXT_ARGS(error));
		return outcome_exit_code(FAULT);
	}
	if (options->ready != NULL)
		options->ready(instance, options->argument);
	sigset_t stops = stop_signals();
	int signal_number;
	while (sigwait(&stops, &signal_number) != 0)
		continue;
	log_info("stopping: finishing what runs");
	return 0;
}
