// SPDX-License-Identifier: EUPL-1.2
// A small pool of threads, each with its own read-only database handle. Event loops and the writer hand work to them;
// they may block.
#ifndef POLDER_STORE_WORKERS_H
#define POLDER_STORE_WORKERS_H

#include "store/store.h"

struct worker {    // what a task may use while it runs
	struct db *db; // read-only
	struct store *store;
};
struct task { // embedded in the caller's object; no allocation in the pool
	void (*run)(struct task *task, struct worker *worker);
	struct task *next;
};
struct workers *workers_start(struct store *store, int threads, size_t queue_limit); // NULL on a fault
bool workers_post(struct workers *workers, struct task *task);                       // false: queue full
void workers_post_always(struct workers *workers, struct task *task); // for the second half of accepted work
void workers_post_all(struct workers *workers, struct task *first, struct task *last); // the same for a chain of them
void workers_stop(struct workers *workers);                                            // runs what is queued, joins

#endif
