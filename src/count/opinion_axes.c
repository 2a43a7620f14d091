// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_axes.h"

#include "count/opinion_eigen.h"
#include "count/opinion_random.h"

#include <math.h>

#define BASIS_MOST 24 // at most OPINION_EIGEN_MOST
#define BASIS_KEPT 6  // of a full basis: the wanted pairs and what comes next

_Static_assert(OPINION_AXES <= OPINION_APPLY_MOST, "the start is applied at once");
_Static_assert(BASIS_MOST <= OPINION_EIGEN_MOST, "the basis fits in the small problem");

struct basis {
	uint32_t length; // statements
	int count;
	double *vector[BASIS_MOST];  // orthonormal
	double *applied[BASIS_MOST]; // R^T R times it
	double *spare[BASIS_KEPT];
	struct opinion_eigen eigen;
	int found; // pairs of the last Rayleigh-Ritz
};

static double dot(const double *a, const double *b, uint32_t length)
{
	double even = 0, odd = 0;
	uint32_t j = 0;
	for (; j + 1 < length; j += 2) {
		even += a[j] * b[j];
		odd += a[j + 1] * b[j + 1];
	}
	return even + (j < length ? a[j] * b[j] : 0) + odd;
}

// to = sum of weights[k] from[k]
static void combine(double *to, double *const *from, const double *weights, int count, uint32_t length)
{
	for (uint32_t j = 0; j < length; j++)
		to[j] = 0;
	for (int k = 0; k < count; k++)
		for (uint32_t j = 0; j < length; j++)
			to[j] += weights[k] * from[k][j];
}

// Adds vector[count], already written there, to the basis, made perpendicular to the others and of length 1. False: nothing
// is left of it.
static bool basis_take(struct basis *basis)
{
	double *vector = basis->vector[basis->count];
	double before = sqrt(dot(vector, vector, basis->length));
	if (!(before > 0))
		return false;
	for (int pass = 0; pass < 2; pass++) // twice is enough (Parlett)
		for (int k = 0; k < basis->count; k++) {
			double part = dot(vector, basis->vector[k], basis->length);
			for (uint32_t j = 0; j < basis->length; j++)
				vector[j] -= part * basis->vector[k][j];
		}
	double after = sqrt(dot(vector, vector, basis->length));
	if (after <= before * 1e-10)
		return false;
	for (uint32_t j = 0; j < basis->length; j++)
		vector[j] /= after;
	basis->count++;
	return true;
}

static void basis_apply(struct basis *basis, const struct opinion_residual *residual, int first)
{
	int count = basis->count - first; // at most those of the start
	if (count > 0)
		opinion_residual_apply(residual, basis->vector + first, basis->applied + first, count);
}

// The best that can be said within the basis about eigenvectors.
static void basis_solve(struct basis *basis)
{
	basis->eigen.size = basis->count;
	for (int i = 0; i < basis->count; i++)
		for (int k = 0; k <= i; k++)
			basis->eigen.matrix[i][k] = basis->eigen.matrix[k][i] =
				dot(basis->vector[i], basis->applied[k], basis->length);
	opinion_eigen_solve(&basis->eigen);
}

// Writes R^T R x - value x for the pair to `to`; returns its length.
static double basis_residual(const struct basis *basis, int pair, double *to, double *vector)
{
	combine(vector, basis->vector, basis->eigen.vectors[pair], basis->count, basis->length);
	combine(to, basis->applied, basis->eigen.vectors[pair], basis->count, basis->length);
	for (uint32_t j = 0; j < basis->length; j++)
		to[j] -= basis->eigen.values[pair] * vector[j];
	return sqrt(dot(to, to, basis->length));
}

// Keeps the best of a full basis.
static void basis_shrink(struct basis *basis)
{
	double **lists[2] = { basis->vector, basis->applied };
	for (int list = 0; list < 2; list++) {
		for (int k = 0; k < BASIS_KEPT; k++)
			combine(basis->spare[k], lists[list], basis->eigen.vectors[k], basis->count, basis->length);
		for (int k = 0; k < BASIS_KEPT; k++)
			for (uint32_t j = 0; j < basis->length; j++)
				lists[list][k][j] = basis->spare[k][j];
	}
	basis->count = BASIS_KEPT;
	basis_solve(basis); // the same pairs, in terms of the smaller basis
}

