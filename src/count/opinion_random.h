// SPDX-License-Identifier: EUPL-1.2
// Numbers that look random and follow from a seed and an index alone (splitmix64, Steele, Lea and Flood 2014): the same on
// every machine, whoever asks first.
#ifndef POLDER_COUNT_OPINION_RANDOM_H
#define POLDER_COUNT_OPINION_RANDOM_H

#include <stdint.h>

static inline uint64_t opinion_random(uint64_t seed, uint64_t index)
{
	uint64_t mixed = seed * 0xd1342543de82ef95u + (index + 1) * 0x9e3779b97f4a7c15u;
	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
	return mixed ^ mixed >> 31;
}

static inline double opinion_random_unit(uint64_t seed, uint64_t index) // 0 up to 1
{
	return (double)(opinion_random(seed, index) >> 11) * 0x1p-53;
}

#endif
