// SPDX-License-Identifier: EUPL-1.2
// A pool of threads with one queue. The second half of accepted work goes in whatever the length of the queue.
#include <pthread.h>
#include <sched.h>
#include "store/workers.h"
#include "base/log.h"

struct workers {
	struct store *store;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct task *first, *last;
	size_t queued, limit;
	int idle; // threads that wait for work
	bool stopping;
	int count;
	struct worker_thread {
		pthread_t thread;
		struct workers *workers;
		struct worker worker;
	} threads[];
};

// Each woken thread wakes the next while there is more to do: who posts a long chain pays for one wake only, and no more
// threads run than the work needs.
static struct task *wait_for_task(struct workers *workers)
{
	while (!workers->first && !workers->stopping) {
		workers->idle++;
		pthread_cond_wait(&workers->work, &workers->lock);
		workers->idle--;
	}
	struct task *task = workers->first;
	if (!task)
		return NULL;
	workers->first = task->next;
	if (!workers->first)
		workers->last = NULL;
	else if (workers->idle > 0)
		pthread_cond_signal(&workers->work);
	workers->queued--;
	return task;
}

static void *worker_main(void *argument)
{
	struct worker_thread *self = argument;
	struct workers *workers = self->workers;
	pthread_setname_np(pthread_self(), "polder-worker"); // what top shows
	// Woken by the writer or a loop, a worker does not take their processor from them: all else waits for those.
	pthread_setschedparam(pthread_self(), SCHED_BATCH, &(struct sched_param){ 0 });
	pthread_mutex_lock(&workers->lock);
	for (struct task *task; (task = wait_for_task(workers)) != NULL;) {
		pthread_mutex_unlock(&workers->lock);
		task->run(task, &self->worker); // the task may be gone afterwards
		pthread_mutex_lock(&workers->lock);
	}
	pthread_mutex_unlock(&workers->lock);
	return NULL;
}

static bool start_thread(struct workers *workers)
{
	struct worker_thread *thread = &workers->threads[workers->count];
	thread->workers = workers;
	thread->worker = (struct worker){ .db = store_reader_open(workers->store), .store = workers->store };
	if (!thread->worker.db)
		return false;
	if (pthread_create(&thread->thread, NULL, worker_main, thread) != 0) {
		log_error("workers: cannot start a thread");
		store_reader_close(thread->worker.db);
		return false;
	}
	workers->count++;
	return true;
}

struct workers *workers_start(struct store *store, int threads, size_t queue_limit)
{
	if (threads < 1 || threads > 1024)
		return NULL;
	struct workers *workers = calloc(1, sizeof *workers + (size_t)threads * sizeof workers->threads[0]);
	if (!workers)
		return NULL;
	workers->store = store;
	workers->limit = queue_limit;
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->work, NULL);
	for (int i = 0; i < threads; i++) {
		if (start_thread(workers))
			continue;
		workers_stop(workers);
		return NULL;
	}
	return workers;
}

static bool post(struct workers *workers, struct task *task, bool always)
{
	task->next = NULL;
	pthread_mutex_lock(&workers->lock);
	bool accepted = always || (!workers->stopping && workers->queued < workers->limit);
	if (accepted) {
		if (workers->last)
			workers->last->next = task;
		else
			workers->first = task;
		workers->last = task;
		workers->queued++;
		if (workers->idle > 0)
			pthread_cond_signal(&workers->work);
	}
	pthread_mutex_unlock(&workers->lock);
	return accepted;
}

bool workers_post(struct workers *workers, struct task *task)
{
	return post(workers, task, false);
}

void workers_post_always(struct workers *workers, struct task *task)
{
	post(workers, task, true);
}

void workers_post_all(struct workers *workers, struct task *first, struct task *last)
{
	size_t count = 1;
	for (const struct task *task = first; task != last; task = task->next)
		count++;
	last->next = NULL;
	pthread_mutex_lock(&workers->lock);
	if (workers->last)
		workers->last->next = first;
	else
		workers->first = first;
	workers->last = last;
	workers->queued += count;
	if (workers->idle > 0)
		pthread_cond_signal(&workers->work);
	pthread_mutex_unlock(&workers->lock);
}

void workers_stop(struct workers *workers)
{
	if (!workers)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->stopping = true;
	pthread_cond_broadcast(&workers->work);
	pthread_mutex_unlock(&workers->lock);
	for (int i = 0; i < workers->count; i++) {
		pthread_join(workers->threads[i].thread, NULL);
		store_reader_close(workers->threads[i].worker.db);
	}
	pthread_mutex_destroy(&workers->lock);
	pthread_cond_destroy(&workers->work);
	free(workers);
}
