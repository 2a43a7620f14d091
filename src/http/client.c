// SPDX-License-Identifier: EUPL-1.2
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/client.h"

#define CONNECT_MS 4000L
#define CONNECTIONS_PER_HOST 6L // what a browser has too
#define WAIT_MS 1000

struct client {
	CURLM *multi;
	pthread_t thread;
	pthread_mutex_t lock;
	struct fetch *asked; // newest first
	bool stopping;       // under the lock
	struct fetch *running;
	char *name;
};

static size_t take_body(char *bytes, size_t one, size_t count, void *argument)
{
	struct fetch *fetch = argument;
	size_t more = one * count;
	if (more > fetch->limit_bytes - fetch->body.len)
		return 0; // too large: curl ends the transfer
	if (fetch->body.len + more > fetch->capacity) {
		size_t capacity = fetch->capacity ? fetch->capacity * 2 : 16384;
		while (capacity < fetch->body.len + more)
			capacity *= 2;
		char *room = realloc(fetch->room, capacity);
		if (room == NULL)
			return 0;
		fetch->room = room;
		fetch->capacity = capacity;
	}
	memcpy(fetch->room + fetch->body.len, bytes, more);
	fetch->body = (struct text){ fetch->room, fetch->body.len + more };
	return more;
}

static void finish(struct fetch *fetch, int status)
{
	fetch->status = status;
	if (status == 0)
		fetch->body = TEXT_NONE;
	char *room = fetch->room;
	fetch->done(fetch); // afterwards the fetch may be gone
	free(room);
}

static bool set_up(struct client *client, struct fetch *fetch, CURL *easy)
{
	bool good = curl_easy_setopt(easy, CURLOPT_URL, fetch->url) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)fetch->timeout_ms) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_USERAGENT, client->name) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch) == CURLE_OK;
	good &= curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch) == CURLE_OK;
	return good && curl_multi_add_handle(client->multi, easy) == CURLM_OK;
}

static void begin(struct client *client, struct fetch *fetch)
{
	CURL *easy = curl_easy_init();
	if (easy == NULL || !set_up(client, fetch, easy)) {
		log_error("client: a request could not be prepared");
		curl_easy_cleanup(easy);
		finish(fetch, 0);
		return;
	}
	fetch->handle = easy;
	fetch->next = client->running;
	client->running = fetch;
}

static void leave_running(struct client *client, struct fetch *fetch)
{
	struct fetch **at = &client->running;
	while (*at != fetch)
		at = &(*at)->next;
	*at = fetch->next;
	curl_multi_remove_handle(client->multi, fetch->handle);
	curl_easy_cleanup(fetch->handle);
	fetch->handle = NULL;
}

static void take_finished(struct client *client)
{
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left)) != NULL;) {
		if (message->msg != CURLMSG_DONE)
			continue;
		CURL *easy = message->easy_handle;
		bool answered = message->data.result == CURLE_OK;
		struct fetch *fetch = NULL;
		long status = 0;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&fetch);
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		leave_running(client, fetch);
		finish(fetch, answered ? (int)status : 0);
	}
}

// False: the client stops.
static bool take_asked(struct client *client)
{
	pthread_mutex_lock(&client->lock);
	struct fetch *newest = client->asked, *oldest = NULL;
	bool goes_on = !client->stopping;
	client->asked = NULL;
	pthread_mutex_unlock(&client->lock);
	while (newest != NULL) {
		struct fetch *next = newest->next;
		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	while (oldest != NULL) {
		struct fetch *next = oldest->next;
		if (goes_on)
			begin(client, oldest);
		else
			finish(oldest, 0);
		oldest = next;
	}
	return goes_on;
}

static void *run(void *argument)
{
	struct client *client = argument;
	while (take_asked(client)) {
		int running = 0;
		curl_multi_perform(client->multi, &running);
		take_finished(client);
		curl_multi_poll(client->multi, NULL, 0, WAIT_MS, NULL);
	}
	while (client->running != NULL) {
		struct fetch *fetch = client->running;
		leave_running(client, fetch);
		finish(fetch, 0);
	}
	return NULL;
}

struct client *client_start(const char *name)
{
	struct client *client = calloc(1, sizeof *client);
	if (client == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(client);
		return NULL;
	}
	client->name = strdup(name);
	client->multi = curl_multi_init();
	pthread_mutex_init(&client->lock, NULL);
	if (client->multi != NULL)
		curl_multi_setopt(client->multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS_PER_HOST);
	if (client->name == NULL || client->multi == NULL || pthread_create(&client->thread, NULL, run, client) != 0) {
		log_error("client: outgoing HTTP could not start");
		client_free(client);
		return NULL;
	}
	return client;
}

bool client_fetch(struct client *client, struct fetch *fetch)
{
	fetch->status = 0;
	fetch->body = TEXT_NONE;
	fetch->room = NULL;
	fetch->capacity = 0;
	pthread_mutex_lock(&client->lock);
	bool takes = !client->stopping;
	if (takes) {
		fetch->next = client->asked;
		client->asked = fetch;
	}
	pthread_mutex_unlock(&client->lock);
	if (takes)
		curl_multi_wakeup(client->multi);
	return takes;
}

void client_stop(struct client *client)
{
	pthread_mutex_lock(&client->lock);
	client->stopping = true;
	pthread_mutex_unlock(&client->lock);
	curl_multi_wakeup(client->multi);
	pthread_join(client->thread, NULL);
}

void client_free(struct client *client)
{
	if (client == NULL)
		return;
	if (client->multi != NULL)
		curl_multi_cleanup(client->multi);
	pthread_mutex_destroy(&client->lock);
	free(client->name);
	free(client);
}