static bool basis_new(struct arena *arena, const struct opinion_residual *residual, struct basis *basis)
{
	*basis = (struct basis){ .length = residual->votes->statement_count };
	for (int k = 0; k < BASIS_MOST; k++) {
		basis->vector[k] = arena_new_array(arena, double, (size_t)basis->length + 1);
		basis->applied[k] = arena_new_array(arena, double, (size_t)basis->length + 1);
	}
	for (int k = 0; k < BASIS_KEPT; k++)
		basis->spare[k] = arena_new_array(arena, double, (size_t)basis->length + 1);
	return !arena_full(arena);
}

static void basis_start(struct basis *basis, const struct opinion_residual *residual, double *const *start,
                        uint64_t seed)
{
	for (int k = 0; k < OPINION_AXES; k++) {
		double *vector = basis->vector[basis->count];
		for (uint32_t j = 0; j < basis->length; j++) {
			double drawn = opinion_random_unit(seed + (uint64_t)k, j) - 0.5;
			// A new statement has no loading yet: a little, so that it can come in.
			double known = start && start[k][j] != 0 ? start[k][j] : start ? drawn * 1e-6 : drawn;
			vector[j] = residual->columns[j] > 0 ? known : 0;
		}
		basis_take(basis);
	}
	basis_apply(basis, residual, 0);
	basis_solve(basis);
}

// Adds what the wanted pairs lack to the basis. False: nothing is lacking, to the tolerance or at all.
static bool basis_grow(struct basis *basis, const struct opinion_residual *residual, double tolerance, bool *converged)
{
	double limit = tolerance * basis->eigen.values[0];
	double *lacking[2] = { basis->spare[0], basis->spare[1] };
	bool wanted[2] = { false, false };
	*converged = true;
	for (int pair = 0; pair < 2 && pair < basis->count; pair++) {
		wanted[pair] = basis_residual(basis, pair, lacking[pair], basis->spare[2]) > limit;
		*converged = *converged && !wanted[pair];
	}
	if (*converged)
		return false;
	int before = basis->count;
	for (int pair = 0; pair < 2; pair++) {
		if (!wanted[pair])
			continue;
		for (uint32_t j = 0; j < basis->length; j++)
			basis->vector[basis->count][j] = lacking[pair][j];
		basis_take(basis);
	}
	basis_apply(basis, residual, before);
	basis_solve(basis);
	return basis->count > before;
}

bool opinion_axes_find(struct arena *arena, const struct opinion_residual *residual, double *const *start,
                       uint64_t seed, double tolerance, struct opinion_axes *axes)
{
	struct basis *basis = arena_new(arena, struct basis);
	*axes = (struct opinion_axes){ .steps = 0 };
	for (int k = 0; k < OPINION_AXES; k++)
		axes->axis[k] = arena_new_array(arena, double, (size_t)residual->votes->statement_count + 1);
	if (!basis || !basis_new(arena, residual, basis))
		return false;
	basis_start(basis, residual, start, seed);
	if (basis->count > 0) {
		do {
			if (basis->count + 2 > BASIS_MOST)
				basis_shrink(basis);
			axes->steps++;
		} while (axes->steps < OPINION_AXES_STEPS_MOST && basis_grow(basis, residual, tolerance, &axes->converged));
	} else {
		axes->converged = true;
	}
	double least = basis->count > 0 ? basis->eigen.values[0] * 1e-12 : 0;
	for (int k = 0; k < OPINION_AXES && k < basis->count; k++) {
		if (basis->eigen.values[k] <= least)
			continue;
		axes->value[k] = basis->eigen.values[k];
		combine(axes->axis[k], basis->vector, basis->eigen.vectors[k], basis->count, basis->length);
	}
	return true;
}
