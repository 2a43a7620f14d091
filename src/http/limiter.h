// SPDX-License-Identifier: EUPL-1.2
// Token buckets in memory per network, for guesses at vote codes and the like: IPv4 /24 and /32, IPv6 /56 and /64
// (TRUST.md section 4, anchors trust 3). Keys are hashed with a key that lives only in this process.
#ifndef POLDER_HTTP_LIMITER_H
#define POLDER_HTTP_LIMITER_H

#include "base/text.h"

struct limiter;
struct limiter *limiter_create(int per_network, int per_address, int64_t window_ms);
void limiter_destroy(struct limiter *limiter);
// May this address try now? Looking costs nothing.
bool limiter_may_try(struct limiter *limiter, struct text address, int64_t now);
// A failed try; later calls of limiter_may_try count it.
void limiter_failed(struct limiter *limiter, struct text address, int64_t now);
// The same for what is no address, such as a mailbox: true, and counted, when it may. It counts as one address.
bool limiter_take(struct limiter *limiter, struct text name, int64_t now);
int64_t limiter_wait_ms(struct limiter *limiter, struct text address, int64_t now); // until the next try is allowed

#endif
